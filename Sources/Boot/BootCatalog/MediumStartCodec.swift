// SPDX-License-Identifier: GPL-3.0-or-later

internal import Bencoding
internal import TorrentCore

extension MediumStart {
    /// Reads the keys of an image that is an ISO file.
    init(_ image: CatalogNode) throws(CatalogProblem) {
        var initrds: [FileExtent] = []
        for element in try image["initrds-at"].list(upTo: CatalogLimits.initrds) {
            initrds.append(try element.extent())
        }
        var additions: [AddedFile] = []
        for element in try image["additions"].list(upTo: CatalogLimits.additions) {
            additions.append(try AddedFile(element))
        }
        self.init(
            file: try image["file"].relativePath(), kernel: try image["kernel-at"].extent(), initrds: initrds,
            place: try image.optional("place")?.relativePath(), additions: additions,
            commandLine: try image["command-line"].text(upTo: CatalogLimits.commandLineLength),
            passesNetwork: try image.optional("pass-network")?.flag() ?? false)
    }

    /// The keys that hold it.
    var bencodeEntries: [Bencode.Key: Bencode] {
        var entries: [Bencode.Key: Bencode] = [
            "file": .text(file.description), "kernel-at": kernel.bencode,
            "initrds-at": .list(initrds.map(\.bencode)), "additions": .list(additions.map(\.bencode)),
            "command-line": .text(commandLine), "pass-network": .integer(passesNetwork ? 1 : 0),
        ]
        entries["place"] = place.map { .text($0.description) }
        return entries
    }
}

extension FileExtent {
    fileprivate var bencode: Bencode {
        .list([.integer(Int64(clamping: offset)), .integer(Int64(clamping: length))])
    }
}

extension AddedFile {
    /// Lines, for text in a manifest has no control characters.
    fileprivate init(_ node: CatalogNode) throws(CatalogProblem) {
        var text = ""
        for line in try node["lines"].list(upTo: CatalogLimits.additionLines) {
            text += try line.text(upTo: CatalogLimits.additionLineLength) + "\n"
        }
        self.init(path: try node["path"].relativePath(), text: text, isExecutable: try node["executable"].flag())
    }

    fileprivate var bencode: Bencode {
        let lines = text.split(separator: "\n", omittingEmptySubsequences: false).dropLast(text.hasSuffix("\n") ? 1 : 0)
        return .dictionary([
            "path": .text(path.description), "lines": .list(lines.map { .text(String($0)) }),
            "executable": .integer(isExecutable ? 1 : 0),
        ])
    }
}

extension CatalogNode {
    /// Two numbers: bytes before, and bytes of it.
    fileprivate func extent() throws(CatalogProblem) -> FileExtent {
        let numbers = try list(upTo: 2)
        guard numbers.count == 2,
            let extent = FileExtent(offset: try numbers[0].count(), length: try numbers[1].count())
        else { throw problem(.noExtent) }
        return extent
    }
}
