// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
internal import Synchronization

/// Hears a child's lines on a thread of its own that goes before all other work of this computer.
///
/// An offered address must be kept before dnsmasq makes its next offer, a few milliseconds later, while the HTTP routes
/// are at full speed.
enum UrgentLines {
    /// Reads lines until the other side closes, and closes this one; `hear` is called on the thread, line by line.
    ///
    /// The stream has the same lines, for whoever has time; it ends with the last one.
    static func read(_ descriptor: Int32, _ hear: sending @escaping (String) -> Void) -> AsyncStream<String> {
        let (lines, later) = AsyncStream<String>.makeStream()
        let ear = Mutex<((String) -> Void)?>(hear)
        let thread = Thread {
            // Of the thread alone, as Linux has it (setpriority(2), notes); who is not root stays as he is.
            setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, Limits.urgency)
            var reader = LineReader()
            while let chunk = reader.next(from: descriptor) {
                for line in chunk {
                    ear.withLock { $0?(line) }
                    later.yield(line)
                }
            }
            close(descriptor)
            ear.withLock { $0 = nil }
            later.finish()
        }
        thread.name = "dnsmasq"
        thread.start()
        return lines
    }

    /// Lets a child go before other work, too.
    static func hurry(_ process: Int32) {
        setpriority(__priority_which_t(PRIO_PROCESS.rawValue), id_t(process), Limits.urgency)
    }
}

/// Cuts what comes out of a descriptor into lines.
private struct LineReader {
    private var rest: [UInt8] = []
    private var buffer = [UInt8](repeating: 0, count: 16 << 10)

    /// The lines that are whole by now, at the end also one that is not; `nil` when there is no more.
    mutating func next(from descriptor: Int32) -> [String]? {
        var count = read(descriptor, &buffer, buffer.count)
        while count < 0, errno == EINTR { count = read(descriptor, &buffer, buffer.count) }
        guard count > 0 else {
            guard !rest.isEmpty else { return nil }
            defer { rest = [] }
            return [String(decoding: rest, as: UTF8.self)]
        }
        rest += buffer[..<count]
        var lines: [String] = []
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            lines.append(String(decoding: rest[..<end], as: UTF8.self))
            rest.removeFirst(end + 1)
        }
        if rest.count > Limits.childLine {
            lines.append(String(decoding: rest, as: UTF8.self))
            rest = []
        }
        return lines
    }
}
