// SPDX-License-Identifier: GPL-3.0-or-later

package import NetbootWire
package import TorrentCore

/// One file read by TFTP as a ROM does it (RFC 1350, 2347 to 2349).
///
/// ```
///   sizing ── options ──▶ requesting ── options or block 1 ──▶ receiving ── short block ──▶ over
///      └── refused, or nothing came of sending six times ────────┴──────────────────────────▶ over
/// ```
///
/// Many ROMs ask for the size first, give that transfer up with an error, and begin a second one.
package struct TFTPDownload: Sendable {
    /// What the driver has to do; the server's address is the same for all of a download.
    package enum Action: Hashable, Sendable {
        case send(TFTPPacket, port: UInt16)
        /// The last action of all.
        case finish(Outcome)
    }

    /// How it ended.
    package enum Outcome: Hashable, Sendable {
        case complete([UInt8])
        /// The server, or we for what it sent, said no.
        case refused(TFTPErrorCode, sentence: String)
        /// Nothing came in time.
        case silence
    }

    private enum Phase: Equatable {
        case sizing
        case requesting
        /// The server sends from this port.
        case receiving(port: UInt16)
        case over
    }

    /// The port servers listen on.
    package static let serverPort: UInt16 = 69
    /// The size of blocks when nothing was agreed on.
    private static let plainBlock = 512

    private let file: String
    private let wantedBlock: Int
    private var phase: Phase
    private var blockSize = plainBlock
    private var content: [UInt8] = []
    private var blocks = 0
    private var last: (packet: TFTPPacket, port: UInt16)?
    private var attempts = 0

    /// When to call ``elapsed(to:)``; `nil` before the start and after the end.
    package private(set) var deadline: MonotonicInstant?
    /// How many packets were sent again for want of an answer.
    package private(set) var repeats = 0

    /// A download that has not begun; blocks of that size are asked for.
    package init(file: String, blockSize: Int, asksForSizeFirst: Bool) {
        self.file = file
        wantedBlock = blockSize
        phase = asksForSizeFirst ? .sizing : .requesting
    }

    /// Begins.
    package mutating func start(at now: MonotonicInstant) -> [Action] {
        request(at: now)
    }

    /// A datagram came; what is no TFTP is left alone.
    package mutating func received(_ datagram: [UInt8], from port: UInt16, at now: MonotonicInstant) -> [Action] {
        guard phase != .over, let packet = try? TFTPPacket(datagram) else { return [] }
        if case .receiving(let server) = phase, server != port {
            // Another transfer, such as the one that was given up (RFC 1350 section 4).
            if case .error = packet { return [] }
            return [.send(.error(.unknownTransfer, sentence: "no such transfer"), port: port)]
        }
        switch packet {
        case .optionAcknowledgement(let options): return agreed(options, from: port, at: now)
        case .data(let block, let bytes): return received(block: block, bytes, from: port, at: now)
        case .error(let code, let sentence): return finish(.refused(code, sentence: sentence))
        case .readRequest, .acknowledgement: return []
        }
    }

    /// Time went by.
    package mutating func elapsed(to now: MonotonicInstant) -> [Action] {
        guard let deadline, deadline <= now, let last else { return [] }
        guard attempts < Limits.tftpAttempts else { return finish(.silence) }
        repeats += 1
        attempts += 1
        self.deadline = now + Limits.tftpWait
        return [.send(last.packet, port: last.port)]
    }

    private mutating func request(at now: MonotonicInstant) -> [Action] {
        let options = [TFTPOption(TFTPOption.transferSize, "0"), TFTPOption(TFTPOption.blockSize, "\(wantedBlock)")]
        return send(.readRequest(file: file, options: options), port: Self.serverPort, at: now)
    }

    private mutating func agreed(_ options: [TFTPOption], from port: UInt16, at now: MonotonicInstant) -> [Action] {
        switch phase {
        case .sizing:
            phase = .requesting
            let goodbye = Action.send(.error(.undefined, sentence: "TFTP aborted"), port: port)
            return [goodbye] + request(at: now)
        case .requesting:
            if let size = options.first(where: { $0.name == TFTPOption.blockSize }) {
                guard let number = Int(size.value), (8...wantedBlock).contains(number) else {
                    return refuse("the block size was not asked for", to: port)
                }
                blockSize = number
            }
            phase = .receiving(port: port)
            return send(.acknowledgement(block: 0), port: port, at: now)
        case .receiving:
            // Our acknowledgement was lost.
            return blocks == 0 ? send(.acknowledgement(block: 0), port: port, at: now) : []
        case .over:
            return []
        }
    }

    private mutating func received(
        block: UInt16, _ bytes: [UInt8], from port: UInt16, at now: MonotonicInstant
    ) -> [Action] {
        // A server that knows no options begins with the first block.
        if phase == .sizing || phase == .requesting { phase = .receiving(port: port) }
        switch block {
        case UInt16(truncatingIfNeeded: blocks + 1):
            guard bytes.count <= blockSize, content.count + bytes.count <= Limits.tftpFile else {
                return refuse("too much", to: port)
            }
            blocks += 1
            content += bytes
            let answer = send(.acknowledgement(block: block), port: port, at: now)
            return bytes.count == blockSize ? answer : answer + finish(.complete(content))
        case UInt16(truncatingIfNeeded: blocks) where blocks > 0:
            // Our acknowledgement was lost; who sends a block again because of this is told apart by the next line.
            repeats += 1
            return [.send(.acknowledgement(block: block), port: port)]
        default:
            return []
        }
    }

    private mutating func send(_ packet: TFTPPacket, port: UInt16, at now: MonotonicInstant) -> [Action] {
        last = (packet, port)
        attempts = 1
        deadline = now + Limits.tftpWait
        return [.send(packet, port: port)]
    }

    private mutating func refuse(_ sentence: String, to port: UInt16) -> [Action] {
        [.send(.error(.illegalOperation, sentence: sentence), port: port)]
            + finish(.refused(.illegalOperation, sentence: sentence))
    }

    private mutating func finish(_ outcome: Outcome) -> [Action] {
        phase = .over
        deadline = nil
        content = []
        return [.finish(outcome)]
    }
}
