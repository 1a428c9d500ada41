// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
internal import NetbootClient
internal import NetbootSockets
internal import TorrentCore

/// One file on its way by HTTP, over a TCP connection of its own; never waits, closed with the last reference.
final class StormConnection {
    /// What became of it.
    enum Progress {
        case more
        case complete([UInt8], UInt64)
        case failed
    }

    let descriptor: Int32
    private var request: [UInt8]
    private var reader = BodyReader()
    private var buffer = [UInt8](repeating: 0, count: 16_384)

    /// Bytes taken from the network at a time at most, so that nobody waits for one.
    private static let portion = 1 << 20

    /// Connects from an address of the machine's own; `nil` when the system has no socket for it.
    init?(_ url: BootURL, from address: HostAddress) {
        guard case .ipv4(let local) = address, case .ipv4(let remote) = url.server.host else { return nil }
        let kind = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue) | Int32(SOCK_NONBLOCK.rawValue)
        descriptor = socket(AF_INET, kind, 0)
        request = Array("GET \(url.target) HTTP/1.1\r\nHost: \(url.server)\r\nConnection: close\r\n\r\n".utf8)
        guard descriptor >= 0 else { return nil }
        guard InternetAddress.with(local, 0, { bind(descriptor, $0, $1) }) == 0 else { return nil }
        let result = InternetAddress.with(remote, url.server.port) { connect(descriptor, $0, $1) }
        guard result == 0 || errno == EINPROGRESS else { return nil }
    }

    deinit {
        if descriptor >= 0 { close(descriptor) }
    }

    /// What `poll` is asked about.
    var events: Int16 { Int16(request.isEmpty ? POLLIN : POLLOUT) }

    /// The socket can be written to, or has something to read.
    func ready() -> Progress {
        guard request.isEmpty else { return write() }
        let count =
            reader.onlyCounts
            // Linux throws the bytes away without copying them (tcp(7)).
            ? recv(descriptor, nil, Self.portion, Int32(MSG_TRUNC))
            : recv(descriptor, &buffer, buffer.count, 0)
        if count < 0 { return errno == EAGAIN || errno == EINTR ? .more : .failed }
        guard count > 0 else { return .failed }
        let progress = reader.onlyCounts ? reader.counted(count) : reader.received(buffer[..<count])
        switch progress {
        case .more: return .more
        case .complete(let content, let length): return .complete(content, length)
        case .failed: return .failed
        }
    }

    private func write() -> Progress {
        let count = send(descriptor, request, request.count, Int32(MSG_NOSIGNAL))
        if count < 0 { return errno == EAGAIN || errno == EINTR ? .more : .failed }
        request.removeFirst(count)
        return .more
    }
}
