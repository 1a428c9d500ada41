// SPDX-License-Identifier: GPL-3.0-or-later

internal import TorrentCore

/// Why a text is no file of tokens.
package struct TokenFileProblem: Error, Hashable, Sendable, CustomStringConvertible {
    /// What is wrong.
    package enum Reason: Hashable, Sendable {
        case tooLong(Int)
        case tooMany
        case noFirstLine
        case isCut
        case fieldCount(Int)
        case noNumber(String)
        case numberOrder(UInt32)
        case noRole(String)
        case noTime(String)
        case expiresBeforeItWasMade
        case noDigest
        case sameDigest
        case noLabel
    }

    /// The line, from 1 on.
    package let line: Int
    /// What is wrong there.
    package let reason: Reason

    package var description: String { "line \(line): \(reason)" }
}

extension TokenFileProblem.Reason: CustomStringConvertible {
    package var description: String {
        switch self {
        case .tooLong(let count): "the file has \(count) bytes; \(Limits.tokenFileLength) are allowed"
        case .tooMany: "there are more than \(Limits.tokens) tokens"
        case .noFirstLine:
            "this is not \"\(TokenBook.mark) 1 next\" and the number of the next token; a newer version may have written it"
        case .isCut:
            "the last line does not end: something of the file is missing; take it from a backup, or revoke all"
        case .fieldCount(let count):
            "there are \(count) fields; number, role, made, expires, digest and label are needed"
        case .noNumber(let text): "\"\(text)\" is no number of a token"
        case .numberOrder(let number): "\(number) is not between the number before and the next one to be given"
        case .noRole(let text):
            "\"\(text)\" is none of \(AccessRole.allCases.map(\.rawValue).joined(separator: ", "))"
        case .noTime(let text): "\"\(text)\" is no time in milliseconds since 1970"
        case .expiresBeforeItWasMade: "the token expires before it was made"
        case .noDigest: "the digest is not made of 64 hexadecimal digits"
        case .sameDigest: "an earlier line has the same digest"
        case .noLabel: "the label is empty, too long, or has a control character in it"
        }
    }
}

extension TokenBook {
    /// What the file begins with.
    static let mark = "boottorrent-tokens"

    /// Bytes that the text of a file has at the most.
    package static let longestText = Limits.tokenFileLength

    /// The book as the text of a file: a first line with the version and the next number, then a line for each token.
    ///
    /// A line has number, role, when it was made, when it expires or `never`, the token's digest, and the label; times are
    /// milliseconds since 1970 in UTC. Nobody can get a token from it.
    package var text: String {
        let lines = list.map { record in
            [
                "\(record.number.value)", record.role.rawValue, "\(record.made.milliseconds)",
                record.expires.map { "\($0.milliseconds)" } ?? "never", record.digest.description, record.label.text,
            ].joined(separator: " ")
        }
        return (["\(Self.mark) 1 next \(next)"] + lines).map { $0 + "\n" }.joined()
    }

    /// Reads what ``text`` writes, and nothing else: what was changed by hand wrongly is told, not passed over.
    package init(text: String) throws(TokenFileProblem) {
        guard text.utf8.count <= Limits.tokenFileLength else {
            throw TokenFileProblem(line: 1, reason: .tooLong(text.utf8.count))
        }
        var lines = text.utf8.split(separator: 0x0a, omittingEmptySubsequences: false).map { Substring($0) }
        guard let next = lines.first.flatMap(Self.next) else { throw TokenFileProblem(line: 1, reason: .noFirstLine) }
        guard lines.popLast()?.isEmpty == true else {
            throw TokenFileProblem(line: lines.count + 1, reason: .isCut)
        }
        var records: [TokenRecord] = []
        var digests: Set<SHA256Digest> = []
        for (index, line) in lines.enumerated().dropFirst() {
            do throws(TokenFileProblem.Reason) {
                let record = try TokenRecord(line: line, after: records.last?.number.value ?? 0, before: next)
                guard digests.insert(record.digest).inserted else { throw TokenFileProblem.Reason.sameDigest }
                guard digests.count <= Limits.tokens else { throw TokenFileProblem.Reason.tooMany }
                records.append(record)
            } catch {
                throw TokenFileProblem(line: index + 1, reason: error)
            }
        }
        self.init(records, next: next)
    }

    private static func next(_ line: Substring) -> UInt32? {
        let words = line.fields
        guard words.count == 4, words[0] == mark, words[1] == "1", words[2] == "next",
            let next = words[3].decimal(as: UInt32.self), next > 0
        else { return nil }
        return next
    }
}

extension TokenFileProblem.Reason: Error {}

extension TokenRecord {
    fileprivate init(line: Substring, after last: UInt32, before next: UInt32) throws(TokenFileProblem.Reason) {
        let fields = line.fields
        guard fields.count >= 6 else { throw .fieldCount(fields.count) }
        guard let value = fields[0].decimal(as: UInt32.self), let number = TokenNumber(value) else {
            throw .noNumber(String(fields[0]))
        }
        guard value > last, value < next else { throw .numberOrder(value) }
        guard let role = AccessRole(rawValue: String(fields[1])) else { throw .noRole(String(fields[1])) }
        let made = try WallTime(field: fields[2])
        let expires = fields[3] == "never" ? nil : try WallTime(field: fields[3])
        if let expires, expires <= made { throw .expiresBeforeItWasMade }
        guard fields[4].utf8.count == 64,
            let digest = [UInt8](hexadecimal: fields[4]).flatMap({ SHA256Digest(bytes: $0) })
        else { throw .noDigest }
        guard let label = TokenLabel(fields[5...].joined(separator: " ")) else { throw .noLabel }
        self.init(number, role: role, label: label, made: made, expires: expires, digest: digest)
    }
}

extension WallTime {
    fileprivate init(field: Substring) throws(TokenFileProblem.Reason) {
        guard let milliseconds = field.decimal(as: Int64.self) else { throw .noTime(String(field)) }
        self.init(milliseconds: milliseconds)
    }
}

extension Substring {
    /// What stands between blanks; goes by bytes, for a blank with an accent behind it is one character to `split`.
    fileprivate var fields: [Substring] {
        utf8.split(separator: 0x20, omittingEmptySubsequences: false).map { Substring($0) }
    }
}
