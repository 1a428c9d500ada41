// SPDX-License-Identifier: GPL-3.0-or-later

internal import TorrentCore

/// A public key as OpenSSH writes it, on one line: its type, its bytes in base64, and a comment if there is one.
///
/// There are no options in front of it, as `authorized_keys` may have them.
package struct ShellKey: Hashable, Sendable {
    /// The types that dropbear and OpenSSH both take, by their names in the protocol (RFC 8709, RFC 5656, RFC 4253).
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case ed25519 = "ssh-ed25519"
        case nistP256 = "ecdsa-sha2-nistp256"
        case nistP384 = "ecdsa-sha2-nistp384"
        case nistP521 = "ecdsa-sha2-nistp521"
        case rsa = "ssh-rsa"
    }

    /// Which type.
    package let kind: Kind
    /// Its bytes in base64; they begin with the type once more.
    package let base64: String
    /// Whose it is, in words; may be empty.
    package let comment: String

    /// Reads a line without its line break.
    package init(_ line: String) throws(ShellKeyProblem) {
        guard line.utf8.count <= CatalogLimits.shellKeyLength else { throw .tooLong(line.utf8.count) }
        // What is in it is not repeated anywhere.
        guard !line.contains(bytes: Array("PRIVATE KEY".utf8)) else { throw .privateKey }
        guard !line.hasControlCharacter else { throw .controlCharacter }
        let words = line.split(separator: " ", maxSplits: 2)
        guard let first = words.first else { throw .empty }
        guard let kind = Kind(rawValue: String(first)) else { throw .unknownKind(String(first)) }
        guard words.count > 1, let bytes = Base64.bytes(words[1]) else { throw .noBase64 }
        let fields = try Self.fields(of: bytes)
        guard let told = fields.first, told.elementsEqual(kind.rawValue.utf8) else { throw .otherKind(kind) }
        guard fields.count == kind.fieldCount, kind != .ed25519 || fields[1].count == 32 else { throw .cut }
        self.kind = kind
        base64 = String(words[1])
        comment = words.count > 2 ? Self.trimmed(words[2]) : ""
    }

    /// Type and bytes, which are all that proves anything.
    package var words: String { "\(kind.rawValue) \(base64)" }

    /// The same with the comment.
    package var line: String { comment.isEmpty ? words : "\(words) \(comment)" }

    /// Parts with their length in four bytes before each (RFC 4251, section 5), which fill everything.
    private static func fields(of bytes: [UInt8]) throws(ShellKeyProblem) -> [ArraySlice<UInt8>] {
        var fields: [ArraySlice<UInt8>] = []
        var rest = bytes[...]
        while !rest.isEmpty {
            guard rest.count >= 4 else { throw .cut }
            let length = rest.prefix(4).reduce(0) { $0 << 8 | Int($1) }
            rest = rest.dropFirst(4)
            guard length > 0, length <= rest.count else { throw .cut }
            fields.append(rest.prefix(length))
            rest = rest.dropFirst(length)
        }
        return fields
    }

    private static func trimmed(_ text: Substring) -> String {
        let front = text.drop { $0 == " " }
        guard let end = front.lastIndex(where: { $0 != " " }) else { return "" }
        return String(front[...end])
    }
}

extension ShellKey.Kind {
    /// The type itself, then: the key; curve and point; exponent and modulus.
    fileprivate var fieldCount: Int {
        switch self {
        case .ed25519: 2
        case .nistP256, .nistP384, .nistP521, .rsa: 3
        }
    }
}

/// Why a line is no public key that may be used.
package enum ShellKeyProblem: Error, Hashable, Sendable {
    case empty
    case tooLong(Int)
    case controlCharacter
    case privateKey
    case unknownKind(String)
    case noBase64
    case otherKind(ShellKey.Kind)
    case cut
}

extension ShellKeyProblem: CustomStringConvertible {
    /// What is wrong, behind the name of what was read.
    package var description: String {
        switch self {
        case .empty: "is empty"
        case .tooLong(let length): "has \(length) bytes; \(CatalogLimits.shellKeyLength) are allowed"
        case .controlCharacter: "has a control character in it"
        case .privateKey: "is a private key, which belongs nowhere but to its owner"
        case .unknownKind(let word):
            "begins with \"\(word.printable(upTo: CatalogLimits.shownKeyWord))\", which is no type of key that is known here"
        case .noBase64: "has no base64 behind its type"
        case .otherKind(let kind): "has bytes that are not of the type \(kind.rawValue)"
        case .cut: "is cut off, or has more in it than a key"
        }
    }

    /// What a person does about it.
    package var remedy: String {
        switch self {
        case .unknownKind:
            "write a line of a .pub file without options in front; its type is one of "
                + ShellKey.Kind.allCases.map(\.rawValue).joined(separator: ", ")
        case .privateKey: "write the line of the file that ends in .pub, and make a new pair if others could read this"
        case .empty, .tooLong, .controlCharacter, .noBase64, .otherKind, .cut:
            "copy the whole line of the .pub file, such as ~/.ssh/id_ed25519.pub"
        }
    }
}
