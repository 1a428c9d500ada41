// SPDX-License-Identifier: GPL-3.0-or-later

/// What our own peers tell each other of single blocks, as one BEP 10 extension (docs/architecture.md).
///
/// ```
///  have:  0x00, then pairs of LEB128 numbers: blocks skipped since the last run's end, blocks in the run
///  want:  0x01, LEB128 number of blocks the receiver may choose and send
///  dry:   0x02, LEB128 number of wanted blocks that will not come: there is nothing to choose
///  skip:  0x03, then pairs as in have: blocks that are not to be chosen
/// ```
package enum BlockMessage: Hashable, Sendable {
    /// The name in the extension handshake.
    package static let name = "bo_blocks"
    /// The key of the extension handshake that says: I choose blocks when asked for any.
    package static let originKey = "bo_origin"

    /// The sender has proved these blocks; runs in rising order, none empty.
    case have([Range<Int>])
    /// The receiver, an origin, may send so many blocks of its own choice.
    case want(Int)
    /// So many wanted blocks will not come.
    case dry(Int)
    /// The sender has no use for these blocks: they belong to files it does not fetch. Runs as in ``have(_:)``.
    case skip([Range<Int>])

    /// Reads a payload; blocks at or past `blockCount` are malformed.
    package init(payload: [UInt8], blockCount: Int) throws(PeerWireError) {
        var reader = VariableLengthReader(payload)
        guard let kind = reader.byte() else { throw .malformedExtension(name: Self.name, offset: 0) }
        switch kind {
        case 0: self = .have(try Self.runs(&reader, blockCount: blockCount))
        case 1: self = .want(try reader.number(upTo: 65_535))
        case 2: self = .dry(try reader.number(upTo: 65_535))
        case 3: self = .skip(try Self.runs(&reader, blockCount: blockCount))
        default: throw .malformedExtension(name: Self.name, offset: 0)
        }
        guard reader.isAtEnd else { throw .malformedExtension(name: Self.name, offset: reader.position) }
    }

    private static func runs(
        _ reader: inout VariableLengthReader, blockCount: Int
    ) throws(PeerWireError) -> [Range<Int>] {
        var runs: [Range<Int>] = []
        var end = 0
        while !reader.isAtEnd {
            guard runs.count < WireLimits.blockRuns else {
                throw .malformedExtension(name: name, offset: reader.position)
            }
            let start = end + (try reader.number(upTo: blockCount - end))
            let count = try reader.number(upTo: blockCount - start)
            guard count > 0 else { throw .malformedExtension(name: name, offset: reader.position) }
            end = start + count
            runs.append(start..<end)
        }
        return runs
    }

    /// The payload to send.
    package var payload: [UInt8] {
        var bytes: [UInt8] = []
        switch self {
        case .have(let runs):
            bytes.append(0)
            Self.append(runs, to: &bytes)
        case .want(let count):
            bytes.append(1)
            Self.append(count, to: &bytes)
        case .dry(let count):
            bytes.append(2)
            Self.append(count, to: &bytes)
        case .skip(let runs):
            bytes.append(3)
            Self.append(runs, to: &bytes)
        }
        return bytes
    }

    private static func append(_ runs: [Range<Int>], to bytes: inout [UInt8]) {
        var end = 0
        for run in runs {
            append(run.lowerBound - end, to: &bytes)
            append(run.count, to: &bytes)
            end = run.upperBound
        }
    }

    private static func append(_ number: Int, to bytes: inout [UInt8]) {
        var rest = UInt64(max(number, 0))
        while rest >= 0x80 {
            bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
            rest >>= 7
        }
        bytes.append(UInt8(rest))
    }
}

/// Reads LEB128 numbers: seven bits a byte, lowest first, the high bit set on all but the last.
private struct VariableLengthReader {
    private let bytes: [UInt8]
    private(set) var position = 0

    init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { position == bytes.count }

    mutating func byte() -> UInt8? {
        guard position < bytes.count else { return nil }
        defer { position += 1 }
        return bytes[position]
    }

    mutating func number(upTo limit: Int) throws(PeerWireError) -> Int {
        var value = 0
        for shift in stride(from: 0, to: 35, by: 7) {
            guard let byte = byte() else { break }
            value |= Int(byte & 0x7f) << shift
            if byte & 0x80 == 0 {
                guard value <= limit else { break }
                return value
            }
        }
        throw .malformedExtension(name: BlockMessage.name, offset: position)
    }
}
