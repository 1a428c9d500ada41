// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentCore

/// One datagram of local service discovery (BEP 14): which swarms its sender is in, and where it listens.
///
/// ```
///  BT-SEARCH * HTTP/1.1
///  Host: 239.192.152.143:6771
///  Port: 6881
///  Infohash: 40 hexadecimal digits      once or more
///  cookie: any text                     may be missing; tells a sender its own datagrams
///  (two empty lines)
/// ```
package struct LocalAnnounce: Hashable, Sendable {
    /// The group such datagrams are sent to: 239.192.152.143:6771.
    package static let group = PeerAddress(host: .ipv4(0xefc0_988f), port: 6_771)
    private static let requestLine = "BT-SEARCH * HTTP/1.1"

    /// The TCP port the sender listens on, never zero.
    package let port: UInt16
    /// The swarms it is in; at least one.
    package let infoHashes: [InfoHash]
    /// What it knows its own datagrams by.
    package let cookie: String?

    /// Puts an announce together.
    package init(port: UInt16, infoHashes: [InfoHash], cookie: String?) {
        self.port = port
        self.infoHashes = infoHashes
        self.cookie = cookie
    }

    /// Reads a datagram; fields nobody knows are passed over, `nil` for anything that is no announce.
    package init?(datagram: [UInt8]) {
        guard datagram.count <= TrackerLimits.localDatagramByteCount,
            datagram.allSatisfy({ (0x20...0x7e).contains($0) || $0 == 0x0d || $0 == 0x0a || $0 == 0x09 })
        else { return nil }
        // Some programs end lines with a line feed alone.
        let lines = String(decoding: datagram.filter { $0 != 0x0d }, as: UTF8.self)
            .split(separator: "\n", omittingEmptySubsequences: false)
        // Behind the last line break stands nothing: that alone is no empty line.
        guard lines[0] == Self.requestLine, let end = lines.dropLast().firstIndex(of: ""),
            let fields = Fields(lines[1..<end]), let port = fields.port, !fields.infoHashes.isEmpty
        else { return nil }
        self.init(port: port, infoHashes: fields.infoHashes, cookie: fields.cookie)
    }

    /// The datagram to send.
    package var datagram: [UInt8] {
        var lines = [Self.requestLine, "Host: \(Self.group)", "Port: \(port)"]
        lines += infoHashes.map { "Infohash: \($0)" }
        if let cookie { lines.append("cookie: \(cookie)") }
        return Array((lines + ["", "", ""]).joined(separator: "\r\n").utf8)
    }
}

/// What the lines behind the request line say.
private struct Fields {
    var port: UInt16?
    var infoHashes: [InfoHash] = []
    var cookie: String?

    init?(_ lines: ArraySlice<Substring>) {
        for line in lines {
            guard let colon = line.firstIndex(of: ":") else { return nil }
            let value = line[line.index(after: colon)...].drop(while: Self.isBlank).reversed()
                .drop(while: Self.isBlank).reversed()
            guard take(line[..<colon].lowercased(), String(value)) else { return nil }
        }
    }

    private static func isBlank(_ character: Character) -> Bool {
        character == " " || character == "\t"
    }

    /// Takes one field; tells whether it can be what it claims to be.
    private mutating func take(_ name: String, _ value: String) -> Bool {
        switch name {
        case "port":
            guard port == nil, value.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = UInt16(value),
                number != 0
            else { return false }
            port = number
        case "infohash":
            guard let bytes = [UInt8](hexadecimal: value), let hash = InfoHash(bytes: bytes) else { return false }
            infoHashes.append(hash)
        case "cookie":
            cookie = value
        default:
            break
        }
        return true
    }
}
