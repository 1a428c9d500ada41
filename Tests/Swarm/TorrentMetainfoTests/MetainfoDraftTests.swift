// SPDX-License-Identifier: GPL-3.0-or-later

import Bencoding
import Testing
import TorrentCore
import TorrentMetainfo

@Suite struct MetainfoDraftTests {
    @Test(arguments: Metainfo.Format.allCases)
    func `a draft knows its length, and how many values a reader counts in it`(format: Metainfo.Format) throws {
        let files = try (1...50).map { (path: try RelativePath("a/b\($0 % 7)/file-\($0)"), length: UInt64($0 * 999)) }
        let placing: TorrentLayout.Placing = format == .v1 ? .packed : .filledUp
        let layout = try #require(TorrentLayout(placing: files, pieceLength: 16_384, placing))
        var draft = MetainfoDraft(
            format: format, name: "image", isSingleFile: false, layout: layout, v1Pieces: [1, 2, 3], hashTrees: [])
        draft.trackers = [["http://192.0.2.1/announce"], ["udp://192.0.2.1:1"]]
        let size = draft.size
        let bytes = draft.encoded
        #expect(size.byteCount == bytes.count)
        let enough = BencodeLimits(byteCount: size.byteCount, depth: 80, valueCount: size.valueCount)
        _ = try BencodeDecoder.decode(bytes, limits: enough)
        let less = BencodeLimits(byteCount: size.byteCount, depth: 80, valueCount: size.valueCount - 1)
        #expect(throws: BencodeError.self) { try BencodeDecoder.decode(bytes, limits: less) }
    }
}
