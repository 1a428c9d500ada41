// SPDX-License-Identifier: GPL-3.0-or-later

/// How a peer broke the protocol's form; each ends the connection.
package enum PeerWireError: Error, Hashable, Sendable {
    case notBitTorrent
    case handshakeLength(Int)
    case frameTooLong(length: Int, limit: Int)
    case wrongLength(message: UInt8, length: Int)
    case blockTooLong(length: Int)
    case malformedExtension(name: String, offset: Int)
    case doesNotRead(limit: Int)
}

extension PeerWireError: CustomStringConvertible {
    package var description: String {
        switch self {
        case .notBitTorrent: "the first bytes are no BitTorrent handshake"
        case .handshakeLength(let length): "a handshake of \(length) bytes; it has \(Handshake.byteCount)"
        case .frameTooLong(let length, let limit): "a message of \(length) bytes; \(limit) are allowed"
        case .wrongLength(let message, let length): "message \(message) with \(length) bytes, which it never has"
        case .blockTooLong(let length): "a block of \(length) bytes; \(WireLimits.blockLength) are allowed"
        case .doesNotRead(let limit): "asks on and on, and leaves more than \(limit) bytes of answers unread"
        case .malformedExtension(let name, let offset): "extension message \(name) is malformed at byte \(offset)"
        }
    }
}
