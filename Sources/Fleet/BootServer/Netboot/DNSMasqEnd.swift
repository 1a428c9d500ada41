// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
internal import Subprocess
internal import SystemPackage
internal import TorrentCore

/// What became of one try to run dnsmasq.
enum DNSMasqEnd {
    /// It ran, and said this last; `wasReady` if it got as far as answering.
    case ended(TerminationStatus, lastWords: [String], wasReady: Bool)
    /// There is no such program.
    case missing
    /// The system did not start it; the number is errno(3)'s, if one is known.
    case notStarted(String, errorNumber: Int32?)
    /// The server is ending.
    case stopped

    /// Sorts out what running a child throws.
    init(_ error: any Error) {
        switch error {
        case is CancellationError: self = .stopped
        case let error as SubprocessError where error.code == .executableNotFound: self = .missing
        case let error as SubprocessError:
            self = .notStarted("\(error)", errorNumber: error.underlyingError?.rawValue)
        default: self = .notStarted("\(error)", errorNumber: (error as? Errno)?.rawValue)
        }
    }

    var wasReady: Bool {
        if case .ended(_, _, wasReady: true) = self { true } else { false }
    }

    var wasStarted: Bool {
        if case .ended = self { true } else { false }
    }

    /// For the log.
    var reason: String {
        switch self {
        case .ended(let status, let lastWords, _): "\(status), and it said: \(lastWords.last ?? "nothing")"
        case .missing: StartFailure.dnsmasqMissing.description
        case .notStarted(let words, _): words
        case .stopped: "the server ends"
        }
    }

    /// What a person must change before dnsmasq can start; `nil` when the next try may go well by itself.
    var lastingFailure: StartFailure? {
        switch self {
        // Whoever killed it, such as a kernel out of memory, may not do so again.
        case .stopped, .ended(.signaled, _, _): nil
        case .missing: .dnsmasqMissing
        case .notStarted(let words, let number):
            number.map { ErrorDuration(errorNumber: $0) } == .passing ? nil : .dnsmasqFailed(words)
        case .ended(.exited, let lastWords, _):
            Self.namePassingErrors(lastWords) ? nil : StartFailure(dnsmasqSaid: lastWords)
        }
    }

    /// dnsmasq ends its last sentence with the system's words for what went wrong.
    private static func namePassingErrors(_ lines: [String]) -> Bool {
        let passing = [EAGAIN, EMFILE, ENFILE, ENOBUFS, ENOMEM].map { String(cString: strerror($0)) }
        return lines.last.map { line in passing.contains { line.hasSuffix($0) } } ?? false
    }
}
