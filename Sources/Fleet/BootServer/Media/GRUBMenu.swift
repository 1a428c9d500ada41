// SPDX-License-Identifier: GPL-3.0-or-later

internal import TorrentCore

/// Reads GRUB's menu, with the files it reads in.
///
/// A reader of menus and not of GRUB's language: conditions are passed over, of branches both are read, and variables
/// have the last value that was written. What a medium's menu says of its kernels stands outside of all that.
struct GRUBMenu {
    private struct Entry {
        /// Title, id and options: all that stands in front of the brace.
        let names: [String]
        let isNested: Bool
        var kernel: [String] = []
        var initrds: [String] = []
    }

    private let text: (String) -> String?
    private var entries: [Entry] = []
    private var variables: [String: String]
    private var blocks: [Block] = []
    private var defaultName = ""
    private var filesLeft = Limits.menuFiles

    private enum Block {
        case entry
        case submenu
        case other
    }

    /// The entries of a menu, the one that starts by itself first; none when there is no such file.
    static func entries(of path: String, text: (String) -> String?) -> [MenuEntry] {
        withoutActuallyEscaping(text) { text in
            var menu = GRUBMenu(path: path, text: text)
            menu.read(path)
            return menu.sorted.compactMap(Self.entry)
        }
    }

    private init(path: String, text: @escaping (String) -> String?) {
        self.text = text
        variables = ["prefix": "/" + path.splitAtSlashes().dropLast().joined(separator: "/")]
    }

    /// A number counts the entries that are not in a submenu; a name is a title or an id.
    private var sorted: [Entry] {
        let outer = entries.indices.filter { !entries[$0].isNested }
        let first =
            Int(defaultName).flatMap { outer.indices.contains($0) ? outer[$0] : nil }
            ?? entries.firstIndex { $0.names.contains(defaultName) }
        return [first].compactMap { $0.map { entries[$0] } }
            + entries.indices.filter { $0 != first }.map { entries[$0] }
    }

    private static func entry(_ entry: Entry) -> MenuEntry? {
        guard let kernel = entry.kernel.first else { return nil }
        return MenuEntry(
            kernel: path(kernel), initrds: entry.initrds.map(path),
            words: entry.kernel.dropFirst().map { $0.contains(" ") ? "\"\($0)\"" : $0 })
    }

    /// Without the device in front, and from the root of the medium.
    private static func path(_ word: String) -> String {
        let path = word.hasPrefix("(") ? word.drop { $0 != ")" }.dropFirst() : word[...]
        return path.splitAtSlashes().joined(separator: "/")
    }

    private mutating func read(_ path: String) {
        guard filesLeft > 0, let content = text(path) else { return }
        filesLeft -= 1
        for command in GRUBWords.commands(in: content) { run(command) }
    }

    private mutating func run(_ command: Substring) {
        var words = GRUBWords.words(of: command, variables: variables)
        // What follows these on a line is a command of its own.
        while ["then", "else", "do"].contains(words.first) { words.removeFirst() }
        guard let name = words.first else { return }
        let opensBlock = words.last == "{"
        switch name {
        case "menuentry": open(.entry, words)
        case "submenu": open(.submenu, words)
        case "}": if !blocks.isEmpty { blocks.removeLast() }
        case "set": set(words.dropFirst())
        case "source", "configfile", ".": if !blocks.contains(.entry), words.count > 1 { read(Self.path(words[1])) }
        case "linux", "linuxefi", "linux16": note { $0.kernel = Array(words.dropFirst()) }
        case "initrd", "initrdefi", "initrd16": note { $0.initrds = Array(words.dropFirst()) }
        default:
            if opensBlock { blocks.append(.other) }
            if words.count == 1, name.contains("=") { set(words[...]) }
        }
    }

    private mutating func open(_ block: Block, _ words: [String]) {
        guard words.last == "{" else { return }
        if block == .entry {
            entries.append(Entry(names: Array(words.dropFirst().dropLast()), isNested: blocks.contains(.submenu)))
        }
        blocks.append(block)
    }

    private mutating func set(_ words: ArraySlice<String>) {
        guard let word = words.first, let sign = word.firstIndex(of: "=") else { return }
        let (name, value) = (String(word[..<sign]), String(word[word.index(after: sign)...]))
        variables[name] = value
        if name == "default", !value.isEmpty, blocks.isEmpty { defaultName = value }
    }

    private mutating func note(_ change: (inout Entry) -> Void) {
        guard blocks.contains(.entry), let last = entries.indices.last else { return }
        change(&entries[last])
    }
}
