// SPDX-License-Identifier: GPL-3.0-or-later

package import FleetModel

extension KernelSign {
    /// What a line tells; `nil` for nearly all.
    package init?(of line: some Collection<UInt8>) {
        let bytes = Array(line)
        for sign in KernelSigns.table {
            guard let place = bytes.place(of: sign.mark, ignoringCase: sign.ignoresCase) else { continue }
            let text = LogText.shown(bytes)
            let before = LogText.shown(bytes[..<place.lowerBound]), after = LogText.shown(bytes[place.upperBound...])
            guard let found = sign.meaning(text, before, after) else { continue }
            self = found
            return
        }
        return nil
    }
}

/// Which words of kernels and drivers mean what; the first that has a meaning counts.
enum KernelSigns {
    struct Entry: Sendable {
        let mark: [UInt8]
        let ignoresCase: Bool
        /// Of the line, and of what stands before and behind the mark.
        let meaning: @Sendable (_ line: String, _ before: String, _ after: String) -> KernelSign?
    }

    static let table: [Entry] = [
        entry("Kernel panic - not syncing: ") { _, before, after in
            // The last line of a panic says it once more.
            before.hasPrefix("---[ end") ? nil : .panicked(after)
        },
        entry("Oops: ") { line, _, _ in .faulted(line) },
        entry("BUG: ") { line, _, _ in .faulted(line) },
        entry("kernel BUG at ") { line, _, _ in .faulted(line) },
        entry("general protection fault") { line, before, _ in
            // Programs have faults of that name, too: theirs begin with the program.
            before.isEmpty ? .faulted(line) : nil
        },
        entry("I/O error, dev ") { _, _, after in disk(after) },
        entry("I/O error on dev ") { _, _, after in disk(after) },
        entry(" medium error, dev ") { _, _, after in disk(after) },
        entry(": failed command: ") { _, before, _ in attachment(before) },
        entry(": COMRESET failed") { _, before, _ in attachment(before) },
        entry(": SRST failed") { _, before, _ in attachment(before) },
        entry(" timeout, ") { _, before, _ in before.contains(": I/O ") ? nvme(before) : nil },
        entry(": controller is down; will reset") { _, before, _ in nvme(before) },
        entry(": Device not ready; aborting") { _, before, _ in nvme(before) },
        entry("Sense Key : Medium Error") { _, before, _ in bracketed(before) },
        entry("Sense Key : Hardware Error") { _, before, _ in bracketed(before) },
        entry("link is down", ignoringCase: true) { _, before, _ in card(before).map { .linkLost($0) } },
        entry("link down", ignoringCase: true) { _, before, _ in card(before).map { .linkLost($0) } },
        entry("link is up", ignoringCase: true) { _, before, after in
            card(before).map { .linkFound($0, megabits: megabits(after)) }
        },
        entry("link up", ignoringCase: true) { _, before, after in
            card(before).map { .linkFound($0, megabits: megabits(after)) }
        },
    ]

    private static func entry(
        _ mark: String, ignoringCase: Bool = false,
        _ meaning: @escaping @Sendable (String, String, String) -> KernelSign?
    ) -> Entry {
        Entry(mark: Array(mark.utf8), ignoresCase: ignoringCase, meaning: meaning)
    }

    /// `sda, sector 2048`; drives for media that come and go fail without one.
    private static func disk(_ words: String) -> KernelSign? {
        let name = String(words.prefix { $0.isLetter || $0.isNumber || $0 == "-" || $0 == "_" })
        let isOther = ["fd", "sr", "loop", "ram", "zram"].contains { prefix in
            name.hasPrefix(prefix) && name.dropFirst(prefix.utf8.count).first?.isNumber == true
        }
        return name.isEmpty || isOther ? nil : .diskFailing(name)
    }

    /// `ata1.00`, or the same behind other words.
    private static func attachment(_ before: String) -> KernelSign? {
        guard let name = before.split(separator: " ").last, name.hasPrefix("ata") else { return nil }
        return .diskFailing(String(name))
    }

    /// `nvme nvme0: I/O 22 QID 0`.
    private static func nvme(_ before: String) -> KernelSign? {
        let name = before.split(whereSeparator: { $0 == " " || $0 == ":" })
            .first { $0.hasPrefix("nvme") && $0.last?.isNumber == true }
        return name.map { .diskFailing(String($0)) }
    }

    /// `sd 0:0:0:0: [sda] tag#0 `.
    private static func bracketed(_ before: String) -> KernelSign? {
        let name = before.split(separator: "[").last?.prefix { $0.isLetter || $0.isNumber } ?? ""
        return name.isEmpty ? nil : disk(String(name))
    }

    /// `e1000e 0000:00:1f.6 eth0: NIC `: the last word but those for what kind of link it is.
    private static func card(_ before: String) -> String? {
        var words = before.split(separator: " ")
        while let last = words.last, ["NIC", "Copper", "Fibre", "Fiber", "SerDes", "remote"].contains(last) {
            words.removeLast()
        }
        guard let word = words.last else { return nil }
        let name = word.hasSuffix(":") ? word.dropLast() : word
        // Disks have links, too.
        guard name.first?.isLetter == true, name != "SATA",
            name.allSatisfy({ $0.isLetter || $0.isNumber || "._-".contains($0) }),
            !words.contains(where: { $0.hasPrefix("ata") && $0.hasSuffix(":") })
        else { return nil }
        return String(name)
    }

    /// `1000 Mbps`, `1Gbps/Full`, `at 1000 Mbps, full duplex`.
    private static func megabits(_ after: String) -> Int? {
        let digits = after.drop { !$0.isNumber }
        guard let number = Int(digits.prefix { $0.isNumber }), number < 1_000_000 else { return nil }
        let unit = digits.drop { $0.isNumber }.drop { $0 == " " }.prefix(4)
        return switch unit {
        case "Mbps", "Mb/s": number
        case "Gbps", "Gb/s": number * 1_000
        default: nil
        }
    }
}

extension [UInt8] {
    /// Where a mark stands for the first time.
    fileprivate func place(of mark: [UInt8], ignoringCase: Bool) -> Range<Int>? {
        guard let first = mark.first, count >= mark.count else { return nil }
        let alternative = ignoringCase ? first.uppercased : first
        for start in 0...(count - mark.count) where self[start] == first || self[start] == alternative {
            let matches = mark.indices.allSatisfy { index in
                let byte = self[start + index]
                return byte == mark[index] || ignoringCase && byte == mark[index].uppercased
            }
            if matches { return start..<(start + mark.count) }
        }
        return nil
    }
}

extension UInt8 {
    fileprivate var uppercased: UInt8 { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self) ? self - 32 : self }
}
