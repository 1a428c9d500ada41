// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Testing
import TorrentCore
import TorrentMetainfo

/// Peers that hear of each other from a third (BEP 11); there is no tracker.
@Suite(.serialized, .timeLimit(.minutes(5))) struct PeerExchangeTests {
    @Test func `A knows B and B knows C, so A meets C`() async throws {
        try await Room.with { room in
            let torrent = try await room.torrent(of: .small, format: .hybrid)
            let (a, b, c) = ("127.0.0.31", "127.0.0.32", "127.0.0.33")
            let middle = try await room.listeningGetter(torrent, at: b, more: ["--pex"])
            let first = try room.get(
                torrent, to: "first", at: a, peers: [middle.address], seedingFor: 600, more: ["--pex"])
            _ = try await room.seed(torrent, at: c, peers: [middle.address], more: ["--pex"])
            try await first.expectCompletion()
            try await wait(for: "connection of A and C") { try Sockets.areConnected(a, c) }
        }
    }

    @Test(.enabled(if: ForeignClient.aria2.isInstalled, "needs aria2c, of Debian's package aria2"))
    func `an aria2 tells one of us of the other`() async throws {
        try await Room.with { room in
            let torrent = try await room.torrent(of: .small, format: .v1)
            let (a, c) = ("127.0.0.51", "127.0.0.53")
            let (_, middle) = try await room.start(.slowAria2WithPeerExchange, torrent, in: torrent.image.folder)
            // It tells a new peer at once of those that greeted it within the last minute, and of no others.
            let other = try room.get(torrent, to: "other", at: c, peers: [middle], seedingFor: 600, more: ["--pex"])
            try await wait(for: "C's first bytes") { hasBytes(below: other.folder) }
            let first = try room.get(torrent, to: "first", at: a, peers: [middle], seedingFor: 600, more: ["--pex"])
            try await wait(for: "connection of A and C") { try Sockets.areConnected(a, c) }
            for getter in [first, other] { try await getter.expectCompletion() }
        }
    }

    private func hasBytes(below folder: String) -> Bool {
        (FileManager.default.subpaths(atPath: folder) ?? []).contains {
            var status = stat()
            return stat("\(folder)/\($0)", &status) == 0 && status.st_mode & S_IFMT == S_IFREG && status.st_blocks > 0
        }
    }

    @Test(arguments: [["--pex", "--network", "127.1.0.0/16"], []])
    func `a peer outside the networks, or told of to who did not ask, is not dialled`(words: [String]) async throws {
        try await Room.with { room in
            let torrent = try await room.torrent(of: .small, format: .hybrid)
            let (a, b, c, d) = ("127.0.0.41", "127.0.0.42", "127.0.0.43", "127.0.0.44")
            let middle = try await room.listeningGetter(torrent, at: b, more: ["--pex"])
            let first = try room.get(torrent, to: "first", at: a, peers: [middle.address], seedingFor: 600, more: words)
            let other = try room.get(
                torrent, to: "other", at: d, peers: [middle.address], seedingFor: 600, more: ["--pex"])
            // The seed heeds nobody, so that whoever meets it has dialled it.
            _ = try await room.seed(torrent, at: c, peers: [middle.address])
            for getter in [first, other] { try await getter.expectCompletion() }
            try await wait(for: "connection of D and C") { try Sockets.areConnected(d, c) }
            #expect(try !Sockets.areConnected(a, c))
        }
    }
}

extension Room {
    /// Starts a getter with a port of its own choice that is known.
    fileprivate func listeningGetter(
        _ torrent: Torrent, at host: String, more words: [String]
    ) async throws -> (getter: Getter, address: PeerAddress) {
        let getter = try get(torrent, to: "middle", at: host, seedingFor: 600, more: words + ["--peer", Room.nobody])
        var address: PeerAddress?
        try await wait(for: "listening socket at \(host)") {
            address = try Sockets.listening(at: host)
            return address != nil
        }
        return (getter, try #require(address))
    }
}

/// What the kernel says of the machine's TCP sockets.
enum Sockets {
    private static func table() throws -> [(local: PeerAddress, remote: PeerAddress, state: String)] {
        // Read to its end: its size is told as zero, and one read gives the beginning only.
        let file = try FileHandle(forReadingFrom: URL(filePath: "/proc/net/tcp"))
        defer { try? file.close() }
        var bytes = Data()
        while let part = try file.read(upToCount: 1 << 16), !part.isEmpty { bytes += part }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").dropFirst().compactMap {
            let columns = $0.split(separator: " ")
            guard columns.count > 3, let local = address(columns[1]), let remote = address(columns[2]) else {
                return nil
            }
            return (local, remote, String(columns[3]))
        }
    }

    /// Reads `0100007F:1AE1`: the address in the machine's byte order.
    private static func address(_ text: Substring) -> PeerAddress? {
        let parts = text.split(separator: ":")
        guard parts.count == 2, let host = UInt32(parts[0], radix: 16), let port = UInt16(parts[1], radix: 16) else {
            return nil
        }
        return PeerAddress(host: .ipv4(host.byteSwapped), port: port)
    }

    /// Where a program listens at an address.
    static func listening(at host: String) throws -> PeerAddress? {
        try table().first { $0.state == "0A" && $0.local.host == HostAddress(host) }?.local
    }

    /// Whether a program listens at an address and port.
    static func listening(at host: String, port: UInt16) throws -> Bool {
        try table().contains { $0.state == "0A" && $0.local.host == HostAddress(host) && $0.local.port == port }
    }

    /// Whether there is an established connection between two addresses.
    static func areConnected(_ one: String, _ other: String) throws -> Bool {
        try table().contains {
            $0.state == "01" && $0.local.host == HostAddress(one) && $0.remote.host == HostAddress(other)
        }
    }
}
