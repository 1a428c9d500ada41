// SPDX-License-Identifier: GPL-3.0-or-later

internal import TorrentCore

/// One record of the kernel's log, as `/dev/kmsg` gives it and the longer form of netconsole sends it.
package struct KernelRecord: Hashable, Sendable {
    /// What the agent's lines begin with.
    package static let ownPrefix = "boottorrent: "

    /// From 0 on, one more for each record since the kernel's start.
    package let number: UInt64
    /// What it says; the agent's lines without what they begin with.
    package let line: LoggedLine

    /// Reads one record; `nil` for anything else.
    ///
    /// ```
    /// 12,339,5140900,-;boottorrent: the agent runs\n
    /// │  │   │         └ text, up to the line's end; lines behind it describe a device
    /// │  │   └ microseconds since the kernel's start
    /// │  └ number
    /// └ facility times 8, and level: 0 to 4 are warnings and worse
    /// ```
    package init?(_ record: ArraySlice<UInt8>) {
        guard let semicolon = record.firstIndex(of: UInt8(ascii: ";")) else { return nil }
        let fields = record[..<semicolon].split(separator: UInt8(ascii: ","))
            .map { UInt64(String(decoding: $0, as: UTF8.self)) }
        guard fields.count >= 3, let priority = fields[0], let number = fields[1], let moment = fields[2] else {
            return nil
        }
        let text = record[(semicolon + 1)...].prefix { $0 != UInt8(ascii: "\n") }
        let isOurs = text.starts(with: Self.ownPrefix.utf8)
        self.number = number
        line = LoggedLine(
            moment: moment / 1_000, priority: UInt8(priority & 7), source: isOurs ? .agent : .kernel,
            text: Self.plain(isOurs ? text.dropFirst(Self.ownPrefix.utf8.count) : text))
    }

    /// The bytes that were logged: the kernel writes `\x1b` for what is no printable ASCII, and for the backslash.
    private static func plain(_ text: ArraySlice<UInt8>) -> [UInt8] {
        var plain: [UInt8] = []
        plain.reserveCapacity(text.count)
        var rest = text
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "\\"), rest.first == UInt8(ascii: "x"),
                let escaped = [UInt8](hexadecimal: String(decoding: rest.dropFirst().prefix(2), as: UTF8.self)),
                escaped.count == 1
            {
                plain += escaped
                rest = rest.dropFirst(3)
            } else {
                plain.append(byte)
            }
        }
        return plain
    }
}
