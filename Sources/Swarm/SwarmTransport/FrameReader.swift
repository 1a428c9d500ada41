// SPDX-License-Identifier: GPL-3.0-or-later

package import NIOCore
package import PeerWire

/// Cuts received bytes into messages; copies only what belongs to a message that spans two reads.
package struct FrameReader {
    private var partial = ByteBuffer()

    /// Nothing has come yet.
    package init() {}

    /// Hands over every whole message in order, with a block's payload, which shares the memory it came in.
    ///
    /// Stops early when the body gives back `false`.
    package mutating func feed(
        _ incoming: inout ByteBuffer, _ body: (FrameDecoder.Step, ByteBuffer) -> Bool
    ) throws(PeerWireError) {
        while partial.readableBytes > 0 {
            guard try completePartial(from: &incoming, body) else { return }
        }
        while incoming.readableBytes > 0 {
            let step = try Self.step(incoming)
            guard case .needs = step else {
                guard Self.deliver(step, of: &incoming, body) else { return }
                continue
            }
            partial.writeBuffer(&incoming)
        }
    }

    /// Adds what the partial message still needs; `false` when there is no more or no more is wanted.
    private mutating func completePartial(
        from incoming: inout ByteBuffer, _ body: (FrameDecoder.Step, ByteBuffer) -> Bool
    ) throws(PeerWireError) -> Bool {
        let step = try Self.step(partial)
        guard case .needs(let count) = step else {
            defer { partial.clear() }
            return Self.deliver(step, of: &partial, body)
        }
        guard var part = incoming.readSlice(length: min(count - partial.readableBytes, incoming.readableBytes)),
            part.readableBytes > 0
        else { return false }
        partial.writeBuffer(&part)
        return true
    }

    private static func step(_ buffer: ByteBuffer) throws(PeerWireError) -> FrameDecoder.Step {
        let result = buffer.withUnsafeReadableBytes { bytes -> Result<FrameDecoder.Step, PeerWireError> in
            do throws(PeerWireError) { return .success(try FrameDecoder.step(bytes)) } catch { return .failure(error) }
        }
        return try result.get()
    }

    private static func deliver(
        _ step: FrameDecoder.Step, of buffer: inout ByteBuffer, _ body: (FrameDecoder.Step, ByteBuffer) -> Bool
    ) -> Bool {
        let used: Int
        let goesOn: Bool
        switch step {
        case .needs: return false
        case .message(_, let length):
            used = length
            goesOn = body(step, ByteBuffer())
        case .block(_, let payload):
            used = payload.upperBound
            let bytes = buffer.getSlice(at: buffer.readerIndex + payload.lowerBound, length: payload.count)
            goesOn = body(step, bytes ?? ByteBuffer())
        }
        buffer.moveReaderIndex(forwardBy: used)
        return goesOn
    }
}
