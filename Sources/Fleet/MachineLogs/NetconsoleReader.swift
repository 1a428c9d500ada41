// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import TorrentCore

/// A line that came by netconsole.
package struct NetconsoleLine: Hashable, Sendable {
    /// Milliseconds since the kernel's start; `nil` from a kernel that does not say.
    package let moment: UInt64?
    /// The kernel's level; that of messages without one where it is not told.
    package let priority: UInt8
    /// Who said it.
    package let source: LoggedLine.Source
    /// Whatever bytes were printed, cut like those of ``LoggedLine``.
    package let text: [UInt8]

    private init(_ line: LoggedLine, moment: UInt64?) {
        (self.moment, priority, source, text) = (moment, line.priority, line.source, line.text)
    }

    /// Takes a record of the longer form.
    init(_ record: KernelRecord) {
        self.init(record.line, moment: record.line.moment)
    }

    /// Reads a line of the shorter form: `[   12.345678] text`, or without the moment.
    init(_ line: some Collection<UInt8>) {
        var text = Array(line)[...]
        while text.last == UInt8(ascii: "\r") { text.removeLast() }
        let moment = Self.takeMoment(from: &text)
        let own = Array(KernelRecord.ownPrefix.utf8)
        let isOurs = text.starts(with: own)
        self.init(
            LoggedLine(
                moment: moment ?? 0, priority: Self.usualPriority, source: isOurs ? .agent : .kernel,
                text: isOurs ? text.dropFirst(own.count) : text), moment: moment)
    }

    /// What the kernel takes for messages without a level (`CONFIG_MESSAGE_LOGLEVEL_DEFAULT`).
    private static let usualPriority: UInt8 = 4

    private static func takeMoment(from text: inout ArraySlice<UInt8>) -> UInt64? {
        guard text.first == UInt8(ascii: "["), let close = text.prefix(32).firstIndex(of: UInt8(ascii: "]")) else {
            return nil
        }
        let words = text[(text.startIndex + 1)..<close].drop { $0 == UInt8(ascii: " ") }
        let parts = words.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 2, parts[1].count == 6,
            let seconds = UInt64(String(decoding: parts[0], as: UTF8.self)), seconds < 1 << 40,
            let rest = UInt64(String(decoding: parts[1], as: UTF8.self))
        else { return nil }
        text = text[(close + 1)...]
        if text.first == UInt8(ascii: " ") { text.removeFirst() }
        return seconds * 1_000 + rest / 1_000
    }
}

/// Datagrams of netconsole → lines, for all senders: puts together what came in parts, within bounds.
///
/// The shorter form is the bytes of a console, cut anywhere; the longer one a record for each datagram, or for several that say
/// where they belong (`ncfrag=OFFSET/LENGTH`), as Linux's `Documentation/networking/netconsole.rst` has them.
package struct NetconsoleReader: Sendable {
    private struct Sender {
        /// A line of the shorter form that has no end yet.
        var line: [UInt8] = []
        /// A record of the longer form, without what says where its parts belong.
        var record: (head: [UInt8], body: [UInt8], length: Int)?
        var moment: MonotonicInstant
    }

    private let limits: NetconsoleLimits
    private var senders: [HostAddress: Sender] = [:]

    /// Nobody has sent anything.
    package init(limits: NetconsoleLimits = NetconsoleLimits()) {
        self.limits = limits
    }

    /// The lines that a datagram completes.
    package mutating func read(
        _ datagram: some Collection<UInt8>, from host: HostAddress, at now: MonotonicInstant
    ) -> [NetconsoleLine] {
        var sender = senders.removeValue(forKey: host) ?? Sender(moment: now)
        sender.moment = now
        let bytes = Array(datagram)
        let lines = Part(bytes).map { take($0, &sender) } ?? take(bytes, &sender)
        if !sender.line.isEmpty || sender.record != nil {
            makeRoom()
            senders[host] = sender
        }
        return lines
    }

    /// Lines whose senders are silent for so long that their end will not come.
    package mutating func overdue(at now: MonotonicInstant) -> [(host: HostAddress, lines: [NetconsoleLine])] {
        var overdue: [(host: HostAddress, lines: [NetconsoleLine])] = []
        for (host, var sender) in senders where sender.moment + limits.patience <= now {
            senders[host] = nil
            overdue.append((host, Self.end(&sender)))
        }
        return overdue
    }

    private func take(_ bytes: [UInt8], _ sender: inout Sender) -> [NetconsoleLine] {
        var lines: [NetconsoleLine] = []
        var rest = bytes[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            sender.line += rest[..<end]
            if !sender.line.isEmpty { lines.append(NetconsoleLine(sender.line)) }
            sender.line = []
            rest = rest[(end + 1)...]
        }
        sender.line += rest
        if sender.line.count > limits.lineLength {
            lines.append(NetconsoleLine(sender.line))
            sender.line = []
        }
        return lines
    }

    private func take(_ part: Part, _ sender: inout Sender) -> [NetconsoleLine] {
        guard let place = part.place else { return Self.end(&sender) + Self.lines(part.head + part.body) }
        // Another record, or a part of this one got lost: what there is of the one before is a line.
        let isNext = sender.record.map { $0.head == part.head && $0.body.count == place.offset } ?? false
        var lines = isNext ? [] : Self.end(&sender)
        let before = isNext ? sender.record?.body ?? [] : []
        let body = before + part.body
        if body.count >= min(place.length, limits.lineLength) {
            sender.record = nil
            lines += Self.lines(part.head + body)
        } else {
            sender.record = (part.head, body, place.length)
        }
        return lines
    }

    /// What waits for its end, as it is.
    private static func end(_ sender: inout Sender) -> [NetconsoleLine] {
        var lines: [NetconsoleLine] = []
        if !sender.line.isEmpty { lines.append(NetconsoleLine(sender.line)) }
        if let record = sender.record { lines += Self.lines(record.head + record.body) }
        (sender.line, sender.record) = ([], nil)
        return lines
    }

    private static func lines(_ record: [UInt8]) -> [NetconsoleLine] {
        KernelRecord(record[...]).map { [NetconsoleLine($0)] } ?? []
    }

    private mutating func makeRoom() {
        guard senders.count >= limits.senders,
            let oldest = senders.min(by: { $0.value.moment < $1.value.moment })?.key
        else { return }
        senders[oldest] = nil
    }
}

/// One datagram of the longer form, or a part of one.
private struct Part {
    /// `6,416,1758426,-;` without the kernel's release and without where the part belongs.
    let head: [UInt8]
    let body: ArraySlice<UInt8>
    let place: (offset: Int, length: Int)?

    init?(_ datagram: [UInt8]) {
        guard let semicolon = datagram.prefix(256).firstIndex(of: UInt8(ascii: ";")) else { return nil }
        var fields = datagram[..<semicolon].split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        if fields.first?.contains(UInt8(ascii: ".")) == true { fields.removeFirst() }
        let isHead =
            fields.count >= 4 && fields.prefix(3).allSatisfy { UInt64(String(decoding: $0, as: UTF8.self)) != nil }
        guard isHead else { return nil }
        let mark = Array("ncfrag=".utf8)
        place = fields.first { $0.starts(with: mark) }.flatMap { Self.place(in: $0.dropFirst(mark.count)) }
        head =
            Array(fields.filter { !$0.starts(with: mark) }.joined(separator: [UInt8(ascii: ",")]))
            + [UInt8(ascii: ";")]
        body = datagram[(semicolon + 1)...]
    }

    /// `16/33`.
    private static func place(in words: ArraySlice<UInt8>) -> (offset: Int, length: Int)? {
        let numbers = words.split(separator: UInt8(ascii: "/")).map { Int(String(decoding: $0, as: UTF8.self)) }
        guard numbers.count == 2, let offset = numbers[0], let length = numbers[1], offset >= 0, length > 0 else {
            return nil
        }
        return (offset, length)
    }
}
