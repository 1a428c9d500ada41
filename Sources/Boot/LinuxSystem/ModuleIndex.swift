// SPDX-License-Identifier: GPL-3.0-or-later

/// What `modules.dep`, `modules.alias` and `modules.softdep` say: which file a module is, what it needs, what it drives.
///
/// Lines that make no sense are passed over: a damaged index costs a driver, not the boot.
package struct ModuleIndex: Sendable {
    private struct Alias {
        let pattern: ArraySlice<UInt8>
        let module: String
    }

    /// Module name to its file, relative to the folder of the index.
    private var files: [String: String] = [:]
    private var needs: [String: [String]] = [:]
    /// Patterns by what stands before their first colon: `pci`, `usb`, `virtio`.
    private var aliases: [String: [Alias]] = [:]

    /// Reads the three files' texts; each may be empty.
    package init(dependencies: [UInt8], aliases: [UInt8] = [], softDependencies: [UInt8] = []) {
        for line in Self.lines(of: dependencies) { readDependencies(line) }
        for line in Self.lines(of: aliases) { readAlias(line) }
        for line in Self.lines(of: softDependencies) { readSoftDependencies(line) }
    }

    /// The name of a module from its file's path: `kernel/drivers/hid/hid-generic.ko.xz` is `hid_generic`.
    package static func name(ofFile path: some StringProtocol) -> String {
        let file = path.split(separator: "/").last ?? ""
        return canonical(file.prefix { $0 != "." })
    }

    /// The files to load, in order, so that the module works; empty when the index does not know it.
    package func files(for module: String) -> [String] {
        var order: [String] = []
        var visited: Set<String> = []
        visit(Self.canonical(module), depth: 0, visited: &visited, order: &order)
        return order
    }

    /// The modules that say they drive such a device: `virtio:d00000001v00001AF4`.
    ///
    /// A text that is a module's name is that module, as modprobe(8) has it.
    package func modules(for alias: String) -> [String] {
        let name = Self.canonical(alias)
        if files[name] != nil { return [name] }
        let bus = String(alias.prefix { $0 != ":" })
        let bytes = Array(alias.utf8)
        var found: [String] = []
        for candidate in aliases[bus] ?? [] where !found.contains(candidate.module) {
            if Glob.matches(candidate.pattern, bytes[...]) { found.append(candidate.module) }
        }
        return found
    }

    private func visit(_ module: String, depth: Int, visited: inout Set<String>, order: inout [String]) {
        guard depth <= Limits.moduleDepth, let file = files[module], visited.insert(module).inserted else { return }
        for need in needs[module] ?? [] { visit(need, depth: depth + 1, visited: &visited, order: &order) }
        order.append(file)
    }

    private mutating func readDependencies(_ line: ArraySlice<UInt8>) {
        guard let colon = line.firstIndex(of: UInt8(ascii: ":")) else { return }
        let file = String(decoding: line[..<colon], as: UTF8.self)
        let name = Self.name(ofFile: file)
        guard !name.isEmpty else { return }
        files[name] = file
        needs[name] = Self.words(of: line[(colon + 1)...]).map(Self.name(ofFile:))
    }

    private mutating func readAlias(_ line: ArraySlice<UInt8>) {
        let words = line.split(separator: UInt8(ascii: " "))
        guard words.count == 3, words[0].elementsEqual("alias".utf8) else { return }
        let bus = String(decoding: words[1].prefix { $0 != UInt8(ascii: ":") }, as: UTF8.self)
        let module = Self.canonical(String(decoding: words[2], as: UTF8.self))
        aliases[bus, default: []].append(Alias(pattern: words[1], module: module))
    }

    /// `softdep r8169 pre: realtek post: other`: only what goes first matters to us.
    private mutating func readSoftDependencies(_ line: ArraySlice<UInt8>) {
        let words = Self.words(of: line)
        guard words.count > 2, words[0] == "softdep", let before = words.firstIndex(of: "pre:") else { return }
        let names = words[(before + 1)...].prefix { !$0.hasSuffix(":") }
        needs[Self.canonical(words[1]), default: []] += names.map(Self.canonical)
    }

    private static func canonical(_ name: some StringProtocol) -> String {
        String(decoding: name.utf8.map { $0 == UInt8(ascii: "-") ? UInt8(ascii: "_") : $0 }, as: UTF8.self)
    }

    private static func lines(of text: [UInt8]) -> [ArraySlice<UInt8>] {
        text.split(separator: UInt8(ascii: "\n")).filter { $0.first != UInt8(ascii: "#") }
    }

    private static func words(of line: ArraySlice<UInt8>) -> [String] {
        line.split(separator: UInt8(ascii: " ")).map { String(decoding: $0, as: UTF8.self) }
    }
}
