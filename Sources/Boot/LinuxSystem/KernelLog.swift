// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import Glibc

/// The kernel's log as it is in memory; the agent's own lines are in it too.
package enum KernelLog {
    /// What the agent's lines begin with.
    static let ownPrefix = "boottorrent: "

    /// The agent's lines and the kernel's warnings, oldest first, each with the seconds since the kernel's start.
    ///
    /// Empty where the log cannot be read.
    package static func lines() -> [String] {
        guard let file = try? OpenFile("/dev/kmsg", O_RDONLY | O_NONBLOCK) else { return [] }
        var lines: [String] = []
        var buffer = [UInt8](repeating: 0, count: Limits.logRecordLength)
        for _ in 0..<Limits.logRecords {
            let count = read(file.number, &buffer, buffer.count)
            if count > 0 {
                if let line = Self.line(ofRecord: buffer[..<count]) { lines.append(line) }
            } else {
                // The oldest record was overwritten under our hands: the next read goes on behind it.
                guard count < 0, errno == EPIPE || errno == EINTR else { break }
            }
        }
        return lines
    }

    /// Reads one record of `/dev/kmsg`; `nil` for what is neither ours nor a warning.
    ///
    /// The kernel quotes its command line in some; a boot's key is cut out.
    ///
    /// ```
    /// 12,339,5140900,-;boottorrent: the agent runs\n
    /// │  │   │         └ text, up to the line's end; lines behind it describe a device
    /// │  │   └ microseconds since the kernel's start
    /// │  └ number
    /// └ facility times 8, and level: 0 to 4 are warnings and worse
    /// ```
    package static func line(ofRecord record: ArraySlice<UInt8>) -> String? {
        guard let semicolon = record.firstIndex(of: UInt8(ascii: ";")) else { return nil }
        let fields = record[..<semicolon].split(separator: UInt8(ascii: ","))
            .map { UInt64(String(decoding: $0, as: UTF8.self)) }
        guard fields.count >= 3, let priority = fields[0], let moment = fields[2] else { return nil }
        let text = record[(semicolon + 1)...].prefix { $0 != UInt8(ascii: "\n") }
        let isOurs = text.starts(with: ownPrefix.utf8)
        guard isOurs || priority & 7 <= 4 else { return nil }
        let shown = isOurs ? text.dropFirst(ownPrefix.utf8.count) : text
        let tenths = moment / 100_000
        return "\(tenths / 10).\(tenths % 10) s  \(BootKey.cut(outOf: String(decoding: shown, as: UTF8.self)))"
    }
}
