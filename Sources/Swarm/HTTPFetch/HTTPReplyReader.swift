// SPDX-License-Identifier: GPL-3.0-or-later

internal import NIOCore
internal import NIOHTTP1
internal import TorrentCore

/// Judges an answer as it comes in: what goes on to the asker, and what ends the exchange.
///
/// ```
///   waiting ── 2xx ──▶ body ── end ──────────▶ over
///      ├── other status ──▶ explaining ── end ──▶ over
///      └── 3xx to the same server, a limit, a time-out, a broken answer ──▶ over
/// ```
struct HTTPReplyReader {
    enum Verdict: Equatable {
        case head(HTTPReplyHead)
        /// The bytes are part of the body.
        case pass
        /// The bytes are nobody's business.
        case skip
        case end
        /// Ask there instead.
        case moved(HTTPURL)
        case failed(HTTPFetchError.Reason)
    }

    private enum Phase {
        case waiting
        case body(expected: UInt64?)
        case explaining(status: Int)
        case over
    }

    private let request: HTTPRequest
    private let limits: HTTPFetchLimits
    private var phase: Phase = .waiting
    private var received: UInt64 = 0
    private var explanation: [UInt8] = []

    init(_ request: HTTPRequest, limits: HTTPFetchLimits) {
        self.request = request
        self.limits = limits
    }

    /// Status and header are complete.
    mutating func received(_ response: HTTPResponseHead) -> Verdict {
        guard case .waiting = phase else { return over(.skip) }
        let head = HTTPReplyHead(response)
        guard (200..<300).contains(head.status) else { return refused(head) }
        var expected = head.contentLength
        if let range = request.range {
            // Asked first: a server without ranges sends the whole file, which is no wonder too long.
            guard head.status == 206, let part = head.contentRange?.part, part.lowerBound == range.lowerBound,
                part.upperBound <= range.upperBound
            else { return over(.failed(.rangeNotHonoured)) }
            expected = part.upperBound - part.lowerBound + 1
        }
        if let length = head.contentLength, length > limits.bodyBytes {
            return over(.failed(.bodyTooLarge(limit: limits.bodyBytes)))
        }
        return body(head, expected)
    }

    private mutating func body(_ head: HTTPReplyHead, _ expected: UInt64?) -> Verdict {
        phase = .body(expected: expected)
        return .head(head)
    }

    /// A redirect is followed only to the server that sent it: an answer must not be able to aim a machine of
    /// the room at any other address or port, and our own server has no need to.
    private mutating func refused(_ head: HTTPReplyHead) -> Verdict {
        if (300..<400).contains(head.status), let place = head.headers.first(name: "Location") {
            guard case .get = request.method, let url = try? request.url.resolving(place),
                url.address == request.url.address
            else {
                let shown = String(place.prefix(200)).withoutControlCharacters
                return over(.failed(.redirectedElsewhere(shown)))
            }
            return over(.moved(url))
        }
        phase = .explaining(status: head.status)
        return .skip
    }

    /// Some bytes of the body.
    mutating func received(_ bytes: ByteBuffer) -> Verdict {
        switch phase {
        case .waiting, .over:
            return .skip
        case .explaining(let status):
            let room = HTTPFetchLimits.explanationByteCount - explanation.count
            explanation += bytes.readableBytesView.prefix(room)
            return bytes.readableBytes < room ? .skip : explained(status)
        case .body(let expected):
            received += UInt64(bytes.readableBytes)
            if let expected, received > expected { return over(.failed(.rangeNotHonoured)) }
            guard received <= limits.bodyBytes else { return over(.failed(.bodyTooLarge(limit: limits.bodyBytes))) }
            return .pass
        }
    }

    /// The answer is complete.
    mutating func ended() -> Verdict {
        switch phase {
        case .waiting, .over: return .skip
        case .explaining(let status): return explained(status)
        case .body(let expected?) where received < expected:
            return over(.failed(.truncated(received: received, expected: expected)))
        case .body: return over(.end)
        }
    }

    /// The connection is gone.
    mutating func closed() -> Verdict {
        switch phase {
        case .over: .skip
        case .waiting: over(.failed(.noReply))
        case .explaining(let status): explained(status)
        case .body(let expected): over(.failed(.truncated(received: received, expected: expected)))
        }
    }

    /// Something else ends the exchange.
    mutating func failed(_ reason: HTTPFetchError.Reason) -> Verdict {
        switch phase {
        case .over: .skip
        case .explaining(let status): explained(status)
        case .waiting, .body: over(.failed(reason))
        }
    }

    private mutating func explained(_ status: Int) -> Verdict {
        let text = String(decoding: explanation, as: UTF8.self)
        let line = text.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
        return over(.failed(.status(status, explanation: line.filter(Self.isPrintable))))
    }

    /// An explanation ends up on a terminal, which obeys control characters.
    private static func isPrintable(_ character: Character) -> Bool {
        character.unicodeScalars.allSatisfy { $0.value >= 0x20 && !(0x7f...0x9f).contains($0.value) }
    }

    private mutating func over(_ verdict: Verdict) -> Verdict {
        phase = .over
        return verdict
    }
}
