// SPDX-License-Identifier: GPL-3.0-or-later

internal import FleetAccess
internal import Glibc

/// How this computer calls itself.
enum HostNames {
    /// Its name, the first word of that, and the name that it has by multicast DNS: nobody else's server can hand these out.
    static let own: Set<WebAuthority> = {
        var bytes = [UInt8](repeating: 0, count: 256)
        let isKnown = bytes.withUnsafeMutableBytes { buffer in
            guard let start = buffer.baseAddress?.assumingMemoryBound(to: CChar.self) else { return false }
            return gethostname(start, buffer.count - 1) == 0
        }
        guard isKnown else { return [] }
        let name = String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        let first = String(decoding: name.utf8.prefix { $0 != UInt8(ascii: ".") }, as: UTF8.self)
        return Set([name, first, "\(first).local"].compactMap { WebAuthority($0) })
    }()
}
