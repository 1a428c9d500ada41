// SPDX-License-Identifier: GPL-3.0-or-later

import TorrentCore

/// Text on its way to a terminal, in order and within bounds; says in a line of its own how much was left out.
package struct OutputQueue: Sendable {
    /// One of the two ways out of a program.
    package enum Channel: Hashable, Sendable {
        case output
        case error
    }

    /// What is written at once.
    package struct Chunk: Hashable, Sendable {
        /// Where it goes.
        package let channel: Channel
        /// UTF-8.
        package let bytes: [UInt8]
    }

    private struct Entry: Sendable {
        let channel: Channel
        let bytes: [UInt8]
        let isDrawing: Bool
    }

    private var entries: BoundedQueue<Entry>
    private let limit: Int
    private let chunk: Int
    private let told: @Sendable (String, Channel) -> String

    /// Holds so many lines and bytes; gives out pieces of about so many bytes.
    ///
    /// A line that is longer than all together may be is cut. The sentence that tells how much was left out can be given a form.
    package init(
        lines: Int, bytes: Int, chunk: Int,
        told: @escaping @Sendable (String, Channel) -> String = { words, _ in words + "\n" }
    ) {
        self.told = told
        entries = BoundedQueue(limit: lines, weight: bytes)
        limit = max(1, bytes)
        self.chunk = max(1, chunk)
    }

    /// Whether nothing waits.
    package var isEmpty: Bool { entries.isEmpty }

    /// Takes a whole line, its end included.
    package mutating func append(_ text: String, to channel: Channel) {
        let bytes = Array(text.utf8.prefix(limit))
        entries.append(Entry(channel: channel, bytes: bytes, isDrawing: false), weight: bytes.count)
    }

    /// Takes what is drawn over the line before; only the latest drawing is worth writing.
    package mutating func draw(_ text: String, to channel: Channel) {
        let bytes = Array(text.utf8.prefix(limit))
        entries.append(Entry(channel: channel, bytes: bytes, isDrawing: true), weight: bytes.count) {
            $0.isDrawing && $0.channel == channel
        }
    }

    /// The next piece to write: whole lines of one channel; lines that were left out are told of first.
    package mutating func next() -> Chunk? {
        let dropped = entries.takeDropped()
        if dropped > 0 {
            let words = dropped == 1 ? "1 line was" : "\(dropped) lines were"
            let channel = entries.first?.channel ?? .error
            return Chunk(
                channel: channel, bytes: Array(told("\(words) dropped here: the reader was too slow", channel).utf8))
        }
        guard let first = entries.popFirst() else { return nil }
        var bytes = first.bytes
        while bytes.count < chunk, let entry = entries.first, entry.channel == first.channel {
            _ = entries.popFirst()
            bytes += entry.bytes
        }
        return Chunk(channel: first.channel, bytes: bytes)
    }
}
