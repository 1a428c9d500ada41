// SPDX-License-Identifier: GPL-3.0-or-later

internal import PeerWire
internal import TorrentCore

/// What a connection brings in, to be cut into messages; for the package `MicroBenchmarks`.
public struct FrameStream: Sendable {
    /// Bytes as they come from a socket.
    public let bytes: [UInt8]
    /// How many messages they are.
    public let messageCount: Int

    private init(_ frames: [[UInt8]]) {
        bytes = Array(frames.joined())
        messageCount = frames.count
    }

    /// Requests, haves of pieces and of blocks, as in a busy swarm.
    public static func control(count: Int) -> FrameStream {
        FrameStream(
            (0..<count).map { index in
                switch index % 4 {
                case 0, 1: PeerMessage.request(span(index)).frame
                case 2: PeerMessage.have(UInt32(index)).frame
                default:
                    PeerMessage.extended(1, BlockMessage.have([index..<index + 3, index + 9..<index + 10]).payload)
                        .frame
                }
            })
    }

    /// Blocks of 16 KiB.
    public static func blocks(count: Int) -> FrameStream {
        let payload = [UInt8](repeating: 0x5a, count: Int(PieceGeometry.blockLength))
        return FrameStream((0..<count).map { PeerMessage.piece(span($0)).frame + payload })
    }

    private static func span(_ index: Int) -> RawSpan {
        RawSpan(piece: UInt32(index / 16), offset: UInt32(index % 16) << 14, length: PieceGeometry.blockLength)
    }

    /// Cuts everything into messages; how many they were.
    public func decode() -> Int {
        bytes.withUnsafeBytes { all in
            var rest = all[...]
            var count = 0
            while !rest.isEmpty {
                guard let step = try? FrameDecoder.step(UnsafeRawBufferPointer(rebasing: rest)) else { break }
                switch step {
                case .needs: return count
                case .message(_, let used): rest = rest.dropFirst(used)
                case .block(_, let payload): rest = rest.dropFirst(payload.upperBound)
                }
                count += 1
            }
            return count
        }
    }
}
