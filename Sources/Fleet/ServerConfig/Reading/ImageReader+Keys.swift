// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import TorrentCore

/// What the readings of the methods have in common.
extension ImageReader {
    /// A file of the folder whose beginning has no flaw; one that is not written is reported.
    func file(
        _ key: String, of section: ConfigSection, lookedAt length: Int, into findings: inout Findings,
        flaw: ([UInt8]) -> FileFlaw?
    ) -> RelativePath? {
        let setting = section.setting(key, into: &findings) { (value) throws(Mistake) in
            try checkedPath(value, lookedAt: length, flaw: flaw)
        }
        if setting.state == .absent { reportMissing(key, "name a file of this folder", section, into: &findings) }
        return setting.value ?? nil
    }

    /// The path a value names; `nil` when what is wrong with the file has been reported already.
    func checkedPath(
        _ value: YAMLValue, lookedAt length: Int, flaw: ([UInt8]) -> FileFlaw?
    ) throws(Mistake) -> RelativePath? {
        guard let path = try ImageFileReference(folder: folder, label: label, host: host).path(value) else {
            return nil
        }
        try check(path, lookedAt: length, flaw: flaw)
        return path
    }

    /// Throws what is wrong with the beginning of a file.
    func check(_ path: RelativePath, lookedAt length: Int, flaw: ([UInt8]) -> FileFlaw?) throws(Mistake) {
        guard let bytes = host.beginning(of: "\(folder.root)/\(path)", length: length) else {
            throw Mistake(found: "\(path.description.quoted) cannot be read", remedy: "look after its disk")
        }
        if let flaw = flaw(bytes) {
            throw Mistake(found: "\(path.description.quoted) \(flaw.found)", remedy: flaw.remedy)
        }
    }

    /// The kernel command line, or what is added to one.
    func commandLine(of section: ConfigSection, into findings: inout Findings) -> String? {
        let limit = CatalogLimits.commandLineLength
        return section.setting("cmdline", standard: "", into: &findings) { (value) throws(Mistake) in
            let text = try ValueReading.text(value)
            guard text.utf8.count <= limit else {
                throw Mistake(found: "has \(text.utf8.count) bytes", remedy: "\(limit) are allowed")
            }
            return text
        }.value
    }

    /// Whether the machine's address is handed on.
    func passesNetwork(of section: ConfigSection, into findings: inout Findings) -> Bool? {
        section.setting("pass_network", standard: false, into: &findings, ValueReading.flag).value
    }

    /// Whether the started kernel sends its messages to the server, which can be arranged where an initial file system gets a
    /// piece of ours.
    func sendsMessages(_ section: ConfigSection, _ method: ImageMethod, into findings: inout Findings) -> Bool {
        section.setting(Self.messagesKey, standard: false, into: &findings) { (value) throws(Mistake) in
            let sends = try ValueReading.flag(value)
            switch method {
            case .medium, .ready(.kexec), .ready(.iso): return sends
            case .ready, .packedDisk:
                throw Mistake(found: "is for the methods kexec and iso alone", remedy: "remove it")
            }
        }.value ?? false
    }

    private static let messagesKey = "netconsole"

    /// A word of a few; `kind` says what it would be, as in "no way to go on".
    func word(
        _ key: String, of section: ConfigSection, standard: String, known: [String], kind: String,
        into findings: inout Findings
    ) -> String? {
        section.setting(key, standard: standard, into: &findings) { (value) throws(Mistake) in
            guard let word = value.text, known.contains(word) else {
                throw Mistake(found: "\(value.shown) is \(kind)", remedy: "use \(known.listed())")
            }
            return word
        }.value
    }

    func reportMissing(
        _ key: String, _ remedy: String, _ section: ConfigSection, into findings: inout Findings
    ) {
        findings.report(at: section.place(of: key), "is missing", remedy: remedy)
    }

    func noteUnused(
        except used: [String], method: String, _ section: ConfigSection, into findings: inout Findings
    ) {
        // One key is more than useless with other methods: that is told where it is read.
        for key in KnownKeys.image.map(\.path).dropFirst(2)
        where !used.contains(key) && key != Self.messagesKey && section.has(key) {
            findings.note(at: section.place(of: key), "has no effect with method \(method)")
        }
    }
}
