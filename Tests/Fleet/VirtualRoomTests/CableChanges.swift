// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import NetbootWire
import VirtualRoom

/// Makes iPXE in a network card look like a ROM that is none, until it has asked for a loader by TFTP.
///
/// Every ROM that QEMU has is an iPXE, which says so in options 175 and 77 (user class) of what it asks DHCP.
struct Disguise: CableChange {
    /// How many questions it took something out of.
    private(set) var disguisedCount = 0
    /// How often it asked for IPv6 routers before that.
    private(set) var routerQuestions = 0
    /// The file that was asked for by TFTP, and ended the disguise.
    private(set) var loader: String?

    mutating func arrived(_ frame: [UInt8]) -> [UInt8]? { frame }

    mutating func sent(_ frame: [UInt8]) -> [UInt8]? {
        if loader == nil, RouterSolicitation(frame: frame) != nil { routerQuestions += 1 }
        guard loader == nil, let datagram = UDPFrame(frame) else { return frame }
        switch datagram.port {
        case 69:
            // Operation 1 (RFC 1350): a name, a zero, a mode, a zero.
            let request = frame[datagram.payload...]
            if request.prefix(2) == [0, 1] {
                loader = String(decoding: request.dropFirst(2).prefix { $0 != 0 }, as: UTF8.self)
            }
            return frame
        case 67, 4_011: return disguised(frame, datagram)
        default: return frame
        }
    }

    private mutating func disguised(_ frame: [UInt8], _ datagram: UDPFrame) -> [UInt8] {
        var frame = frame
        // BOOTP's 236 bytes and DHCP's four stand in front of the options.
        var place = datagram.payload + 240
        while place + 1 < frame.count, frame[place] != 255 {
            guard frame[place] != 0 else {
                place += 1
                continue
            }
            let end = min(place + 2 + Int(frame[place + 1]), frame.count)
            if frame[place] == 175 || frame[place] == 77 {
                // Padding (RFC 2132 section 3.1).
                for index in place..<end { frame[index] = 0 }
            }
            place = end
        }
        guard frame.count > datagram.payload else { return frame }
        disguisedCount += 1
        // No checksum is as good as a right one (RFC 768).
        frame[datagram.payload - 2] = 0
        frame[datagram.payload - 1] = 0
        return frame
    }
}

/// Sees whether firmware asks a boot server beside the DHCP server, and is answered.
struct BootServerWitness: CableChange {
    private(set) var questions = 0
    private(set) var answers = 0

    mutating func sent(_ frame: [UInt8]) -> [UInt8]? {
        if UDPFrame(frame)?.port == 4_011 { questions += 1 }
        return frame
    }

    mutating func arrived(_ frame: [UInt8]) -> [UInt8]? {
        if UDPFrame(frame)?.sourcePort == 4_011 { answers += 1 }
        return frame
    }
}

/// Where things are in a frame with IPv4 and UDP in it.
struct UDPFrame {
    let sourcePort: UInt16
    let port: UInt16
    /// Where the payload begins.
    let payload: Int

    init?(_ frame: [UInt8]) {
        guard frame.count >= 42, frame[12] == 8, frame[13] == 0, frame[23] == 17 else { return nil }
        payload = 14 + Int(frame[14] & 0xf) * 4 + 8
        guard frame.count >= payload else { return nil }
        sourcePort = UInt16(frame[payload - 8]) << 8 | UInt16(frame[payload - 7])
        port = UInt16(frame[payload - 6]) << 8 | UInt16(frame[payload - 5])
    }
}

/// Frames that QEMU wrote into a file, as libpcap has it: 24 bytes, then 16 in front of each frame.
struct CapturedFrames {
    let frames: [[UInt8]]

    init(file: String) throws {
        let bytes = [UInt8](try Data(contentsOf: URL(filePath: file)))
        var place = 24
        var frames: [[UInt8]] = []
        while place + 16 <= bytes.count {
            let length = bytes[(place + 8)..<(place + 12)].reversed().reduce(0) { $0 << 8 | Int($1) }
            let begin = place + 16
            guard begin + length <= bytes.count else { break }
            frames.append(Array(bytes[begin..<(begin + length)]))
            place = begin + length
        }
        self.frames = frames
    }
}

/// A switch's port that takes and gives frames of one virtual network with its tag (IEEE 802.1Q), and nothing else.
struct TaggedPort: CableChange {
    let vlan: UInt16
    /// How many frames of the machine had the tag; others are lost.
    private(set) var passedCount = 0

    init(vlan: UInt16) {
        self.vlan = vlan
    }

    private var tag: [UInt8] { [0x81, 0x00, UInt8(vlan >> 8), UInt8(vlan & 0xff)] }

    mutating func sent(_ frame: [UInt8]) -> [UInt8]? {
        // The upper four bits are the frame's priority.
        guard frame.count >= 18, frame[12] == 0x81, frame[13] == 0,
            UInt16(frame[14] & 0xf) << 8 | UInt16(frame[15]) == vlan
        else { return nil }
        passedCount += 1
        return Array(frame[..<12] + frame[16...])
    }

    mutating func arrived(_ frame: [UInt8]) -> [UInt8]? {
        guard frame.count >= 14 else { return nil }
        return Array(frame[..<12]) + tag + frame[12...]
    }
}
