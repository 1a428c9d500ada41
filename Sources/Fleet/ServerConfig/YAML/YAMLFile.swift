// SPDX-License-Identifier: GPL-3.0-or-later

internal import Yams

/// Reads one YAML file of an environment into values that know their lines.
///
/// Three things are kept from the YAML reader below, which calls itself for each level and stops at a key that
/// stands twice: deep nesting, many aliases, and duplicate keys. The second of two equal keys is given a mark in
/// a copy of the text, read again, and reported from there; so one duplicate does not hide other mistakes.
struct YAMLFile {
    /// Marks the second of two equal keys: a character nobody writes (Unicode's first private one).
    private static let mark: Character = "\u{e000}"

    private let file: String
    private let valueLimit: Int
    private var valueCount = 0

    /// The file's mapping, or `nil` when there is none that could be read; then a problem says why.
    static func read(
        _ bytes: [UInt8], file: String, values limit: Int = ConfigLimits.values, into findings: inout Findings
    ) -> YAMLValue? {
        if let refusal = TextBytes.refusal(of: bytes) {
            findings.report(at: ConfigPlace(file: file, line: refusal.line), refusal.found, remedy: refusal.remedy)
            return nil
        }
        // Programs that join files leave a mark at the beginning of each.
        var text = String(decoding: bytes, as: UTF8.self).replacing("\r\n", with: "\n")
        text = text.split(separator: "\n", omittingEmptySubsequences: false)
            .map { String(String.UnicodeScalarView($0.unicodeScalars.drop { $0 == "\u{feff}" })) }
            .joined(separator: "\n")
        if let refusal = YAMLPrecheck.refusal(of: text) {
            findings.report(at: ConfigPlace(file: file, line: refusal.line), refusal.found, remedy: refusal.remedy)
            return nil
        }
        guard let node = compose(text, file: file, into: &findings) else { return nil }
        var reader = YAMLFile(file: file, valueLimit: limit)
        return reader.value(of: node, keyPath: "", into: &findings)
    }

    private init(file: String, valueLimit: Int) {
        self.file = file
        self.valueLimit = valueLimit
    }

    private static func compose(_ original: String, file: String, into findings: inout Findings) -> Node? {
        var text = original
        for _ in 0...ConfigLimits.duplicateKeys {
            do {
                guard
                    let node = try Parser(yaml: text, resolver: .basic, constructor: .default, encoding: .utf8)
                        .singleRoot()
                else { return Node([(Node, Node)](), .implicit) }
                return node
            } catch YamlError.duplicatedKeysInMapping(let keys, let context) {
                let first = DuplicateKey(keys: keys, line: context.mark.line, column: context.mark.column)
                guard !original.contains(mark), let marked = first.markingNext(in: text, with: mark) else {
                    findings.report(
                        at: ConfigPlace(file: file, line: context.mark.line, keyPath: keys.first ?? ""),
                        "stands twice in one mapping", remedy: "keep one of them")
                    return nil
                }
                text = marked
            } catch {
                let syntax = YAMLSyntaxProblem(error, in: text)
                findings.report(
                    at: ConfigPlace(file: file, line: syntax.line), syntax.found, remedy: syntax.remedy)
                return nil
            }
        }
        findings.report(
            at: ConfigPlace(file: file), "has more than \(ConfigLimits.duplicateKeys) keys that stand twice",
            remedy: "keep one of each")
        return nil
    }

    private mutating func value(of node: Node, keyPath: String, into findings: inout Findings) -> YAMLValue? {
        valueCount += 1
        let line = node.mark?.line ?? 1
        guard valueCount <= valueLimit else {
            if valueCount == valueLimit + 1 {
                findings.report(
                    at: ConfigPlace(file: file, line: line), "has more than \(valueLimit) values",
                    remedy: "write fewer; an alias (*name) counts as all that it stands for")
            }
            return nil
        }
        switch node {
        case .scalar(let scalar):
            return YAMLValue(content: Self.content(of: scalar), line: line)
        case .sequence(let elements):
            var list: [YAMLValue] = []
            for (index, element) in elements.enumerated() {
                guard let value = value(of: element, keyPath: "\(keyPath)[\(index)]", into: &findings) else {
                    return nil
                }
                list.append(value)
            }
            return YAMLValue(content: .list(list), line: line)
        case .mapping(let mapping):
            return entries(of: mapping, keyPath: keyPath, into: &findings).map { read in
                YAMLValue(content: .mapping(read.entries), line: line, lacksEntries: read.lacksSome)
            }
        case .alias:
            return nil
        }
    }

    private mutating func entries(
        of mapping: Node.Mapping, keyPath: String, into findings: inout Findings
    ) -> (entries: [YAMLEntry], lacksSome: Bool)? {
        var entries: [YAMLEntry] = []
        var lacksSome = false
        for (keyNode, valueNode) in mapping {
            let line = keyNode.mark?.line ?? 1
            guard let key = keyNode.scalar?.string else {
                findings.report(
                    at: ConfigPlace(file: file, line: line, keyPath: keyPath), "has a key that is no word",
                    remedy: "write a word and a colon")
                lacksSome = true
                continue
            }
            let name = String(key.prefix { $0 != Self.mark })
            let path = keyPath.isEmpty ? name : "\(keyPath).\(name)"
            if name.count < key.count {
                let first = entries.firstIndex { $0.key == name }
                if let first { entries[first].standsTwice = true }
                let other = first.map { entries[$0].line } ?? line
                findings.report(
                    at: ConfigPlace(file: file, line: line, keyPath: path), "stands here for the second time",
                    remedy: other == line ? "keep one of them" : "keep this one or the one on line \(other)")
                lacksSome = true
                continue
            }
            guard let value = value(of: valueNode, keyPath: path, into: &findings) else { return nil }
            entries.append(YAMLEntry(key: name, line: line, value: value))
        }
        return (entries, lacksSome)
    }

    private static func content(of scalar: Node.Scalar) -> YAMLValue.Content {
        let isPlain = scalar.style == .plain
        let isNothing = isPlain && ["", "~", "null", "Null", "NULL"].contains(scalar.string)
        return isNothing ? .nothing : .scalar(scalar.string, isPlain: isPlain)
    }
}

extension YAMLFile {
    /// Reads the file at a path; problems call it by the name it has in the environment.
    static func load(
        _ path: String, file: String, host: any HostFacts, into findings: inout Findings
    ) -> YAMLValue? {
        let place = ConfigPlace(file: file)
        switch host.contents(of: path, upTo: ConfigLimits.fileLength) {
        case .bytes(let bytes):
            return read(bytes, file: file, into: &findings)
        case .tooLong:
            findings.report(
                at: place, "is longer than \(ConfigLimits.fileLength) bytes", remedy: "a few hundred should do")
        case .unreadable(let reason):
            findings.report(at: place, "cannot be read by \(host.user) (\(reason))", remedy: "allow it with chmod")
        }
        return nil
    }
}
