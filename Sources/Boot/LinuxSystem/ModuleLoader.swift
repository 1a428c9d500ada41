// SPDX-License-Identifier: GPL-3.0-or-later

internal import CLinuxShims
internal import Glibc

/// Loads kernel modules of the running kernel, each with what it needs, none twice.
package struct ModuleLoader: Sendable {
    private let folder: String
    private let index: ModuleIndex
    private var done: Set<String> = []

    /// Reads the index in `/lib/modules/<release>`; a kernel without modules has an empty one.
    package init() {
        self.init(folder: "/lib/modules/\(Self.kernelRelease)")
    }

    /// Reads the index in some folder.
    package init(folder: String) {
        let content = { (name: String) in (try? SystemFile.bytes("\(folder)/\(name)")) ?? [] }
        self.folder = folder
        index = ModuleIndex(
            dependencies: content("modules.dep"), aliases: content("modules.alias"),
            softDependencies: content("modules.softdep"))
    }

    /// What uname(2) calls the release: `6.1.0-56-amd64`.
    package static var kernelRelease: String {
        var name = utsname()
        guard uname(&name) == 0 else { return "" }
        return withUnsafeBytes(of: &name.release) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }

    /// Where the running kernel's drivers of network cards are.
    package static var networkCards: String { "/lib/modules/\(kernelRelease)/kernel/drivers/net" }

    /// Loads the modules for a device or of a name; what no module is known for is nobody's mistake, nor is a module
    /// that is known and not there: a layer's index is over those of other layers and network cards, too.
    ///
    /// - Returns: what could not be loaded and why; the others are loaded all the same.
    package mutating func load(_ alias: String) -> [SystemFailure] {
        var failures: [SystemFailure] = []
        for module in index.modules(for: alias) {
            let files = index.files(for: module)
            guard files.allSatisfy({ access("\(folder)/\($0)", R_OK) == 0 }) else { continue }
            for file in files where done.insert(file).inserted {
                do { try insert(file) } catch { failures.append(error) }
            }
        }
        return failures
    }

    /// Loads what the devices that are there now ask for; devices that come later tell so by ``DeviceEvent``.
    ///
    /// Network cards go first, twice: a virtual one shows itself only once its bus has a driver.
    package mutating func loadForPresentDevices() -> [SystemFailure] {
        var failures: [SystemFailure] = []
        for _ in 0..<2 {
            for alias in Self.presentDevices() where Self.isNetwork(alias) { failures += load(alias) }
        }
        for alias in Self.presentDevices() { failures += load(alias) }
        return failures
    }

    /// PCI class 02 is network controllers, virtio device 1 a network card.
    private static func isNetwork(_ alias: String) -> Bool {
        let bytes = Array(alias.utf8)[...]
        return ["pci:*bc02*", "virtio:d00000001*"].contains { Glob.matches(Array($0.utf8)[...], bytes) }
    }

    /// The `modalias` of every device, each once.
    private static func presentDevices() -> [String] {
        var aliases: Set<String> = []
        for bus in SystemFile.names(in: "/sys/bus") {
            for device in SystemFile.names(in: "/sys/bus/\(bus)/devices") {
                if let alias = SystemFile.text("/sys/bus/\(bus)/devices/\(device)/modalias"), !alias.isEmpty {
                    aliases.insert(alias)
                }
            }
        }
        return aliases.sorted()
    }

    private func insert(_ file: String) throws(SystemFailure) {
        let isCompressed = !file.hasSuffix(".ko")
        let module = try OpenFile("\(folder)/\(file)", O_RDONLY)
        let result = linux_load_module(module.number, isCompressed ? 1 : 0)
        if result == -EEXIST { return }
        let hint = isCompressed ? " (compressed; phase 1 carries modules uncompressed)" : ""
        _ = try SystemFailure.check(result, "finit_module \(file)\(hint)")
    }
}
