// SPDX-License-Identifier: GPL-3.0-or-later

/// Why some bytes are no newc archive, or cannot become one, and where.
package struct CPIOError: Error, Hashable, Sendable {
    /// What is wrong.
    package enum Reason: Hashable, Sendable {
        case unexpectedEnd
        case notAHeader
        case notADigit(UInt8)
        case emptyName
        case nameTooLong(length: Int)
        case nameNotClosed
        case nameHoldsNUL
        case reservedName
        case unknownFileType(mode: UInt32)
        case fileTooLong(length: Int)
        case paddingNotZero(UInt8)
        case tooManyMembers
    }

    /// What is wrong.
    package let reason: Reason
    /// Bytes from the start of the archive to the offending one; when writing, to the refused member.
    package let offset: Int

    /// Pairs a reason with its place.
    package init(_ reason: Reason, at offset: Int) {
        self.reason = reason
        self.offset = offset
    }
}

extension CPIOError: CustomStringConvertible {
    /// The place, then the reason: `byte 112: the archive ends in the middle of a member`.
    package var description: String { "byte \(offset): \(reason)" }
}

extension CPIOError.Reason: CustomStringConvertible {
    package var description: String {
        switch self {
        case .unexpectedEnd: "the archive ends in the middle of a member"
        case .notAHeader: "no member begins here; one begins with 070701"
        case .notADigit(let byte): "byte \(byte) stands where a hexadecimal digit belongs"
        case .emptyName: "a member has no name"
        case .nameTooLong(let length): "a name has \(length) bytes; \(CPIOLimits.nameLength) are allowed"
        case .nameNotClosed: "a name does not end with NUL"
        case .nameHoldsNUL: "a name has a NUL in it"
        case .reservedName: "\(CPIOHeader.trailerName) is the name that ends an archive"
        case .unknownFileType(let mode): "mode 0o\(String(mode, radix: 8)) is no known type of file"
        case .fileTooLong(let length): "a file has \(length) bytes; \(CPIOLimits.fileLength) are allowed"
        case .paddingNotZero(let byte): "byte \(byte) stands where zeros fill up to a multiple of four"
        case .tooManyMembers: "there are more than \(CPIOLimits.memberCount) members"
        }
    }
}
