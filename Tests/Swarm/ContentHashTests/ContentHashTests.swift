// SPDX-License-Identifier: GPL-3.0-or-later

import ContentHash
import Testing
import TorrentCore

@Suite struct ContentHashTests {
    // Expected values: FIPS 180-4's own example "abc" and the empty message.
    @Test func `the standard's examples hash as it says`() {
        #expect(ContentHash.sha1(Array("abc".utf8)).description == "a9993e364706816aba3e25717850c26c9cd0d89d")
        #expect(ContentHash.sha1([]).description == "da39a3ee5e6b4b0d3255bfef95601890afd80709")
        #expect(
            ContentHash.sha256(Array("abc".utf8)).description
                == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad")
    }

    @Test func `bytes in parts hash as in one`() {
        let bytes = (0..<1000).map { UInt8(truncatingIfNeeded: $0) }
        var hasher = SHA256Hasher()
        for part in stride(from: 0, to: 1000, by: 7) {
            Array(bytes[part..<min(part + 7, 1000)]).withUnsafeBytes { hasher.update($0) }
        }
        #expect(hasher.finish() == ContentHash.sha256(bytes))
    }

    @Test func `digest bytes come back as they went`() {
        let digest = ContentHash.sha256(Array("x".utf8))
        #expect(SHA256Digest(bytes: digest.bytes) == digest)
        #expect(SHA256Digest(bytes: digest.bytes.dropLast()) == nil)
        #expect(SHA1Digest(bytes: ContentHash.sha1([]).bytes) == ContentHash.sha1([]))
    }
}

@Suite struct MerkleTreeTests {
    @Test(arguments: [(0, 1), (1, 1), (2, 2), (3, 4), (4, 4), (5, 8), (1024, 1024), (1025, 2048)])
    func `a tree is as wide as the next power of two`(count: Int, width: Int) {
        #expect(MerkleTree.width(forLeafCount: count) == width)
    }

    @Test func `three leaves are padded with a zero leaf`() {
        let leaves = (0..<3).map { ContentHash.sha256([UInt8($0)]) }
        let expected = ContentHash.parent(
            ContentHash.parent(leaves[0], leaves[1]), ContentHash.parent(leaves[2], .zero))
        #expect(MerkleTree.root(of: leaves, width: 4) == expected)
    }

    @Test func `a wide tree's empty half is hashed, not skipped`() {
        let leaf = ContentHash.sha256([1])
        let empty = ContentHash.parent(.zero, .zero)
        #expect(MerkleTree.root(of: [leaf], width: 4) == ContentHash.parent(ContentHash.parent(leaf, .zero), empty))
        #expect(MerkleTree.emptyRoot(width: 2) == empty)
    }
}
