// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation

/// Reads one HTTP/1.1 answer with a length, and keeps of its body no more than a boot script has.
package struct BodyReader {
    /// What is known after some bytes.
    package enum Progress: Hashable {
        case more
        /// The body is whole; its content, if it was kept, and its length.
        case complete([UInt8], UInt64)
        /// An error, or something that is no such answer.
        case failed
    }

    /// Bytes of an answer's head.
    private static let headLimit = 16_384
    /// Bytes of a body that is kept.
    private static let contentLimit = 65_536

    private var head: [UInt8] = []
    private var content: [UInt8] = []
    private var length: UInt64?
    private var received: UInt64 = 0

    /// Nothing has come yet.
    package init() {}

    /// Whether what comes next need only be counted.
    package var onlyCounts: Bool { length.map { $0 > Self.contentLimit } ?? false }

    /// Bytes came.
    package mutating func received(_ bytes: ArraySlice<UInt8>) -> Progress {
        guard length == nil else { return body(bytes) }
        head += bytes
        guard let end = head.firstRange(of: Array("\r\n\r\n".utf8)) else {
            return head.count > Self.headLimit ? .failed : .more
        }
        guard let length = Self.length(inHead: head[..<end.lowerBound]) else { return .failed }
        self.length = length
        let rest = head[end.upperBound...]
        head = []
        return body(rest)
    }

    /// Bytes of the body came that nobody looked at.
    package mutating func counted(_ count: Int) -> Progress {
        received += UInt64(count)
        return progress
    }

    private mutating func body(_ bytes: ArraySlice<UInt8>) -> Progress {
        if !onlyCounts { content += bytes }
        return counted(bytes.count)
    }

    private var progress: Progress {
        guard let length else { return .more }
        if received > length { return .failed }
        return received == length ? .complete(content, length) : .more
    }

    private static func length(inHead bytes: ArraySlice<UInt8>) -> UInt64? {
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\r\n")
        guard let first = lines.first, first.hasPrefix("HTTP/1.1 200") else { return nil }
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            if parts.count == 2, parts[0].lowercased() == "content-length" {
                return UInt64(parts[1].trimmingCharacters(in: .whitespaces))
            }
        }
        return nil
    }
}
