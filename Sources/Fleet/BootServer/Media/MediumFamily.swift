// SPDX-License-Identifier: GPL-3.0-or-later

/// Media of one make, told by their files and the words of their menus.
package struct MediumFamily: Hashable, Sendable {
    /// With its article: `an Arch Linux medium (archiso)`.
    package let name: String
    /// What to do, as the end of a sentence.
    package let remedy: String
    /// Paths that only media of this make have, in small letters; a star stands for anything, slashes too.
    let files: [String]
    /// What words of the command line begin with that only this make has, and that say where the medium is; a word without
    /// a sign of equality or a slash at its end must match the whole word.
    let words: [String]
    /// The same for words that others have as well, with other meanings.
    let weakWords: [String]
    /// What words begin with that say where else, in the network, the same is.
    let network: [String]
    /// Whether its system connects to the network only if the command line has `ip=`.
    let needsAddress: Bool

    init(
        _ name: String, files: [String], words: [String] = [], weakWords: [String] = [], network: [String] = [],
        needsAddress: Bool = false, _ remedy: String = byHand
    ) {
        self.name = name
        self.remedy = remedy
        self.files = files
        self.words = words
        self.weakWords = weakWords
        self.network = network
        self.needsAddress = needsAddress
    }

    static let byHand = "take kernel and initrd for network boot from its maker and use method kexec"

    /// Whether a path in small letters is one of its files.
    func has(_ path: String) -> Bool {
        files.contains { Self.matches(path, $0) }
    }

    /// Which words of a command line say where the medium is: those of this make, or those that others have too.
    func search(among line: [String], weak: Bool) -> [String] {
        let starts = weak ? weakWords : words
        return line.filter { word in
            // GRUB's menus have words with blanks in quotation marks.
            let word = word.hasPrefix("\"") ? word.dropFirst() : word[...]
            guard let start = starts.first(where: { Self.begins(word, $0) }) else { return false }
            return !MediumSource.isInNetwork(word.dropFirst(start.count))
        }
    }

    private static func begins(_ word: Substring, _ start: String) -> Bool {
        start.contains("=") || start.hasSuffix("/") || start.hasSuffix(":") ? word.hasPrefix(start) : word == start
    }

    /// Between stars stand runs of bytes that come one after the other.
    private static func matches(_ path: String, _ pattern: String) -> Bool {
        let parts = pattern.utf8.split(separator: UInt8(ascii: "*"), omittingEmptySubsequences: false)
        var rest = path.utf8[...]
        guard let first = parts.first, let last = parts.last, parts.count > 1 else {
            return rest.elementsEqual(pattern.utf8)
        }
        guard rest.count >= first.count + last.count, rest.starts(with: first),
            rest.reversed().starts(with: last.reversed())
        else { return false }
        rest = rest.dropFirst(first.count).dropLast(last.count)
        for part in parts.dropFirst().dropLast() where !part.isEmpty {
            guard let found = rest.firstRange(of: part) else { return false }
            rest = rest[found.upperBound...]
        }
        return true
    }
}
