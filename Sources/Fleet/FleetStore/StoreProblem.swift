// SPDX-License-Identifier: GPL-3.0-or-later

internal import GRDB

/// Why the store's file cannot be used at the moment.
package enum StoreProblem: Error, Hashable, Sendable {
    /// Its bytes are not what was written.
    case damaged(reason: String)
    /// There is no room on its disk.
    case full
    /// It may not be written.
    case readOnly(reason: String)
    /// Its disk gives no answer.
    case slow
    /// A later version of this program wrote it.
    case newer
    /// It does not take what is to be stored, for somebody changed its tables.
    case refused(reason: String)
    /// Something else, in the system's words.
    case failed(reason: String)

    /// What SQLite says; where its tables are not as they should be, somebody changed the file, if they were not read before.
    init(_ error: any Error, whileOpening isOpening: Bool = false) {
        guard let error = error as? DatabaseError else {
            self = .failed(reason: "\(error)")
            return
        }
        let reason = error.message ?? "\(error.resultCode)"
        switch error.resultCode {
        case .SQLITE_CORRUPT, .SQLITE_NOTADB: self = .damaged(reason: reason)
        case .SQLITE_FULL: self = .full
        case .SQLITE_READONLY, .SQLITE_CANTOPEN, .SQLITE_PERM, .SQLITE_AUTH: self = .readOnly(reason: reason)
        case .SQLITE_ERROR where isOpening: self = .damaged(reason: reason)
        case .SQLITE_ERROR, .SQLITE_CONSTRAINT, .SQLITE_MISMATCH, .SQLITE_TOOBIG: self = .refused(reason: reason)
        default: self = .failed(reason: reason)
        }
    }
}

extension StoreProblem: CustomStringConvertible {
    /// What was found, as a sentence without its full stop.
    package var description: String {
        switch self {
        case .damaged(let reason): "the file is damaged (\(reason))"
        case .full: "there is no room on its disk"
        case .readOnly(let reason): "it cannot be written (\(reason))"
        case .slow: "its disk gives no answer"
        case .newer: "a later version of this program wrote it"
        case .refused(let reason): "its tables do not take it (\(reason))"
        case .failed(let reason): "\(reason)"
        }
    }

    /// What a person can do, the same way, with what happens then.
    package func remedy(isTriedAgain: Bool) -> String {
        let act =
            switch self {
            case .damaged: "nothing has to be done; the damaged file can be looked into with sqlite3, or deleted"
            case .full: "make room"
            case .readOnly: "give the folder of the server's state to the server"
            case .newer: "start that version, or move the file away"
            case .refused: "undo what was changed in it, or move the file away"
            case .slow, .failed: "look at the disk"
            }
        if case .damaged = self { return act }
        return isTriedAgain ? "\(act); it is tried again every few seconds" : "\(act); then start the server again"
    }
}
