// SPDX-License-Identifier: GPL-3.0-or-later

/// Why an exchange failed, and with which URL.
package struct HTTPFetchError: Error, Hashable, Sendable {
    /// What happened.
    package enum Reason: Hashable, Sendable {
        /// The operating system's words.
        case cannotConnect(String)
        case connectTimeout(Duration)
        case idleTimeout(Duration)
        case totalTimeout(Duration)
        /// Closed before a status line and a header were complete.
        case noReply
        /// Closed in the middle of the body; bytes received, and bytes promised where the server said.
        case truncated(received: UInt64, expected: UInt64?)
        case headerTooLarge(limit: Int)
        case bodyTooLarge(limit: UInt64)
        /// What came is no HTTP/1.1.
        case malformed(String)
        /// A status other than 2xx, with the beginning of what the server wrote to explain it.
        case status(Int, explanation: String)
        /// The server sends us elsewhere, to this place.
        case redirectedElsewhere(String)
        case tooManyRedirects(limit: Int)
        /// A part was asked for, and the server sent something else.
        case rangeNotHonoured
        case cancelled
    }

    /// What was asked for.
    package let url: HTTPURL
    /// What happened.
    package let reason: Reason

    /// Pairs a URL with what happened to it.
    package init(_ url: HTTPURL, _ reason: Reason) {
        self.url = url
        self.reason = reason
    }
}

extension HTTPFetchError: CustomStringConvertible {
    /// The URL, then what happened.
    package var description: String { "\(url): \(reason)" }
}

extension HTTPFetchError.Reason: CustomStringConvertible {
    package var description: String {
        switch self {
        case .cannotConnect(let words): words
        case .connectTimeout(let time): "no connection within \(time)"
        case .idleTimeout(let time): "the server sent nothing for \(time)"
        case .totalTimeout(let time): "not done within \(time)"
        case .noReply: "the server closed the connection without an answer"
        case .truncated(let received, let expected?): "the connection closed after \(received) of \(expected) bytes"
        case .truncated(let received, nil): "the connection closed after \(received) bytes, before the end"
        case .headerTooLarge(let limit): "the answer's header is longer than \(limit) bytes"
        case .bodyTooLarge(let limit): "the answer is longer than \(limit) bytes"
        case .malformed(let what): "the answer is no HTTP: \(what)"
        case .status(let code, let text):
            text.isEmpty ? "the server answered \(code)" : "the server answered \(code): \(text)"
        case .redirectedElsewhere(let place): "the server points to \(place), and only its own pages are followed"
        case .tooManyRedirects(let limit): "more than \(limit) redirects"
        case .rangeNotHonoured: "the server did not send the part of the file that was asked for"
        case .cancelled: "given up before it was done"
        }
    }
}
