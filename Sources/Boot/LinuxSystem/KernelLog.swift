// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import Glibc

/// The kernel's log as it is in memory; the agent's own lines are in it too.
package enum KernelLog {
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
    package static func line(ofRecord record: ArraySlice<UInt8>) -> String? {
        guard let line = KernelRecord(record)?.line, line.source == .agent || line.priority <= 4 else { return nil }
        let tenths = line.moment / 100
        return "\(tenths / 10).\(tenths % 10) s  \(String(decoding: BootKey.cut(outOf: line.text), as: UTF8.self))"
    }
}
