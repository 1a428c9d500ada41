// SPDX-License-Identifier: GPL-3.0-or-later

/// What a person is to read: lines of text, top to bottom; how they get onto a terminal is not its matter.
package struct Screen: Hashable, Sendable {
    /// The lines, each free of control characters and at most 79 characters long.
    package let lines: [String]

    /// Makes every line safe to show: names come from the network.
    package init(_ lines: [String]) {
        self.lines = lines.map(Self.shown)
    }

    private static func shown(_ line: String) -> String {
        let scalars = line.unicodeScalars.prefix(Limits.screenWidth).map { scalar in
            switch scalar.value {
            case 0..<0x20, 0x7f..<0xa0, 0x200b...0x200f, 0x2028...0x202e, 0x2060...0x206f, 0xfeff: "?" as UnicodeScalar
            default: scalar
            }
        }
        var text = String.UnicodeScalarView()
        text.append(contentsOf: scalars)
        return String(text)
    }

    /// Breaks a sentence at spaces into lines that fit, each with the indentation before it.
    package static func wrapped(_ sentence: String, indentation: String = "") -> [String] {
        var lines: [String] = []
        var line = ""
        for word in sentence.split(separator: " ") {
            let isFull = indentation.count + line.count + 1 + word.count > Limits.screenWidth
            if !line.isEmpty, isFull {
                lines.append(indentation + line)
                line = ""
            }
            line += line.isEmpty ? "\(word)" : " \(word)"
        }
        return lines + (line.isEmpty ? [] : [indentation + line])
    }
}

/// Numbers as people read them.
enum Readable {
    /// `46.8 MiB`; below a mebibyte in KiB.
    static func size(_ bytes: UInt64) -> String {
        switch bytes {
        case ..<(1 << 20): tenths(bytes, of: 1 << 10) + " KiB"
        case ..<(1 << 30): tenths(bytes, of: 1 << 20) + " MiB"
        default: tenths(bytes, of: 1 << 30) + " GiB"
        }
    }

    /// `11.2 MiB/s`.
    static func rate(_ bytesPerSecond: Double) -> String {
        size(UInt64(max(0, min(bytesPerSecond, 1e15)))) + "/s"
    }

    /// `about 75 s`, from two minutes on `about 3 min`.
    static func wait(_ seconds: Int) -> String {
        seconds < 120 ? "about \(seconds) s" : "about \((seconds + 30) / 60) min"
    }

    private static func tenths(_ bytes: UInt64, of unit: UInt64) -> String {
        "\(bytes / unit).\(bytes % unit * 10 / unit)"
    }
}
