// SPDX-License-Identifier: GPL-3.0-or-later

/// What the kernel says of the machine's memory (proc(5), meminfo).
package enum MemoryInformation {
    /// Bytes that programs can have without anything being thrown out; `nil` when the kernel does not say.
    package static var available: UInt64? {
        SystemFile.text("/proc/meminfo").flatMap { bytes("MemAvailable", in: $0) }
    }

    /// Bytes that the kernel has in all; `nil` when it does not say.
    package static var total: UInt64? {
        SystemFile.text("/proc/meminfo").flatMap { bytes("MemTotal", in: $0) }
    }

    /// The line `MemAvailable:    1234 kB` in bytes.
    package static func bytes(_ name: String, in text: String) -> UInt64? {
        for line in text.split(separator: "\n") {
            let words = line.split(separator: " ")
            guard words.count == 3, words[0] == "\(name):", words[2] == "kB", let number = UInt64(words[1]) else {
                continue
            }
            let (bytes, overflow) = number.multipliedReportingOverflow(by: 1_024)
            return overflow ? nil : bytes
        }
        return nil
    }
}
