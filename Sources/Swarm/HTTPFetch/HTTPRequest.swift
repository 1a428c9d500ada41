// SPDX-License-Identifier: GPL-3.0-or-later

internal import NIOHTTP1
internal import TorrentCore

/// What is asked of a server.
package struct HTTPRequest: Hashable, Sendable {
    /// The methods there is a use for.
    package enum Method: Hashable, Sendable {
        /// With the part that is wanted: first and last byte, counted from zero, both included (RFC 9110 section 14).
        case get(range: ClosedRange<UInt64>?)
        case post([UInt8], type: String)
    }

    /// Where and what.
    package var url: HTTPURL
    /// How.
    package var method: Method
    /// Goes on when the task that waits for it is cancelled, until the limits end it: for last words.
    package var outlivesCancellation = false
    /// Leaves the connection open for the next request, if the server does.
    var keepsConnection = false

    /// Asks for all of a file, or for a part of it.
    package static func get(_ url: HTTPURL, range: ClosedRange<UInt64>? = nil) -> HTTPRequest {
        HTTPRequest(url: url, method: .get(range: range))
    }

    /// Sends bytes of a media type.
    package static func post(_ bytes: [UInt8], type: String, to url: HTTPURL) -> HTTPRequest {
        HTTPRequest(url: url, method: .post(bytes, type: type))
    }

    private init(url: HTTPURL, method: Method) {
        self.url = url
        self.method = method
    }

    var range: ClosedRange<UInt64>? {
        if case .get(let range) = method { range } else { nil }
    }

    var body: [UInt8] {
        if case .post(let bytes, _) = method { bytes } else { [] }
    }

    /// Unless the connection is kept, the server may drop it when done, and nothing is left open.
    var head: HTTPRequestHead {
        var head = HTTPRequestHead(version: .http1_1, method: .GET, uri: url.target)
        head.headers.add(name: "Host", value: url.host)
        head.headers.add(name: "User-Agent", value: "boottorrent/\(Product.version)")
        head.headers.add(name: "Accept-Encoding", value: "identity")
        if !keepsConnection { head.headers.add(name: "Connection", value: "close") }
        switch method {
        case .get(let range?):
            head.headers.add(name: "Range", value: "bytes=\(range.lowerBound)-\(range.upperBound)")
        case .get(nil):
            break
        case .post(let bytes, let type):
            head.method = .POST
            head.headers.add(name: "Content-Type", value: type)
            head.headers.add(name: "Content-Length", value: "\(bytes.count)")
        }
        return head
    }
}
