// SPDX-License-Identifier: GPL-3.0-or-later

/// Which generations a machine's shim asks for: the variable `SbatLevel`.
///
/// shim raises it as it runs, and takes it back only when it runs while Secure Boot is off.
///
/// ```
/// sbat,1,2025021800
/// shim,4
/// grub,5
/// ```
package struct SBATLevel: Hashable, Sendable {
    /// The generation of the format itself.
    package let format: UInt32
    /// When the level was set up: year, month, day and a number, as ten digits.
    package let date: UInt64
    /// What is asked for, in the order of the text.
    package let requirements: [SBATEntry]

    /// Reads a variable's value, up to a zero; `nil` for what is no level, as shim refuses it whole too.
    package init?(text: [UInt8]) {
        guard let lines = SBATLines.cells(of: text[...]), let first = lines.first, first.count >= 3,
            let format = SBATEntry(first), format.component == "sbat", let date = UInt64(decimal: first[2])
        else { return nil }
        let requirements = lines.dropFirst().compactMap { SBATEntry($0) }
        guard requirements.count == lines.count - 1 else { return nil }
        self.format = format.generation
        self.date = date
        self.requirements = requirements
    }

    /// Reads what ``lines`` gives.
    package init?(lines: [String]) {
        guard lines.allSatisfy({ !$0.utf8.contains(0) }) else { return nil }
        self.init(text: Array(lines.map { $0 + "\n" }.joined().utf8))
    }

    /// The lines of its text, without line ends.
    package var lines: [String] {
        ["sbat,\(format),\(date)"] + requirements.map { "\($0.component),\($0.generation)" }
    }

    /// The generation that is asked for of a component; `nil` when none is.
    package func generation(of component: String) -> UInt32? {
        requirements.lazy.filter { $0.component.utf8.elementsEqual(component.utf8) }.map(\.generation).max()
    }

    /// What holds after a shim ran that brings another level: the later one, as a whole.
    package func raised(by other: SBATLevel?) -> SBATLevel {
        guard let other, other.date > date else { return self }
        return other
    }
}
