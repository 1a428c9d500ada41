// SPDX-License-Identifier: GPL-3.0-or-later

internal import CDeflate

/// Packs bytes as HTTP's content coding `gzip` wants them (RFC 1952).
enum Packing {
    /// The one that packs best; the page is packed once for each run of a server.
    private static let level: Int32 = 12

    /// The bytes, packed; empty where there was no memory for that.
    static func gzip(_ bytes: [UInt8]) -> [UInt8] {
        guard let compressor = libdeflate_alloc_compressor(level) else { return [] }
        defer { libdeflate_free_compressor(compressor) }
        let most = libdeflate_gzip_compress_bound(compressor, bytes.count)
        return [UInt8](unsafeUninitializedCapacity: most) { buffer, count in
            count = libdeflate_gzip_compress(compressor, bytes, bytes.count, buffer.baseAddress, most)
        }
    }
}
