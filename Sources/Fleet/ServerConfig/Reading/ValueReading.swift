// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import TorrentCore

/// Turns YAML values into what keys want, or says what is allowed instead.
enum ValueReading {
    /// Text; plain numbers and truth values are text here as they stand.
    static func text(_ value: YAMLValue) throws(Mistake) -> String {
        guard var text = value.text else {
            throw Mistake(found: "\(value.shown) is no text", remedy: "write one piece of text")
        }
        while text.last?.isNewline == true { text.removeLast() }
        guard !text.hasControlCharacter else {
            throw Mistake(
                found: "\(value.shown) has a line break or another control character in it",
                remedy: "write it on one line")
        }
        return text
    }

    static func nonEmptyText(_ value: YAMLValue) throws(Mistake) -> String {
        let text = try text(value)
        guard !text.isEmpty else { throw Mistake(found: "is empty", remedy: "write a name") }
        return text
    }

    static func flag(_ value: YAMLValue) throws(Mistake) -> Bool {
        guard let flag = value.flag else {
            throw Mistake(found: "\(value.shown) is neither true nor false", remedy: "write true or false")
        }
        return flag
    }

    static func integer(
        _ value: YAMLValue, in range: ClosedRange<Int>, unit: String = ""
    ) throws(Mistake) -> Int {
        let allowed = "\(range.lowerBound) to \(range.upperBound)\(unit) are allowed"
        guard let number = value.integer else {
            guard case .scalar(let text, let isPlain) = value.content, Self.isDecimal(text) else {
                throw Mistake(found: "\(value.shown) is no whole number", remedy: allowed)
            }
            guard isPlain else {
                throw Mistake(found: "\(value.shown) is text, for it is in quotation marks", remedy: "write it without")
            }
            throw Mistake(found: "\(text.quoted) is out of range", remedy: allowed)
        }
        guard range.contains(number) else { throw Mistake(found: "\(number) is out of range", remedy: allowed) }
        return number
    }

    static func port(_ value: YAMLValue) throws(Mistake) -> UInt16 {
        UInt16(truncatingIfNeeded: try integer(value, in: 1...65535))
    }

    /// A port, or 0 for `off`.
    static func portOrOff(_ value: YAMLValue) throws(Mistake) -> UInt16 {
        if (try? nonEmptyText(value)) == "off" { return 0 }
        do throws(Mistake) {
            return try port(value)
        } catch {
            throw Mistake(found: error.found, remedy: "\(error.remedy); or write off")
        }
    }

    static func seconds(_ value: YAMLValue) throws(Mistake) -> Int {
        try integer(value, in: 0...CatalogLimits.longestWait, unit: " seconds")
    }

    static func timeout(_ value: YAMLValue) throws(Mistake) -> MenuPolicy.Timeout {
        guard let number = value.integer, number < 0 else {
            let seconds = try seconds(value)
            return seconds == 0 ? .immediately : .seconds(seconds)
        }
        return .never
    }

    static func ipv4Address(_ value: YAMLValue) throws(Mistake) -> HostAddress {
        let text = try text(value)
        guard let address = HostAddress(text), case .ipv4 = address else {
            throw Mistake(
                found: "\(value.shown) is no IPv4 address", remedy: "write four numbers such as 192.168.1.1")
        }
        return address
    }

    static func subnet(_ value: YAMLValue) throws(Mistake) -> Subnet {
        guard let subnet = Subnet(try text(value)) else {
            throw Mistake(
                found: "\(value.shown) is no IPv4 network",
                remedy: "write its first address and its bits, such as 192.168.1.0/24")
        }
        return subnet
    }

    static func announceAddress(_ value: YAMLValue) throws(Mistake) -> AnnounceAddress {
        let text = try text(value)
        do {
            return try AnnounceAddress(text)
        } catch {
            throw Mistake(
                found: "\(value.shown) \(error)", remedy: "write an address such as http://192.168.1.1:6969/announce")
        }
    }

    /// One value, or a list of them.
    static func elements(_ value: YAMLValue) -> [YAMLValue] {
        if case .list(let elements) = value.content { elements } else { [value] }
    }

    /// Words, split at white space; a list is taken element by element as it stands.
    static func words(_ value: YAMLValue) throws(Mistake) -> [String] {
        var words: [String] = []
        if case .list(let elements) = value.content {
            for element in elements { words.append(try text(element)) }
        } else {
            words = try text(value).split(whereSeparator: \.isWhitespace).map(String.init)
        }
        guard words.count <= CatalogLimits.arguments else {
            throw Mistake(found: "has \(words.count) words", remedy: "\(CatalogLimits.arguments) are allowed")
        }
        let length = words.reduce(0) { $0 + $1.utf8.count }
        guard length <= CatalogLimits.argumentsLength else {
            throw Mistake(found: "has \(length) bytes", remedy: "\(CatalogLimits.argumentsLength) are allowed")
        }
        return words
    }

    private static func isDecimal(_ text: String) -> Bool {
        let digits = text.hasPrefix("-") ? text.dropFirst() : text[...]
        return !digits.isEmpty && digits.utf8.allSatisfy { (0x30...0x39).contains($0) }
    }
}
