// SPDX-License-Identifier: GPL-3.0-or-later

/// What a program or a shared library says must be there before it can run.
package struct ELFLinks: Hashable, Sendable {
    /// File names of shared libraries, in the order they are looked for.
    package let libraries: [String]
    /// Folders it wants them looked for in before all others, `$ORIGIN` being its own.
    package let folders: [String]
    /// The path of the program that loads it; `nil` for libraries and for what is linked statically.
    package let loader: String?

    /// Reads the sections `.dynamic`, `.dynstr` and `.interp`; a file without them needs nothing.
    package init(_ bytes: [UInt8]) throws(ELFError) {
        let file = try ELFFile(bytes)
        let texts = try file.section(".dynstr") ?? []
        loader = try file.section(".interp").map { Self.text(in: $0, at: 0) }
        var libraries: [String] = []
        var folders: [String] = []
        // Pairs of a tag and a number, eight bytes each; the tags are those of elf(5).
        var rest = try file.section(".dynamic") ?? []
        while rest.count >= 16 {
            let text = Self.text(in: texts, at: Self.number(rest.dropFirst(8).prefix(8)))
            switch Self.number(rest.prefix(8)) {
            case 1: libraries.append(text)
            case 15, 29: folders += text.split(separator: ":").map(String.init)
            default: break
            }
            rest = rest.dropFirst(16)
        }
        self.libraries = libraries
        self.folders = folders
    }

    private static func number(_ bytes: ArraySlice<UInt8>) -> UInt64 {
        bytes.reversed().reduce(0) { $0 << 8 | UInt64($1) }
    }

    /// Up to the next zero byte; empty when the place is none.
    private static func text(in bytes: ArraySlice<UInt8>, at offset: UInt64) -> String {
        guard offset < bytes.count else { return "" }
        return String(decoding: bytes.dropFirst(Int(offset)).prefix { $0 != 0 }, as: UTF8.self)
    }
}
