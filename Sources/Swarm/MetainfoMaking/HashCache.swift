// SPDX-License-Identifier: GPL-3.0-or-later

internal import Bencoding
internal import ContentHash
internal import Glibc
internal import SystemPackage
internal import TorrentCore
internal import TorrentMetainfo

/// Keeps an image's hashes between runs, in one file per image and way of cutting it.
///
/// The hashes count only for exactly the files they were made of: same paths, lengths, times, inodes and devices.
/// A cache that is damaged or of another version is as good as none.
struct HashCache {
    private static let version: Int64 = 1

    private let file: String
    private let key: SHA256Digest

    /// The cache of one image, cut in one way, in a folder that need not exist yet.
    init(folder: String, survey: ImageSurvey, pieceLength: UInt32, format: Metainfo.Format) {
        let way: [Bencode] = [
            .integer(Self.version), .text(survey.location), .integer(Int64(pieceLength)), .text(format.rawValue),
        ]
        let name = ContentHash.sha256(Bencode.list(way).encoded).bytes.prefix(16).hexadecimal
        file = FilePath(folder).appending(name + ".hashes").string
        let files: [Bencode] = survey.files.map { source in
            let state = source.state
            let numbers = [state.length, state.inode, state.device].map { Int64(truncatingIfNeeded: $0) }
            return .list(
                [.text(source.path.description), .text(source.location)]
                    + (numbers + [state.modified, state.changed]).map { .integer($0) })
        }
        key = ContentHash.sha256(Bencode.list(way + files).encoded)
    }

    /// The hashes kept, if they are of these very files and whole.
    func load(layout: TorrentLayout, format: Metainfo.Format) -> HashedImage? {
        let limits = BencodeLimits(byteCount: MakingLimits.cacheLength, depth: 1, valueCount: 8)
        guard let bytes = try? AtomicFile.read(file, limit: MakingLimits.cacheLength),
            let node = try? BencodeDecoder.decode(bytes, limits: limits), node["version"]?.integer == Self.version,
            node["key"]?.bytes.map(Array.init) == key.bytes, let pieces = node["pieces"]?.bytes,
            let leafBytes = node["leaves"]?.bytes, let leaves = HashLayer(bytes: leafBytes),
            node["checksum"]?.bytes.map(Array.init) == checksum(Array(pieces), leaves.bytes).bytes
        else { return nil }
        return HashedImage(v1Pieces: Array(pieces), leaves: leaves, layout: layout, format: format)
    }

    /// Puts hashes in place of whatever is kept.
    func store(_ image: HashedImage) throws(WriteFailure) {
        let folder = FilePath(file).removingLastComponent().string
        if mkdir(folder, 0o755) != 0, errno != EEXIST {
            throw WriteFailure(path: folder, errno: Errno(rawValue: errno))
        }
        let content: [Bencode.Key: Bencode] = [
            "version": .integer(Self.version), "key": .bytes(key.bytes), "pieces": .bytes(image.v1Pieces),
            "leaves": .bytes(image.leaves.bytes),
            "checksum": .bytes(checksum(image.v1Pieces, image.leaves.bytes).bytes),
        ]
        try AtomicFile.write(Bencode.dictionary(content).encoded, to: file)
    }

    private func checksum(_ pieces: [UInt8], _ leaves: [UInt8]) -> SHA256Digest {
        var hasher = SHA256Hasher()
        for part in [key.bytes, pieces, leaves] { part.withUnsafeBytes { hasher.update($0) } }
        return hasher.finish()
    }
}
