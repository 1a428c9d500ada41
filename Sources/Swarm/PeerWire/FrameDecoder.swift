// SPDX-License-Identifier: GPL-3.0-or-later

internal import TorrentCore

/// Reads one message from the front of received bytes.
///
/// It holds nothing between calls and never copies a block's payload: the caller keeps the bytes and is told
/// where the payload lies.
package enum FrameDecoder {
    /// What the front of the bytes is.
    package enum Step: Hashable, Sendable {
        /// No whole message yet; so many bytes are needed before it pays to ask again.
        case needs(Int)
        /// A message; so many bytes of input are used up.
        case message(PeerMessage, used: Int)
        /// A block: its header, and where its payload lies in the input.
        case block(RawSpan, payload: Range<Int>)
    }

    private static let prefixLength = 4
    private static let blockHeaderLength = 13

    /// Looks at the front of the bytes.
    package static func step(_ bytes: UnsafeRawBufferPointer) throws(PeerWireError) -> Step {
        guard bytes.count >= prefixLength else { return .needs(prefixLength) }
        let length = Int(number(bytes, at: 0))
        guard length <= WireLimits.frameLength else {
            throw .frameTooLong(length: length, limit: WireLimits.frameLength)
        }
        guard length > 0 else { return .message(.keepAlive, used: prefixLength) }
        let end = prefixLength + length
        guard bytes.count > prefixLength else { return .needs(prefixLength + 1) }
        let id = bytes[prefixLength]
        if id == MessageID.piece {
            return try block(bytes, length: length, end: end)
        }
        try checkLength(id: id, length: length)
        guard bytes.count >= end else { return .needs(end) }
        let body = UnsafeRawBufferPointer(rebasing: bytes[(prefixLength + 1)..<end])
        return .message(try message(id: id, body: body), used: end)
    }

    private static func block(_ bytes: UnsafeRawBufferPointer, length: Int, end: Int) throws(PeerWireError) -> Step {
        guard length > 9 else { throw .wrongLength(message: MessageID.piece, length: length) }
        let payloadLength = length - 9
        guard payloadLength <= Int(WireLimits.blockLength) else { throw .blockTooLong(length: payloadLength) }
        guard bytes.count >= end else { return .needs(end) }
        let span = RawSpan(piece: number(bytes, at: 5), offset: number(bytes, at: 9), length: UInt32(payloadLength))
        return .block(span, payload: blockHeaderLength..<end)
    }

    /// Refuses a wrong length before its bytes are waited for.
    private static func checkLength(id: UInt8, length: Int) throws(PeerWireError) {
        let fits =
            switch id {
            case MessageID.choke, MessageID.unchoke, MessageID.interested, MessageID.notInterested,
                MessageID.haveAll, MessageID.haveNone:
                length == 1
            case MessageID.have, MessageID.suggest, MessageID.allowedFast: length == 5
            case MessageID.request, MessageID.cancel, MessageID.reject: length == 13
            case MessageID.port: length == 3
            case MessageID.extended: length >= 2
            case MessageID.hashRequest, MessageID.hashReject: length == 49
            case MessageID.hashes:
                length >= 49 && (length - 49) % SHA256Digest.byteCount == 0
                    && (length - 49) / SHA256Digest.byteCount <= WireLimits.digestCount
            default: true
            }
        guard fits else { throw .wrongLength(message: id, length: length) }
    }

    private static func message(id: UInt8, body: UnsafeRawBufferPointer) throws(PeerWireError) -> PeerMessage {
        switch id {
        case MessageID.choke: .choke
        case MessageID.unchoke: .unchoke
        case MessageID.interested: .interested
        case MessageID.notInterested: .notInterested
        case MessageID.have: .have(number(body, at: 0))
        case MessageID.bitfield: .bitfield(Array(body))
        case MessageID.request: .request(span(body))
        case MessageID.cancel: .cancel(span(body))
        case MessageID.reject: .reject(span(body))
        case MessageID.port: .port(UInt16(body[0]) << 8 | UInt16(body[1]))
        case MessageID.suggest: .suggest(number(body, at: 0))
        case MessageID.haveAll: .haveAll
        case MessageID.haveNone: .haveNone
        case MessageID.allowedFast: .allowedFast(number(body, at: 0))
        case MessageID.extended: .extended(body[0], Array(body.dropFirst()))
        case MessageID.hashRequest: .hashRequest(try hashSpan(body))
        case MessageID.hashReject: .hashReject(try hashSpan(body))
        case MessageID.hashes: .hashes(try hashSpan(body), digests(body))
        default: .unknown(id)
        }
    }

    private static func number(_ bytes: UnsafeRawBufferPointer, at offset: Int) -> UInt32 {
        UInt32(bigEndian: bytes.loadUnaligned(fromByteOffset: offset, as: UInt32.self))
    }

    private static func span(_ body: UnsafeRawBufferPointer) -> RawSpan {
        RawSpan(piece: number(body, at: 0), offset: number(body, at: 4), length: number(body, at: 8))
    }

    private static func hashSpan(_ body: UnsafeRawBufferPointer) throws(PeerWireError) -> HashSpan {
        guard let root = SHA256Digest(bytes: body[..<32]) else {
            throw .wrongLength(message: MessageID.hashRequest, length: body.count)
        }
        return HashSpan(
            root: root, baseLayer: number(body, at: 32), index: number(body, at: 36), length: number(body, at: 40),
            proofLayers: number(body, at: 44))
    }

    private static func digests(_ body: UnsafeRawBufferPointer) -> [SHA256Digest] {
        stride(from: 48, to: body.count, by: SHA256Digest.byteCount).compactMap {
            SHA256Digest(bytes: body[$0..<$0 + SHA256Digest.byteCount])
        }
    }
}
