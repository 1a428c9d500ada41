// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
internal import Synchronization

/// Port numbers for what has to listen at a port that is known before it starts, or at the same port twice.
///
/// A port that the kernel gave for 0 goes to whoever asks next once it is closed, and tests run side by side. These lie
/// outside the range that the kernel gives from (`ip_local_port_range`, ip(7)), and none is given twice by a process.
package enum UnclaimedPort {
    private static let candidates: [UInt16] = {
        let text = (try? String(contentsOfFile: "/proc/sys/net/ipv4/ip_local_port_range", encoding: .utf8)) ?? ""
        let given = text.split(whereSeparator: \.isWhitespace).compactMap { UInt16($0) }
        let (first, last) = given.count == 2 ? (given[0], given[1]) : (32_768, 60_999)
        return (UInt16(12_000)...65_000).filter { $0 < first || $0 > last }
    }()
    /// Processes of tests that run at once begin at different places.
    private static let position = Mutex(Int(getpid()) &* 611)

    /// A port at which nobody listens by TCP or UDP, at any address of this computer.
    package static func next() -> UInt16 {
        for _ in candidates {
            let index = position.withLock { position in
                position += 1
                return position % candidates.count
            }
            if isFree(candidates[index], SOCK_STREAM) && isFree(candidates[index], SOCK_DGRAM) {
                return candidates[index]
            }
        }
        fatalError("no port outside the kernel's own range is free")
    }

    private static func isFree(_ port: UInt16, _ kind: __socket_type) -> Bool {
        let socket = socket(AF_INET, Int32(kind.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0)
        defer { close(socket) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        return withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                bind(socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }
}
