// SPDX-License-Identifier: GPL-3.0-or-later

internal import TorrentCore

/// Reads the menu of isolinux or syslinux, with the files it includes.
struct SyslinuxMenu {
    private struct Label {
        let name: String
        var kernel: String?
        /// What stands behind the kernel's path.
        var kernelWords: [String] = []
        var words: [String]?
        var initrds: [String] = []
    }

    private let folder: String
    private let text: (String) -> String?
    private var labels: [Label] = []
    private var commonWords: [String] = []
    /// The label that the menu puts the bar on, and those that start without a menu.
    private var marked: String?
    private var named: [String] = []
    private var filesLeft = Limits.menuFiles
    private var isInHelp = false

    /// The entries of a menu, the one that starts by itself first; none when there is no such file.
    static func entries(of path: String, text: (String) -> String?) -> [MenuEntry] {
        withoutActuallyEscaping(text) { text in
            var menu = SyslinuxMenu(path: path, text: text)
            menu.read(path)
            return menu.entries
        }
    }

    private init(path: String, text: @escaping (String) -> String?) {
        folder = path.splitAtSlashes().dropLast().joined(separator: "/")
        self.text = text
    }

    private var entries: [MenuEntry] {
        let first = ([marked].compactMap(\.self) + named).lazy
            .compactMap { name in labels.firstIndex { $0.name == name && $0.kernel != nil } }.first
        let order = [first].compactMap(\.self) + labels.indices.filter { $0 != first }
        return order.compactMap { entry(labels[$0]) }
    }

    private func entry(_ label: Label) -> MenuEntry? {
        guard let kernel = label.kernel, !kernel.lowercased().hasSuffix(".c32"), !kernel.hasSuffix("memdisk") else {
            return nil
        }
        var words = label.kernelWords + (label.words ?? commonWords)
        var initrds = label.initrds
        for word in words where word.hasPrefix("initrd=") {
            initrds = word.dropFirst("initrd=".count).split(separator: ",").map(place)
        }
        words.removeAll { $0.hasPrefix("initrd=") }
        return MenuEntry(kernel: kernel, initrds: initrds, words: words)
    }

    private mutating func read(_ path: String) {
        guard filesLeft > 0, let content = text(path) else { return }
        filesLeft -= 1
        for line in content.split(whereSeparator: \.isNewline) { read(line: line) }
    }

    private mutating func read(line: Substring) {
        let words = line.split(whereSeparator: \.isWhitespace).map(String.init)
        guard let keyword = words.first?.lowercased(), !keyword.hasPrefix("#") else { return }
        let rest = Array(words.dropFirst())
        if isInHelp {
            isInHelp = keyword != "endtext"
            return
        }
        switch keyword {
        case "text": isInHelp = true
        case "include", "config": if labels.isEmpty || keyword == "include", let file = rest.first { read(place(file)) }
        case "menu": readMenu(rest)
        case "default", "ontimeout": if let name = rest.first { named.append(name) }
        case "label": labels.append(Label(name: rest.first ?? ""))
        default: readLabel(keyword, rest)
        }
    }

    private mutating func readMenu(_ words: [String]) {
        switch words.first?.lowercased() {
        case "default": if marked == nil { marked = labels.last?.name }
        case "include": if words.count > 1 { read(place(words[1])) }
        default: break
        }
    }

    private mutating func readLabel(_ keyword: String, _ rest: [String]) {
        guard let last = labels.indices.last else {
            if keyword == "append" { commonWords = rest }
            return
        }
        switch keyword {
        case "kernel", "linux":
            labels[last].kernel = rest.first.map(place)
            labels[last].kernelWords = Array(rest.dropFirst())
        case "append": labels[last].words = (rest == ["-"] ? [] : rest)
        case "initrd": labels[last].initrds = (rest.first ?? "").split(separator: ",").map(place)
        default: break
        }
    }

    /// A path as the menu has it, from the root of the medium; without a slash in front it begins in the menu's folder.
    private func place(_ path: some StringProtocol) -> String {
        var names: [Substring] = path.beginsWithBytes(of: "/") ? [] : folder.splitAtSlashes()
        for name in path.splitAtSlashes() where name != "." {
            if name == ".." { _ = names.popLast() } else { names.append(name) }
        }
        return names.joined(separator: "/")
    }
}
