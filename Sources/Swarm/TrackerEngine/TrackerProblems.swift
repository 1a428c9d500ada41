// SPDX-License-Identifier: GPL-3.0-or-later

package import Bencoding

/// Why a request to a tracker cannot be read, and which field is to blame.
package struct TrackerRequestProblem: Error, Hashable, Sendable {
    /// What is wrong with the field.
    package enum Reason: Hashable, Sendable {
        case missing
        case repeated
        case wrongLength(found: Int, needed: Int)
        case notANumber(String)
        case brokenEscape
        case tooMany(limit: Int)
        case tooLong(limit: Int)
    }

    /// The field's name as the wire spells it.
    package let field: String
    /// What is wrong with it.
    package let reason: Reason

    /// Blames a field.
    package init(_ field: String, _ reason: Reason) {
        self.field = field
        self.reason = reason
    }
}

extension TrackerRequestProblem: CustomStringConvertible {
    /// The field, then the reason: `info_hash: has 19 bytes; 20 are needed`.
    package var description: String {
        switch reason {
        case .missing: "\(field): is missing"
        case .repeated: "\(field): stands there twice"
        case .wrongLength(let found, let needed): "\(field): has \(found) bytes; \(needed) are needed"
        case .notANumber(let text): "\(field): \"\(text)\" is no number that fits"
        case .brokenEscape: "\(field): % is not followed by two hexadecimal digits"
        case .tooMany(let limit): "\(field): more than \(limit)"
        case .tooLong(let limit): "\(field): longer than \(limit) bytes"
        }
    }
}

/// Why a tracker's reply cannot be used.
package enum TrackerReplyProblem: Error, Hashable, Sendable {
    /// It is no bencode.
    case bencode(BencodeError)
    /// It is no dictionary.
    case notADictionary
    case missing(field: String)
    /// The field has a type or value that it must not have; the offset is where it stands.
    case wrong(field: String, offset: Int)
}

extension TrackerReplyProblem: CustomStringConvertible {
    /// What is wrong and where.
    package var description: String {
        switch self {
        case .bencode(let error): "the tracker's reply is no bencode: \(error)"
        case .notADictionary: "the tracker's reply is no dictionary"
        case .missing(let field): "the tracker's reply has no \"\(field)\""
        case .wrong(let field, let offset):
            "the tracker's reply has a \"\(field)\" at byte \(offset) that means nothing"
        }
    }
}
