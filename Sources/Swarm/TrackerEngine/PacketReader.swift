// SPDX-License-Identifier: GPL-3.0-or-later

/// Takes numbers and bytes off the front of a datagram.
struct PacketReader {
    private var rest: ArraySlice<UInt8>

    init(_ bytes: [UInt8]) {
        rest = bytes[...]
    }

    /// How many bytes are left.
    var count: Int { rest.count }

    /// A big-endian number, blamed by name when the datagram ends too early.
    mutating func number<Number: FixedWidthInteger & UnsignedInteger>(
        _ name: String, as type: Number.Type = Number.self
    ) throws(UDPTrackerProblem) -> Number {
        try bytes(name, count: Number.bitWidth / 8).reduce(0) { $0 << 8 | Number($1) }
    }

    /// So many bytes as they stand.
    mutating func bytes(_ name: String, count: Int) throws(UDPTrackerProblem) -> ArraySlice<UInt8> {
        guard count <= rest.count else { throw .endsIn(field: name) }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }

    /// Everything left.
    mutating func remainder() -> ArraySlice<UInt8> {
        defer { rest = [] }
        return rest
    }
}

/// Why a datagram is no packet of BEP 15.
package enum UDPTrackerProblem: Error, Hashable, Sendable {
    case tooLong(limit: Int)
    case endsIn(field: String)
    case wrongMagic(UInt64)
    case unknownAction(UInt32)
    /// The list has no whole element, or too many.
    case wrongListLength(field: String, byteCount: Int)
}

extension UDPTrackerProblem: CustomStringConvertible {
    /// What is wrong with the datagram.
    package var description: String {
        switch self {
        case .tooLong(let limit): "the datagram is longer than \(limit) bytes"
        case .endsIn(let field): "the datagram ends in its \(field)"
        case .wrongMagic(let number): "the datagram begins with \(number), not with BEP 15's number"
        case .unknownAction(let number): "BEP 15 has no action \(number)"
        case .wrongListLength(let field, let byteCount): "\(byteCount) bytes are no list of \(field)"
        }
    }
}
