// SPDX-License-Identifier: GPL-3.0-or-later

internal import TorrentCore

/// A packet of TFTP (RFC 1350) with options (RFC 2347), as far as reading files needs it.
///
/// ```
///   00 01 │ file 00 │ "octet" 00 │ name 00 │ value 00 │ …    read request
///   00 03 │ block │ up to blksize bytes                      data
///   00 04 │ block                                            acknowledgement
///   00 05 │ code  │ sentence 00                              error
///   00 06 │ name 00 │ value 00 │ …                           acknowledgement of options
/// ```
package enum TFTPPacket: Hashable, Sendable {
    case readRequest(file: String, options: [TFTPOption])
    case data(block: UInt16, bytes: [UInt8])
    case acknowledgement(block: UInt16)
    case error(TFTPErrorCode, sentence: String)
    case optionAcknowledgement([TFTPOption])
}

/// One option of a request or of its acknowledgement.
package struct TFTPOption: Hashable, Sendable {
    /// Bytes in a block, 8 to 65,464 (RFC 2348).
    package static let blockSize = "blksize"
    /// Bytes of the file; 0 in a request (RFC 2349).
    package static let transferSize = "tsize"

    /// In lower case: names are the same in either case (RFC 2347).
    package let name: String
    /// As it stands.
    package let value: String

    /// Pairs the two.
    package init(_ name: String, _ value: String) {
        self.name = name.lowercased()
        self.value = value
    }
}

/// The number of an error (RFC 1350 appendix, RFC 2347).
package struct TFTPErrorCode: RawRepresentable, Hashable, Sendable {
    package static let undefined = Self(rawValue: 0)
    package static let fileNotFound = Self(rawValue: 1)
    package static let illegalOperation = Self(rawValue: 4)
    package static let unknownTransfer = Self(rawValue: 5)

    /// The number on the wire.
    package let rawValue: UInt16

    /// Any number; unknown ones are kept.
    package init(rawValue: UInt16) {
        self.rawValue = rawValue
    }
}

/// Why some bytes are no TFTP packet.
package enum TFTPError: Error, Hashable, Sendable {
    /// Shorter than any packet of its kind, or longer than ``Limits/tftpPacket``.
    case wrongLength(Int)
    /// A kind that is none of the five.
    case unknownKind(UInt16)
    /// A text without its zero byte, or longer than ``Limits/tftpText``.
    case unterminatedText
    /// A name without a value, or more options than ``Limits/tftpOptions``.
    case wrongOptions
}

extension TFTPPacket {
    /// Reads the payload of a UDP datagram.
    package init(_ bytes: [UInt8]) throws(TFTPError) {
        guard (4...Limits.tftpPacket).contains(bytes.count) else { throw .wrongLength(bytes.count) }
        let kind = UInt16(bytes[0]) << 8 | UInt16(bytes[1])
        let number = UInt16(bytes[2]) << 8 | UInt16(bytes[3])
        switch kind {
        case 1:
            let texts = try Self.texts(bytes[2...])
            guard texts.count >= 2, texts.count.isMultiple(of: 2) else { throw .wrongOptions }
            self = .readRequest(file: texts[0], options: try Self.options(texts.dropFirst(2)))
        case 3:
            self = .data(block: number, bytes: Array(bytes[4...]))
        case 4:
            self = .acknowledgement(block: number)
        case 5:
            // Some servers leave the zero byte out.
            let sentence = bytes[4...].prefix { $0 != 0 }.prefix(Limits.tftpText)
            self = .error(TFTPErrorCode(rawValue: number), sentence: String(decoding: sentence, as: UTF8.self))
        case 6:
            self = .optionAcknowledgement(try Self.options(try Self.texts(bytes[2...])[...]))
        default:
            throw .unknownKind(kind)
        }
    }

    private static func texts(_ bytes: ArraySlice<UInt8>) throws(TFTPError) -> [String] {
        guard bytes.last == 0 else { throw .unterminatedText }
        let parts = bytes.dropLast().split(separator: 0, omittingEmptySubsequences: false)
        guard parts.count <= 2 + 2 * Limits.tftpOptions else { throw .wrongOptions }
        guard parts.allSatisfy({ $0.count <= Limits.tftpText }) else { throw .unterminatedText }
        return parts.map { String(decoding: $0, as: UTF8.self) }
    }

    private static func options(_ texts: ArraySlice<String>) throws(TFTPError) -> [TFTPOption] {
        guard texts.count.isMultiple(of: 2) else { throw .wrongOptions }
        return stride(from: texts.startIndex, to: texts.endIndex, by: 2).map { TFTPOption(texts[$0], texts[$0 + 1]) }
    }

    /// The packet as a UDP payload.
    package var encoded: [UInt8] {
        switch self {
        case .readRequest(let file, let options):
            [0, 1] + Self.text(file) + Self.text("octet") + options.flatMap { Self.text($0.name) + Self.text($0.value) }
        case .data(let block, let bytes):
            [0, 3] + block.bigEndianBytes + bytes
        case .acknowledgement(let block):
            [0, 4] + block.bigEndianBytes
        case .error(let code, let sentence):
            [0, 5] + code.rawValue.bigEndianBytes + Self.text(sentence)
        case .optionAcknowledgement(let options):
            [0, 6] + options.flatMap { Self.text($0.name) + Self.text($0.value) }
        }
    }

    /// A zero byte would end the text too early, so none gets in.
    private static func text(_ text: String) -> [UInt8] {
        text.utf8.filter { $0 != 0 } + [0]
    }
}
