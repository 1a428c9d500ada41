// SPDX-License-Identifier: GPL-3.0-or-later

internal import Bencoding
internal import TorrentCore

extension SystemAdditions {
    init(optional node: CatalogNode?) throws(CatalogProblem) {
        guard let node else {
            self.init()
            return
        }
        self.init(
            hostName: try node.optional("hostname")?.systemHostName(),
            isNameWish: try node.optional("name-is-wish")?.flag() ?? false,
            commandLine: try node.optional("command-line")?.text(upTo: CatalogLimits.commandLineLength) ?? "",
            files: try PlacedFile.list(from: try node.optional("files")))
    }

    /// `nil` for nothing.
    var bencode: Bencode? {
        guard !isEmpty else { return nil }
        var entries: [Bencode.Key: Bencode] = [:]
        entries["hostname"] = hostName.map { .text($0.description) }
        if isNameWish { entries["name-is-wish"] = .integer(1) }
        if !commandLine.isEmpty { entries["command-line"] = .text(commandLine) }
        if !files.isEmpty { entries["files"] = .list(files.map(\.bencode)) }
        return .dictionary(entries)
    }
}

extension PlacedFile {
    fileprivate static func list(from node: CatalogNode?) throws(CatalogProblem) -> [PlacedFile] {
        guard let node else { return [] }
        var files: [PlacedFile] = []
        var paths: Set<RelativePath> = []
        var (inline, fetched) = (0, 0)
        for element in try node.list(upTo: CatalogLimits.placedFiles) {
            let file = try PlacedFile(element)
            guard paths.insert(file.path).inserted else {
                throw try element["path"].problem(.twice("/\(file.path)"))
            }
            switch file.content {
            case .inline(let bytes): inline += bytes.count
            case .fetched(_, let length, _): fetched += length
            }
            files.append(file)
        }
        for (index, file) in files.enumerated() where files.contains(where: { file.path.isFolder(of: $0.path) }) {
            throw CatalogProblem(.isFolder("/\(file.path)"), in: "\(node.keyPath)[\(index)].path", at: node.node.offset)
        }
        for (length, limit) in [(inline, CatalogLimits.inlineBytes), (fetched, CatalogLimits.fetchedBytes)]
        where length > limit { throw node.problem(.tooLong(length, limit: limit)) }
        return files
    }

    private init(_ node: CatalogNode) throws(CatalogProblem) {
        let content: PlacedContent
        if let inline = try node.optional("content") {
            content = .inline(try inline.bytes(upTo: CatalogLimits.inlineFileLength))
        } else {
            let fetch = try node["fetch"]
            let path = try fetch.nonEmptyText(upTo: CatalogLimits.torrentPathLength)
            guard path.hasPrefix("/") else { throw fetch.problem(.noRootedPath) }
            let length = try node["length"].integer(in: 0...Int64(CatalogLimits.fetchedFileLength))
            guard let digest = SHA256Digest(bytes: try node["sha256"].digest(byteCount: SHA256Digest.byteCount)) else {
                throw node.problem(.missing)
            }
            content = .fetched(path: path, length: Int(length), digest: digest)
        }
        let path = try node["path"]
        guard
            let file = PlacedFile(
                path: try path.rootedPath(), mode: UInt16(try node["mode"].integer(in: 0...0o7777)), content: content)
        else { throw path.problem(.noPlace) }
        self = file
    }

    fileprivate var bencode: Bencode {
        var entries: [Bencode.Key: Bencode] = ["path": .text("/\(path)"), "mode": .integer(Int64(mode))]
        switch content {
        case .inline(let bytes):
            entries["content"] = .bytes(bytes)
        case .fetched(let path, let length, let digest):
            entries["fetch"] = .text(path)
            entries["length"] = .integer(Int64(clamping: length))
            entries["sha256"] = .text(digest.description)
        }
        return .dictionary(entries)
    }
}

extension CatalogNode {
    fileprivate func systemHostName() throws(CatalogProblem) -> SystemHostName {
        let text = try nonEmptyText(upTo: CatalogLimits.systemHostNameLength)
        guard let name = SystemHostName(text) else { throw problem(.noHostName(text)) }
        return name
    }

    /// A path from the root of a system.
    fileprivate func rootedPath() throws(CatalogProblem) -> RelativePath {
        let text = try text(upTo: CatalogLimits.placedPathLength)
        guard text.utf8.first == UInt8(ascii: "/") else { throw problem(.noRootedPath) }
        do {
            return try RelativePath(String(decoding: text.utf8.dropFirst(), as: UTF8.self))
        } catch {
            throw problem(.path(error))
        }
    }
}
