// SPDX-License-Identifier: GPL-3.0-or-later

internal import Bencoding
internal import TorrentCore

extension BootMethod {
    /// The words that name a method, in images' `config.yaml` and in the manifest.
    package static let keywords = ["kexec", "iso", "bin", "bin-qemu-x86_64", "write"]

    /// Reads the keys of an image that say how it is started.
    init(_ image: CatalogNode) throws(CatalogProblem) {
        let method = try image["method"]
        switch try method.text(upTo: CatalogLimits.displayNameLength) {
        case "kexec":
            self = .kexec(try KernelStart(image))
        case "iso":
            self = .iso(try MediumStart(image))
        case "bin":
            self = .program(
                try image["program"].relativePath(), arguments: try image["arguments"].arguments(),
                after: try image.optional("after")?.word(AfterProgram.self) ?? .menu)
        case "bin-qemu-x86_64":
            self = .qemu(arguments: try image["arguments"].arguments())
        case "write":
            self = .write(try DiskWrite(image))
        case let word:
            throw method.problem(.unknownWord(word, known: Self.keywords))
        }
    }

    /// The keys that say how an image is started.
    var bencodeEntries: [Bencode.Key: Bencode] {
        var entries: [Bencode.Key: Bencode]
        switch self {
        case .kexec(let start):
            entries = start.bencodeEntries
        case .iso(let start):
            entries = start.bencodeEntries
        case .program(let program, let arguments, let after):
            entries = [
                "program": .text(program.description), "arguments": .list(arguments.map(Bencode.text)),
                "after": .text(after.rawValue),
            ]
        case .qemu(let arguments):
            entries = ["arguments": .list(arguments.map(Bencode.text))]
        case .write(let write):
            entries = write.bencodeEntries
        }
        entries["method"] = .text(keyword)
        return entries
    }
}

extension CatalogNode {
    fileprivate func arguments() throws(CatalogProblem) -> [String] {
        var words: [String] = []
        var room = CatalogLimits.argumentsLength
        for element in try list(upTo: CatalogLimits.arguments) {
            let word = try element.text(upTo: room)
            room -= word.utf8.count
            words.append(word)
        }
        return words
    }
}
