// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import FleetRules
internal import TorrentCore

extension ValueReading {
    /// Words that neither iPXE nor GRUB nor the kernel reads as more than letters.
    static func kernelArguments(_ value: YAMLValue) throws(Mistake) -> [KernelArgument] {
        try meaning(try words(value), ValueText.phase1)
    }

    /// A text that means something by the code that reads lists of machines as well.
    static func meaning<Text, Value>(
        _ text: Text, _ read: (Text) throws(ValueFlaw) -> Value
    ) throws(Mistake) -> Value {
        do throws(ValueFlaw) {
            return try read(text)
        } catch {
            throw Mistake(found: error.found, remedy: error.remedy)
        }
    }

    /// Texts, of which one alone needs no list.
    static func texts(_ value: YAMLValue) throws(Mistake) -> [String] {
        var texts: [String] = []
        for element in elements(value) { texts.append(try nonEmptyText(element)) }
        return texts
    }

    /// Seconds, or a negative number: whoever is there decides.
    static func ruleTimeout(_ value: YAMLValue) throws(Mistake) -> Int {
        switch try timeout(value) {
        case .immediately: 0
        case .seconds(let seconds): seconds
        case .never: -1
        }
    }

    /// Seconds, or a number with `s`, `m` or `h`.
    static func duration(_ value: YAMLValue, in range: ClosedRange<Int>) throws(Mistake) -> Duration {
        let text = try text(value)
        let units: [Character: Int] = ["s": 1, "m": 60, "h": 3_600]
        let unit = text.last.flatMap { units[$0] }
        let digits = unit == nil ? text[...] : text.dropLast()
        let (longest, shortest) = (range.upperBound, range.lowerBound)
        let allowed =
            "\(shortest)s to \(longest.isMultiple(of: 3_600) ? "\(longest / 3_600)h" : "\(longest)s") are allowed"
        guard !digits.isEmpty, digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }) else {
            throw Mistake(
                found: "\(value.shown) is no duration", remedy: "write a number with s, m or h such as 60s; \(allowed)")
        }
        // What no number holds is longer than any limit.
        let (seconds, overflow) = (Int(digits) ?? .max).multipliedReportingOverflow(by: unit ?? 1)
        guard !overflow, range.contains(seconds) else {
            throw Mistake(found: "\(text.quoted) is out of range", remedy: allowed)
        }
        return .seconds(seconds)
    }
}
