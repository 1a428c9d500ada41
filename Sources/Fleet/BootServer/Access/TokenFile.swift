// SPDX-License-Identifier: GPL-3.0-or-later

package import FleetAccess
internal import Foundation
internal import Glibc
internal import ServerConfig
package import TorrentCore

/// Why the tokens of an environment cannot be read or changed.
package struct TokenFileFailure: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file or folder.
    package let path: String
    /// What is wrong with it, and what to do.
    package let reason: String

    package var description: String { "\(path) \(reason)" }
}

/// The file that tokens are known by, in the folder of the state; and the first operator's token beside it.
///
/// Whoever changes it holds a lock, writes another file and puts that in its place: a reader finds one or the other.
package struct TokenFile: Sendable {
    /// What tells one state of the file from another.
    package struct Stamp: Hashable, Sendable {
        fileprivate let inode: UInt64
        fileprivate let modified: Int64
        fileprivate let length: Int64
    }

    /// The folder of the state.
    package let folder: String

    /// The file of an environment whose state is in this folder.
    package init(in folder: String) {
        self.folder = folder
    }

    /// Where the file is.
    package var path: String { "\(folder)/\(EnvironmentFiles.tokens)" }
    /// Where the first operator's token is put.
    package var operatorPath: String { "\(folder)/\(EnvironmentFiles.operatorToken)" }

    /// What the file is now; `nil` where there is none.
    package var stamp: Stamp? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        let modified = Int64(status.st_mtim.tv_sec) * 1_000_000_000 + Int64(status.st_mtim.tv_nsec)
        return Stamp(inode: UInt64(status.st_ino), modified: modified, length: Int64(status.st_size))
    }

    /// The tokens; none where there is no file.
    package func read() throws(TokenFileFailure) -> TokenBook {
        guard let text = try PrivateFile(path).text(upTo: TokenBook.longestText) else { return TokenBook() }
        do throws(TokenFileProblem) {
            return try TokenBook(text: text)
        } catch {
            throw TokenFileFailure(path: path, reason: "cannot be understood: \(error)")
        }
    }

    /// Changes the tokens, while nobody else does.
    package func change<Result>(_ body: (inout TokenBook) throws -> Result) throws -> Result {
        guard mkdir(folder, 0o750) == 0 || errno == EEXIST else { throw failure(folder, "cannot be made") }
        let lock = open("\(path).lock", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard lock >= 0 else { throw failure("\(path).lock", "cannot be made") }
        defer { close(lock) }
        PrivateFile.give(lock, toOwnerOfFolderOf: path)
        guard flock(lock, LOCK_EX) == 0 else { throw failure("\(path).lock", "cannot be locked") }
        var book = try read()
        let before = book
        let result = try body(&book)
        if book != before { try PrivateFile(path).replace(with: book.text) }
        return result
    }

    /// Makes a token for the first operator, where no operator has one that is good; it is put beside the file.
    ///
    /// - Returns: the path of the token that was made; `nil` where there was one.
    package func makeFirst(
        using chance: inout some RandomNumberGenerator, at now: WallTime
    ) throws -> String? {
        try change { book in
            guard !book.list.contains(where: { $0.role == .operator && !$0.hasExpired(at: now) }),
                let label = TokenLabel("first operator")
            else { return nil }
            let made = try book.issue(.operator, label: label, expires: nil, using: &chance, at: now)
            try PrivateFile(operatorPath).replace(with: made.token.text + "\n")
            return operatorPath
        }
    }

    private func failure(_ path: String, _ found: String) -> TokenFileFailure {
        TokenFileFailure(path: path, reason: "\(found): \(String(cString: strerror(errno)))")
    }
}
