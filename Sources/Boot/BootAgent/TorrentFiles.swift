// SPDX-License-Identifier: GPL-3.0-or-later

internal import Bencoding
internal import TorrentCore

/// The files a v1 or hybrid torrent lists (BEP 3), without the padding between them (BEP 47).
struct TorrentFiles: Hashable {
    struct File: Hashable {
        let path: RelativePath
        let length: UInt64
    }

    let files: [File]

    init(torrent: [UInt8]) throws(ImageProblem) {
        do {
            let root = try BencodeDecoder.decode(torrent, limits: .metainfo)
            guard let list = root["info"]?["files"]?.list else {
                throw ImageProblem.unreadableTorrent("it has no list of files")
            }
            files = try list.filter { $0["attr"]?.bytes?.contains(UInt8(ascii: "p")) != true }.map(Self.file)
        } catch let problem as ImageProblem {
            throw problem
        } catch {
            throw .unreadableTorrent("\(error)")
        }
    }

    /// The files that are needed, in the torrent's order.
    func selected(_ needed: [RelativePath]?) throws(ImageProblem) -> [File] {
        guard let needed else { return files }
        for path in needed where !files.contains(where: { $0.path == path }) { throw .missingFile(path) }
        return files.filter { needed.contains($0.path) }
    }

    private static func file(_ node: BencodeNode) throws -> File {
        guard let length = node["length"]?.integer, length >= 0, let names = node["path"]?.list else {
            throw ImageProblem.unreadableTorrent("a file has no path or length")
        }
        return File(path: try RelativePath(components: names.map { $0.text ?? "" }), length: UInt64(length))
    }
}
