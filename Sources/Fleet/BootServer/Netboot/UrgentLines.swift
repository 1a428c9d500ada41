// SPDX-License-Identifier: GPL-3.0-or-later

internal import FleetModel
internal import Foundation
internal import Synchronization
internal import TorrentCore

/// Hears a child's lines on a thread of its own that goes before all other work of this computer.
///
/// An offered address must be kept before dnsmasq makes its next offer, a few milliseconds later, while the HTTP routes
/// are at full speed.
package enum UrgentLines {
    /// Reads lines until the other side closes, and closes this one; `hear` is called on the thread, line by line.
    ///
    /// The stream has the same lines, for whoever has time, but those that say nothing to anybody; it ends with the last
    /// one. The thread never waits for it: should it be read too slowly, the oldest lines are lost to it, and a warning
    /// says how many. Machines of which these told are seen at their next step.
    package static func read(
        _ descriptor: Int32, reporter: Reporter, limit: Int = Limits.waitingLines,
        _ hear: sending @escaping (String) -> Void
    ) -> AsyncStream<String> {
        let later = Mailbox<String>(limit: limit)
        let ear = Mutex<((String) -> Void)?>(hear)
        let thread = Thread {
            // Of the thread alone, as Linux has it (setpriority(2), notes); who is not root stays as he is.
            setpriority(__priority_which_t(PRIO_PROCESS.rawValue), 0, Limits.urgency)
            var reader = LineReader()
            while let chunk = reader.next(from: descriptor) {
                for line in chunk {
                    ear.withLock { $0?(line) }
                    // Nine lines of ten are details, which are shown to nobody.
                    if DNSMasqLine(line).message != .detail { later.put(line.front(Limits.waitingLine)) }
                }
            }
            close(descriptor)
            ear.withLock { $0 = nil }
            later.finish()
        }
        thread.name = "dnsmasq"
        thread.start()
        return AsyncStream(unfolding: {
            let lost = later.takeDropped()
            if lost > 0 {
                reporter.report(
                    .dnsmasqLinesLost, at: "dnsmasq",
                    "\(lost) of its lines came faster than they could be read and are lost.",
                    remedy: "Nothing has to be done: the machines are shown as they are with their next step.")
            }
            return await later.next()
        })
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

extension String {
    /// As many bytes from the front, at most.
    fileprivate func front(_ limit: Int) -> String {
        utf8.count <= limit ? self : String(decoding: utf8.prefix(limit), as: UTF8.self)
    }
}
