// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import TorrentCore

/// Reads what starts a kernel out of the folder.
extension ImageReader {
    /// The keys that say which kernel is started and how.
    static let kernelKeys = ["kernel", "initrd", "cmdline", "pass_network", "report_os", "kexec"]

    func kexec(_ section: ConfigSection, into findings: inout Findings) -> ImageMethod? {
        noteUnused(except: Self.kernelKeys, method: "kexec", section, into: &findings)
        return kernelStart(section, into: &findings).map { .ready(.kexec($0)) }
    }

    /// A kernel with all that it is started with.
    func kernelStart(_ section: ConfigSection, into findings: inout Findings) -> KernelStart? {
        let call = word(
            "kexec", of: section, standard: KernelStart.Call.files.rawValue,
            known: KernelStart.Call.allCases.map(\.rawValue), kind: "no way to hand a kernel over", into: &findings
        ).flatMap(KernelStart.Call.init)
        let kernel = file("kernel", of: section, lookedAt: KernelFile.lookedAt, into: &findings) {
            KernelFile.flaw($0, call: call ?? .files)
        }
        let initrds = initrds(of: section, into: &findings)
        let commandLine = commandLine(of: section, into: &findings)
        let passesNetwork = passesNetwork(of: section, into: &findings)
        guard let kernel, let initrds, let commandLine, let passesNetwork, let call else { return nil }
        return KernelStart(
            kernel: kernel, initrds: initrds, commandLine: commandLine, passesNetwork: passesNetwork, call: call)
    }

    /// One file or a list of them; an empty list says that the kernel needs none.
    private func initrds(of section: ConfigSection, into findings: inout Findings) -> [RelativePath]? {
        let setting = section.setting("initrd", into: &findings) { (value) throws(Mistake) in
            let elements = ValueReading.elements(value)
            guard elements.count <= CatalogLimits.initrds else {
                throw Mistake(found: "has \(elements.count) files", remedy: "\(CatalogLimits.initrds) are allowed")
            }
            var paths: [RelativePath?] = []
            for element in elements {
                paths.append(
                    try checkedPath(element, lookedAt: InitrdFile.lookedAt, flaw: InitrdFile.flaw))
            }
            return paths
        }
        if setting.state == .absent {
            reportMissing("initrd", "name a file of this folder, or write [] for none", section, into: &findings)
        }
        guard let paths = setting.value else { return nil }
        let usable = paths.compactMap { $0 }
        return usable.count == paths.count ? usable : nil
    }
}
