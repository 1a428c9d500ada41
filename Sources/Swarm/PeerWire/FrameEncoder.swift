// SPDX-License-Identifier: GPL-3.0-or-later

internal import TorrentCore

extension PeerMessage {
    /// The whole frame, length prefix included; of a piece only the header, its payload must follow.
    package var frame: [UInt8] {
        switch self {
        case .keepAlive: [0, 0, 0, 0]
        case .choke: Self.frame(MessageID.choke)
        case .unchoke: Self.frame(MessageID.unchoke)
        case .interested: Self.frame(MessageID.interested)
        case .notInterested: Self.frame(MessageID.notInterested)
        case .have(let piece): Self.frame(MessageID.have, piece.bigEndianBytes)
        case .bitfield(let bytes): Self.frame(MessageID.bitfield, bytes)
        case .request(let span): Self.frame(MessageID.request, span.bytes)
        case .piece(let span): Self.blockHeader(span)
        case .cancel(let span): Self.frame(MessageID.cancel, span.bytes)
        case .port(let port): Self.frame(MessageID.port, port.bigEndianBytes)
        case .suggest(let piece): Self.frame(MessageID.suggest, piece.bigEndianBytes)
        case .haveAll: Self.frame(MessageID.haveAll)
        case .haveNone: Self.frame(MessageID.haveNone)
        case .reject(let span): Self.frame(MessageID.reject, span.bytes)
        case .allowedFast(let piece): Self.frame(MessageID.allowedFast, piece.bigEndianBytes)
        case .extended(let id, let payload): Self.frame(MessageID.extended, [id] + payload)
        case .hashRequest(let span): Self.frame(MessageID.hashRequest, span.bytes)
        case .hashes(let span, let digests): Self.frame(MessageID.hashes, span.bytes + digests.flatMap(\.bytes))
        case .hashReject(let span): Self.frame(MessageID.hashReject, span.bytes)
        case .unknown(let id): Self.frame(id)
        }
    }

    /// Bytes of ``frame``, without making it.
    package var frameLength: Int {
        switch self {
        case .keepAlive: 4
        case .choke, .unchoke, .interested, .notInterested, .haveAll, .haveNone, .unknown: 5
        case .have, .suggest, .allowedFast: 9
        case .port: 7
        case .piece: 13
        case .request, .cancel, .reject: 17
        case .bitfield(let bytes): 5 + bytes.count
        case .extended(_, let payload): 6 + payload.count
        case .hashRequest, .hashReject: 53
        case .hashes(_, let digests): 53 + digests.count * SHA256Digest.byteCount
        }
    }

    private static func frame(_ id: UInt8, _ body: [UInt8] = []) -> [UInt8] {
        UInt32(body.count + 1).bigEndianBytes + [id] + body
    }

    private static func blockHeader(_ span: RawSpan) -> [UInt8] {
        (span.length &+ 9).bigEndianBytes + [MessageID.piece] + span.piece.bigEndianBytes + span.offset.bigEndianBytes
    }
}

extension RawSpan {
    fileprivate var bytes: [UInt8] { piece.bigEndianBytes + offset.bigEndianBytes + length.bigEndianBytes }
}

extension HashSpan {
    fileprivate var bytes: [UInt8] {
        root.bytes + baseLayer.bigEndianBytes + index.bigEndianBytes + length.bigEndianBytes
            + proofLayers.bigEndianBytes
    }
}
