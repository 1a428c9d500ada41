// SPDX-License-Identifier: GPL-3.0-or-later

/// An image of random bytes, and the torrents of it.
struct Image: Hashable {
    /// Its file's name, in every folder it lands in.
    static let name = "image.bin"

    let folder: String
    let bytes: UInt64
    /// SHA-256, in hexadecimal.
    let hash: String
    /// As our program makes it by itself.
    let hybrid: Torrent
    /// v1 only, with 256 KiB pieces, announced to opentracker.
    let v1: Torrent

    var path: String { "\(folder)/\(Self.name)" }
}

/// A torrent file.
struct Torrent: Hashable {
    static let ourTrackerPort: UInt16 = 10_001
    static let openTrackerPort: UInt16 = 6_969

    let path: String
    /// The v1 one, in hexadecimal.
    let infoHash: String
    let trackerPort: UInt16
}
