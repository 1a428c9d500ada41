// SPDX-License-Identifier: GPL-3.0-or-later

internal import Bencoding
internal import TorrentCore

extension KernelStart {
    /// Reads the keys of an image that hold a kernel.
    init(_ image: CatalogNode) throws(CatalogProblem) {
        var initrds: [RelativePath] = []
        for element in try image["initrds"].list(upTo: CatalogLimits.initrds) {
            initrds.append(try element.relativePath())
        }
        self.init(
            kernel: try image["kernel"].relativePath(), initrds: initrds,
            commandLine: try image["command-line"].text(upTo: CatalogLimits.commandLineLength),
            passesNetwork: try image.optional("pass-network")?.flag() ?? false,
            call: try image.optional("kexec-call")?.word(Call.self) ?? .files)
    }

    /// The keys that hold it.
    var bencodeEntries: [Bencode.Key: Bencode] {
        [
            "kernel": .text(kernel.description), "initrds": .list(initrds.map { .text($0.description) }),
            "command-line": .text(commandLine), "pass-network": .integer(passesNetwork ? 1 : 0),
            "kexec-call": .text(call.rawValue),
        ]
    }
}

extension DiskWrite {
    /// Reads the keys of an image that is a disk's.
    init(_ image: CatalogNode) throws(CatalogProblem) {
        let disk = try image["disk"]
        let text = try disk.nonEmptyText(upTo: CatalogLimits.diskChoiceLength)
        guard let choice = DiskChoice(text) else { throw disk.problem(.noDisk(text)) }
        let after = try image["after"]
        let word = try after.text(upTo: CatalogLimits.displayNameLength)
        guard let ending = try After(word, image) else {
            throw after.problem(.unknownWord(word, known: After.keywords))
        }
        self.init(
            image: try image["disk-image"].relativePath(), disk: choice, mayErase: try image["erase"].flag(),
            after: ending, growsTable: try image.optional("grow-gpt")?.flag() ?? true,
            sectorLength: try Self.sectorLength(try image.optional("sector-length")))
    }

    /// The keys that hold it.
    var bencodeEntries: [Bencode.Key: Bencode] {
        var entries = after.kernel?.bencodeEntries ?? [:]
        entries["disk-image"] = .text(image.description)
        entries["disk"] = .text(disk.text)
        entries["erase"] = .integer(mayErase ? 1 : 0)
        entries["after"] = .text(after.keyword)
        entries["grow-gpt"] = .integer(growsTable ? 1 : 0)
        entries["sector-length"] = sectorLength.map { .integer(Int64($0)) }
        return entries
    }

    private static func sectorLength(_ node: CatalogNode?) throws(CatalogProblem) -> Int? {
        guard let node else { return nil }
        let length = Int(truncatingIfNeeded: try node.integer(in: 512...4_096))
        guard sectorLengths.contains(length) else { throw node.problem(.noSectorLength(Int64(length))) }
        return length
    }
}

extension DiskWrite.After {
    /// `nil` for a word that is none.
    fileprivate init?(_ word: String, _ image: CatalogNode) throws(CatalogProblem) {
        switch word {
        case "reboot": self = .restart
        case "poweroff": self = .powerOff
        case "kexec": self = .kexec(try KernelStart(image))
        default: return nil
        }
    }
}
