// SPDX-License-Identifier: GPL-3.0-or-later

internal import Bencoding
internal import TorrentCore

extension BootMethod {
    /// The words that name a method, in images' `config.yaml` and in the manifest.
    package static let keywords = ["kexec", "bin", "bin-qemu-x86_64"]

    /// Reads the keys of an image that say how it is started.
    init(_ image: CatalogNode) throws(CatalogProblem) {
        let method = try image["method"]
        switch try method.text(upTo: CatalogLimits.displayNameLength) {
        case "kexec":
            var initrds: [RelativePath] = []
            for element in try image["initrds"].list(upTo: CatalogLimits.initrds) {
                initrds.append(try element.relativePath())
            }
            self = .kexec(
                kernel: try image["kernel"].relativePath(), initrds: initrds,
                commandLine: try image["command-line"].text(upTo: CatalogLimits.commandLineLength))
        case "bin":
            self = .program(try image["program"].relativePath(), arguments: try image["arguments"].arguments())
        case "bin-qemu-x86_64":
            self = .qemu(arguments: try image["arguments"].arguments())
        case let word:
            throw method.problem(.unknownWord(word, known: Self.keywords))
        }
    }

    /// The keys that say how an image is started.
    var bencodeEntries: [Bencode.Key: Bencode] {
        switch self {
        case .kexec(let kernel, let initrds, let commandLine):
            [
                "method": .text(keyword), "kernel": .text(kernel.description),
                "initrds": .list(initrds.map { .text($0.description) }), "command-line": .text(commandLine),
            ]
        case .program(let program, let arguments):
            [
                "method": .text(keyword), "program": .text(program.description),
                "arguments": .list(arguments.map(Bencode.text)),
            ]
        case .qemu(let arguments):
            ["method": .text(keyword), "arguments": .list(arguments.map(Bencode.text))]
        }
    }
}

extension CatalogNode {
    /// A path below the image's folder.
    func relativePath() throws(CatalogProblem) -> RelativePath {
        let text = try text(upTo: RelativePath.maximumDepth * (RelativePath.maximumNameLength + 1))
        do {
            return try RelativePath(text)
        } catch {
            throw problem(.path(error))
        }
    }

    /// The name of an image.
    func imageName() throws(CatalogProblem) -> ImageName {
        let text = try text(upTo: RelativePath.maximumNameLength)
        do {
            return try ImageName(text)
        } catch {
            throw problem(.path(error))
        }
    }

    /// A digest written in hexadecimal digits.
    func digest(byteCount: Int) throws(CatalogProblem) -> [UInt8] {
        let digits = byteCount * 2
        guard let bytes = [UInt8](hexadecimal: try text(upTo: digits)), bytes.count == byteCount else {
            throw problem(.notHexadecimal(digits: digits))
        }
        return bytes
    }

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
