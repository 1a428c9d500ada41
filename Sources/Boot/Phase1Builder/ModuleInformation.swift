// SPDX-License-Identifier: GPL-3.0-or-later

/// A kernel module's name: the same with hyphen or underscore, as everywhere in Linux.
package struct ModuleName: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// With underscores only.
    package let text: String

    /// The name in one spelling.
    package init(_ text: some StringProtocol) {
        self.text = String(text.map { $0 == "-" ? "_" : $0 })
    }

    /// The name of the module in this file: `kernel/drivers/hid/hid-generic.ko.xz` is `hid_generic`; `nil` for no module.
    package init?(file path: some StringProtocol) {
        guard let file = path.split(separator: "/").last, let end = file.firstRange(of: ".ko")?.lowerBound else {
            return nil
        }
        guard ["", ".xz", ".zst", ".gz"].contains(file[end...].dropFirst(3)) else { return nil }
        self.init(file[..<end])
    }

    package var description: String { text }

    package static func < (left: Self, right: Self) -> Bool {
        left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }
}

/// What a module says of itself in its section `.modinfo`.
package struct ModuleInformation: Hashable, Sendable {
    /// Modules whose symbols it uses.
    package let dependencies: [ModuleName]
    /// Modules it wants to find loaded before it (`softdep=pre:`).
    package let wantedBefore: [ModuleName]
    /// Patterns of the devices it drives, such as `pci:v00008086d0000100E*`.
    package let aliases: [String]
    /// Its lines of `softdep`, verbatim.
    package let softDependencies: [String]
    /// Files below `/lib/firmware` that it may ask for.
    package let firmware: [String]

    /// Reads an uncompressed module.
    package init(module bytes: [UInt8]) throws(ELFError) {
        let section = try ELFFile(bytes).section(".modinfo") ?? []
        self.init(lines: section.split(separator: 0).map { String(decoding: $0, as: UTF8.self) })
    }

    /// Takes `key=value` lines; keys that phase 1 has no use for are passed over.
    package init(lines: [String]) {
        var values: [String: [String]] = [:]
        for line in lines {
            guard let equals = line.firstIndex(of: "=") else { continue }
            values[String(line[..<equals]), default: []].append(String(line[line.index(after: equals)...]))
        }
        let softDependencies = values["softdep"] ?? []
        self.softDependencies = softDependencies
        dependencies = (values["depends"] ?? []).flatMap { $0.split(separator: ",").map { ModuleName($0) } }
        wantedBefore = softDependencies.flatMap(Self.wantedBefore)
        aliases = values["alias"] ?? []
        firmware = values["firmware"] ?? []
    }

    /// `pre: a b post: c` wants a and b.
    private static func wantedBefore(_ line: String) -> [ModuleName] {
        let words = line.split(separator: " ")
        guard let start = words.firstIndex(of: "pre:") else { return [] }
        return words[(start + 1)...].prefix { !$0.hasSuffix(":") }.map { ModuleName($0) }
    }
}
