// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import TorrentCore

/// Reads what starts the system of an ISO file.
extension ImageReader {
    func medium(_ section: ConfigSection, into findings: inout Findings) -> ImageMethod? {
        noteUnused(except: ["iso", "cmdline", "pass_network", "report_os"], method: "iso", section, into: &findings)
        let file = section.has("iso") ? isoFile(section, into: &findings) : onlyISOFile(section, into: &findings)
        let commandLine = commandLine(of: section, into: &findings)
        let passesNetwork = passesNetwork(of: section, into: &findings)
        guard let file, let commandLine, let passesNetwork else { return nil }
        return .medium(MediumFile(file: file, commandLine: commandLine, passesNetwork: passesNetwork))
    }

    private func isoFile(_ section: ConfigSection, into findings: inout Findings) -> RelativePath? {
        let setting = section.setting("iso", into: &findings) { (value) throws(Mistake) in
            let path = try checkedPath(value, lookedAt: ISOFile.lookedAt, flaw: ISOFile.flaw)
            if let path { try checkEnd(ofDisc: path) }
            return path
        }
        return setting.value ?? nil
    }

    /// Throws that an ISO file was not copied to its end.
    private func checkEnd(ofDisc path: RelativePath) throws(Mistake) {
        guard let flaw = DiscImage(try probe(path))?.flaw else { return }
        throw Mistake(found: "\(path.description.quoted) \(flaw.found)", remedy: flaw.remedy)
    }

    /// The ISO file nobody had to name.
    private func onlyISOFile(_ section: ConfigSection, into findings: inout Findings) -> RelativePath? {
        let files = folder.files.filter { $0.path.description.lowercased().hasSuffix(".iso") }.map(\.path)
        guard let file = files.first, files.count == 1 else {
            // One that cannot be handed out has been reported.
            if files.isEmpty, folder.refused.contains(where: { $0.description.lowercased().hasSuffix(".iso") }) {
                return nil
            }
            reportMissing(
                "iso", files.isEmpty ? "copy an ISO file into \(label)" : "name \(files.map(\.description).listed())",
                section, into: &findings)
            return nil
        }
        do throws(Mistake) {
            try check(file, lookedAt: ISOFile.lookedAt, flaw: ISOFile.flaw)
            try checkEnd(ofDisc: file)
            return file
        } catch {
            findings.report(at: section.place(of: "iso"), error.found, remedy: error.remedy)
            return nil
        }
    }
}

/// Tells by the beginning of a file whether it is the image of a CD or DVD.
enum ISOFile {
    /// Up to behind the first volume descriptor (ECMA-119 section 6.2.1).
    static let lookedAt = 17 * 2048

    static func flaw(_ bytes: [UInt8]) -> FileFlaw? {
        guard !FileStart(bytes).has("CD001", at: 16 * 2048 + 1) else { return nil }
        let file = FileProbe(bytes, isWhole: false)
        let other =
            DiskPacking(of: file).map { "\($0.phrase), not an ISO file" }
            ?? FileFormat.find(in: file)?.phrase(not: "an ISO file")
        return FileFlaw(found: other ?? "is no ISO file", remedy: "copy it anew")
    }
}
