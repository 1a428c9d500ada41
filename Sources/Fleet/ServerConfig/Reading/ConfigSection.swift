// SPDX-License-Identifier: GPL-3.0-or-later

/// One mapping of a file, asked key by key.
struct ConfigSection {
    private let file: String
    private let keyPath: String
    /// Where the section begins, for keys that are missing from it.
    private let line: Int?
    private let entries: [YAMLEntry]

    /// The whole file; anything but a mapping is a problem.
    init(root: YAMLValue, file: String, into findings: inout Findings) {
        self.file = file
        keyPath = ""
        line = nil
        entries = Self.entries(of: root, at: ConfigPlace(file: file, line: root.line), into: &findings)
    }

    /// The mapping that stands at a place; anything but a mapping is a problem.
    init(_ value: YAMLValue, at place: ConfigPlace, into findings: inout Findings) {
        file = place.file ?? ""
        keyPath = place.keyPath
        line = place.line
        entries = Self.entries(of: value, at: place, into: &findings)
    }

    /// All keys in their order with their places, for mappings whose keys are names that people choose.
    var all: [(key: String, place: ConfigPlace, value: YAMLValue)] {
        entries.map { ($0.key, place(of: $0), $0.value) }
    }

    private init(file: String, keyPath: String, line: Int?, entries: [YAMLEntry]) {
        self.file = file
        self.keyPath = keyPath
        self.line = line
        self.entries = entries
    }

    private static func entries(
        of value: YAMLValue, at place: ConfigPlace, into findings: inout Findings
    ) -> [YAMLEntry] {
        switch value.content {
        case .mapping(let entries): return entries
        case .nothing: return []
        case .list, .scalar:
            findings.report(at: place, "\(value.shown) is no mapping", remedy: "write keys, each with a colon")
            return []
        }
    }

    /// The mapping below a key; an empty one when it is missing.
    func section(_ key: String, into findings: inout Findings) -> ConfigSection {
        guard let entry = entry(key) else {
            return ConfigSection(file: file, keyPath: path(to: key), line: line, entries: [])
        }
        let entries = Self.entries(of: entry.value, at: place(of: entry), into: &findings)
        return ConfigSection(file: file, keyPath: path(to: key), line: entry.line, entries: entries)
    }

    /// Whether a key is there and has a value.
    func has(_ key: String) -> Bool {
        entry(key) != nil
    }

    /// Whether a key stands there once, and nothing was passed over in its value.
    func isWhole(_ key: String) -> Bool {
        entries.filter { $0.key == key }.allSatisfy(\.isWhole)
    }

    /// Whether a key stands there once, or not at all.
    func isSingle(_ key: String) -> Bool {
        !entries.contains { $0.key == key && $0.standsTwice }
    }

    /// The keys that stand there once.
    var single: [(key: String, place: ConfigPlace, value: YAMLValue)] {
        entries.filter { !$0.standsTwice }.map { ($0.key, place(of: $0), $0.value) }
    }

    /// Where a key stands, or would.
    func place(of key: String) -> ConfigPlace {
        entry(key).map { place(of: $0) } ?? ConfigPlace(file: file, line: line, keyPath: path(to: key))
    }

    /// Reads one key; what its value does not mean becomes a problem.
    func setting<Value>(
        _ key: String, standard: Value? = nil, into findings: inout Findings,
        _ read: (YAMLValue) throws(Mistake) -> Value
    ) -> Setting<Value> {
        guard let entry = entry(key) else { return .missing(at: place(of: key), standard: standard) }
        do {
            return .written(try read(entry.value), at: place(of: entry))
        } catch {
            findings.report(at: place(of: entry), error.found, remedy: error.remedy)
            return .malformed(at: place(of: entry))
        }
    }

    /// Reports every key that is not known, with the nearest that is.
    func refuseUnknownKeys(known: [KnownKey], retired: Set<String> = [], into findings: inout Findings) {
        let names = KnownKeys.names(below: keyPath, in: known)
        for entry in entries where !names.contains(entry.key) {
            if retired.contains(path(to: entry.key)) {
                findings.note(
                    at: place(of: entry), "is a key of an earlier release of 2018 and has no effect any more")
            } else {
                findings.report(
                    at: place(of: entry), "is no known key", remedy: remedy(for: entry.key, names: names, known: known))
            }
        }
    }

    /// Reports every key but these, with the nearest of them.
    func refuseKeys(but names: [String], into findings: inout Findings) {
        for entry in entries where !names.contains(entry.key) {
            findings.report(
                at: place(of: entry), "is no known key", remedy: remedy(for: entry.key, names: names, known: []))
        }
    }

    private func remedy(for key: String, names: [String], known: [KnownKey]) -> String {
        if let nearest = names.nearest(to: key) { return "did you mean \(nearest)?" }
        if let elsewhere = known.first(where: { $0.path.split(separator: ".").last == key[...] }) {
            let around = elsewhere.path.split(separator: ".").dropLast().joined(separator: ".")
            return around.isEmpty ? "it belongs to no section" : "it belongs into the section \(around)"
        }
        return names.isEmpty ? "no key may stand here" : "known here are \(names.joined(separator: ", "))"
    }

    private func entry(_ key: String) -> YAMLEntry? {
        entries.first { $0.key == key && $0.value.content != .nothing }
    }

    private func place(of entry: YAMLEntry) -> ConfigPlace {
        ConfigPlace(file: file, line: entry.line, keyPath: path(to: entry.key))
    }

    private func path(to key: String) -> String {
        keyPath.isEmpty ? key : "\(keyPath).\(key)"
    }
}
