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
}
