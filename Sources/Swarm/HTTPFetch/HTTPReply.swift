// SPDX-License-Identifier: GPL-3.0-or-later

package import NIOHTTP1

/// The status and the header of an answer.
package struct HTTPReplyHead: Equatable, Sendable {
    /// 200 to 299; anything else is an error.
    package let status: Int
    /// The body's length in bytes, where the server says.
    package let contentLength: UInt64?
    /// As they came; names compare without regard to case.
    package let headers: HTTPHeaders
    /// Whether the server takes another request on the same connection.
    let leavesOpen: Bool

    init(_ head: HTTPResponseHead) {
        status = Int(head.status.code)
        contentLength = head.headers.first(name: "Content-Length").flatMap { UInt64($0) }
        headers = head.headers
        leavesOpen = head.isKeepAlive
    }

    /// First and last byte of the part that follows, and the size of the whole file where the server says.
    package var contentRange: (part: ClosedRange<UInt64>, whole: UInt64?)? {
        guard let text = headers.first(name: "Content-Range"), text.hasPrefix("bytes ") else { return nil }
        let numbers = text.dropFirst("bytes ".count).split(separator: "/", maxSplits: 1)
        guard numbers.count == 2 else { return nil }
        let ends = numbers[0].split(separator: "-", maxSplits: 1).map { UInt64($0) }
        guard ends.count == 2, let first = ends[0], let last = ends[1], first <= last else { return nil }
        return (first...last, UInt64(numbers[1]))
    }
}

/// A whole answer.
package struct HTTPReply: Equatable, Sendable {
    /// Status and header.
    package let head: HTTPReplyHead
    /// The body as it came.
    package let body: [UInt8]
}
