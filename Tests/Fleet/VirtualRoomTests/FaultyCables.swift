// SPDX-License-Identifier: GPL-3.0-or-later

import VirtualRoom

/// Makes a request of a machine's loader one for what is not there, so that the server truly answers 404.
struct RenamedRequest: CableChange {
    /// How many requests it changed.
    private(set) var count = 0
    private let before = Array("GET /boot.grub?".utf8)
    private let after = Array("GET /gone.grub?".utf8)

    mutating func arrived(_ frame: [UInt8]) -> [UInt8]? { frame }

    mutating func sent(_ frame: [UInt8]) -> [UInt8]? {
        guard let segment = TCPFrame(frame), frame[segment.payload].starts(with: before) else { return frame }
        count += 1
        return segment.replacing(segment.payload.prefix(before.count), of: frame, with: after)
    }
}

/// Loses what the server sends of an initramfs by HTTP, from some byte on.
struct StalledInitramfs: CableChange {
    /// How many transfers it stalled.
    private(set) var count = 0
    /// How many bytes of each pass.
    private let limit = 200_000
    private var passed: [UInt16: Int] = [:]

    mutating func sent(_ frame: [UInt8]) -> [UInt8]? {
        guard let segment = TCPFrame(frame), frame[segment.payload].starts(with: "GET /phase1/".utf8) else {
            return frame
        }
        let request = String(decoding: frame[segment.payload], as: UTF8.self)
        passed[segment.sourcePort] = request.prefix { $0 != "?" }.hasSuffix("/initramfs") ? 0 : nil
        return frame
    }

    mutating func arrived(_ frame: [UInt8]) -> [UInt8]? {
        guard let segment = TCPFrame(frame), let before = passed[segment.port] else { return frame }
        let after = before + segment.payload.count
        if before < limit, after >= limit { count += 1 }
        passed[segment.port] = after
        return after < limit ? frame : nil
    }
}

/// Ends each transfer of a file by TFTP in its middle, as if it were as short as that.
struct ShortTransfer: CableChange {
    /// The file's own name.
    let file: String
    /// How many transfers it ended.
    private(set) var count = 0
    private let last: UInt16 = 300
    private var ports: Set<UInt16> = []

    init(of file: String) {
        self.file = file
    }

    mutating func sent(_ frame: [UInt8]) -> [UInt8]? {
        // Operation 1 (RFC 1350): a name, a zero, a mode, a zero.
        guard let datagram = UDPFrame(frame), datagram.port == 69, frame[datagram.payload...].starts(with: [0, 1])
        else { return frame }
        let name = String(decoding: frame[(datagram.payload + 2)...].prefix { $0 != 0 }, as: UTF8.self)
        if name.hasSuffix(file) { ports.insert(datagram.sourcePort) } else { ports.remove(datagram.sourcePort) }
        return frame
    }

    mutating func arrived(_ frame: [UInt8]) -> [UInt8]? {
        guard let datagram = UDPFrame(frame), ports.contains(datagram.port),
            frame[datagram.payload...].starts(with: [0, 3, UInt8(last >> 8), UInt8(last & 0xFF)])
        else { return frame }
        count += 1
        // A block that is not full is the last one.
        var short = Array(frame.prefix(datagram.payload + 4 + 10))
        InternetHeader.setLength(of: &short)
        let length = short.count - datagram.payload + 8
        (short[datagram.payload - 4], short[datagram.payload - 3]) = (UInt8(length >> 8), UInt8(length & 0xFF))
        // No checksum is as good as a right one (RFC 768).
        (short[datagram.payload - 2], short[datagram.payload - 1]) = (0, 0)
        return short
    }
}

/// Where things are in a frame with IPv4 and TCP in it.
struct TCPFrame {
    let sourcePort: UInt16
    let port: UInt16
    let payload: Range<Int>
    private let header: Int

    init?(_ frame: [UInt8]) {
        guard frame.count >= 54, frame[12] == 8, frame[13] == 0, frame[23] == 6 else { return nil }
        header = 14 + Int(frame[14] & 0xF) * 4
        // A short frame is filled up behind what IP counts.
        let end = 14 + (Int(frame[16]) << 8 | Int(frame[17]))
        guard frame.count >= max(header + 20, end) else { return nil }
        let start = header + Int(frame[header + 12] >> 4) * 4
        guard start <= end else { return nil }
        payload = start..<end
        sourcePort = UInt16(frame[header]) << 8 | UInt16(frame[header + 1])
        port = UInt16(frame[header + 2]) << 8 | UInt16(frame[header + 3])
    }

    /// The frame with some bytes replaced by as many others, and the checksum that goes with them (RFC 9293, 3.1).
    func replacing(_ range: Range<Int>, of frame: [UInt8], with bytes: [UInt8]) -> [UInt8] {
        var frame = frame
        frame.replaceSubrange(range, with: bytes)
        (frame[header + 16], frame[header + 17]) = (0, 0)
        let length = payload.upperBound - header
        let pseudo = Array(frame[26..<34]) + [0, 6, UInt8(length >> 8), UInt8(length & 0xFF)]
        let sum = InternetHeader.checksum(pseudo + frame[header..<payload.upperBound])
        (frame[header + 16], frame[header + 17]) = (UInt8(sum >> 8), UInt8(sum & 0xFF))
        return frame
    }
}

/// IPv4's header in a frame (RFC 791, 3.1).
enum InternetHeader {
    /// Makes the packet as long as its frame.
    static func setLength(of frame: inout [UInt8]) {
        let length = frame.count - 14
        (frame[16], frame[17]) = (UInt8(length >> 8), UInt8(length & 0xFF))
        (frame[24], frame[25]) = (0, 0)
        let sum = checksum(Array(frame[14..<(14 + Int(frame[14] & 0xF) * 4)]))
        (frame[24], frame[25]) = (UInt8(sum >> 8), UInt8(sum & 0xFF))
    }

    /// The complement of the sum of pairs of bytes (RFC 1071).
    static func checksum(_ bytes: [UInt8]) -> UInt16 {
        var sum = stride(from: 0, to: bytes.count, by: 2).reduce(0) { sum, place in
            sum + (Int(bytes[place]) << 8) + (place + 1 < bytes.count ? Int(bytes[place + 1]) : 0)
        }
        while sum > 0xFFFF { sum = (sum & 0xFFFF) + sum >> 16 }
        return ~UInt16(sum)
    }
}
