// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser

/// How a command ended, for scripts to read.
package enum ExitStatus: Int32, Sendable {
    case good = 0
    /// The person can put it right: a wrong option, an absent file, a damaged torrent.
    case mistake = 1
    /// The machine or the network failed.
    case failure = 2
    /// No server is there that could be asked.
    case noServer = 3
    /// It was done with some of the machines that were meant.
    case partly = 4
}

/// An error that ends a command: its description is the sentence a person reads.
///
/// Errors of the libraries get their status by conforming to this, in the file of the command that meets
/// them, or by being turned into a ``CommandFailure``.
package protocol UserFacingError: Error, CustomStringConvertible, Sendable {
    /// Whose it is.
    var exitStatus: ExitStatus { get }
}

/// A command's own error.
package struct CommandFailure: UserFacingError, Hashable {
    package let exitStatus: ExitStatus
    package let description: String

    /// The person's mistake.
    package static func mistake(_ sentence: String) -> Self {
        Self(exitStatus: .mistake, description: sentence)
    }

    /// There is no server to ask.
    package static func noServer(_ sentence: String) -> Self {
        Self(exitStatus: .noServer, description: sentence)
    }

    /// The system's failure.
    package static func failure(_ sentence: String) -> Self {
        Self(exitStatus: .failure, description: sentence)
    }
}

extension ExitStatus {
    /// What an error means to the person who gave the command: where it is printed, and how the program ends.
    ///
    /// Takes anything a command threw, ArgumentParser's own errors and its requests for help among it.
    package static func verdict(on error: any Error) -> (text: String, isForStandardOutput: Bool, status: Int32) {
        switch error {
        case let error as any UserFacingError:
            return (error.description, false, error.exitStatus.rawValue)
        case let code as ExitCode:
            return ("", false, code.rawValue)
        default:
            let code = BootTorrentCommand.exitCode(for: error)
            if code == .success { return (BootTorrentCommand.fullMessage(for: error), true, good.rawValue) }
            if code == .validationFailure {
                return (BootTorrentCommand.fullMessage(for: error), false, mistake.rawValue)
            }
            return ("\(error)", false, failure.rawValue)
        }
    }
}
