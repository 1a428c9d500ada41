// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import FleetRules
internal import FleetTemplates
internal import Glibc
package import ServerConfig
internal import TorrentCore

/// The files that say who gets what: rules, the list of machines, and templates.
///
/// Reading waits for disks and file servers, so only threads that may do so read.
package struct RuleFiles: Sendable {
    /// What was read.
    package struct Reading: Sendable {
        /// What counts: everything that has no mistake.
        package var rules: MachineRules
        /// Every mistake, by file and line.
        package var problems: [ConfigProblem]
        /// What cannot be read at all: of that, what counts is what counted before.
        package var unreadable: Set<RulePart>
        /// The bytes of the rules and of the list, where all of them could be read; nothing else is worth keeping.
        var accepted: [(part: RulePart, bytes: [UInt8])] = []
    }

    private let folders: EnvironmentFolders
    /// The folder of what the server keeps; `nil` where it keeps nothing.
    private let state: String?

    /// Those of an environment's folders; what counted last is kept in the state for a start after a slip of whoever edits.
    package init(_ folders: EnvironmentFolders, keptIn state: String? = nil) {
        self.folders = folders
        self.state = state
    }

    /// Those of an environment.
    package init(of environment: Environment) {
        self.init(environment.folders, keptIn: environment.stateFolder)
    }

    /// What messages call the two.
    var rulesLabel: String { folders.rules.label }
    var machinesLabel: String { folders.machines.label }

    /// The files of which nothing could be read.
    package func unreadable(in reading: Reading) -> [String] {
        [(RulePart.rules, rulesLabel), (.list, machinesLabel)].filter { reading.unreadable.contains($0.0) }.map(\.1)
    }

    /// What the files look like from the outside; equal for files that did not change.
    func look() -> [RulePart: ContentSight] {
        Dictionary(uniqueKeysWithValues: RulePart.allCases.map { ($0, look(at: $0)) })
    }

    /// What one of them looks like.
    func look(at part: RulePart) -> ContentSight {
        switch part {
        case .rules: FolderLook.file(folders.rules.path)
        case .list: FolderLook.file(folders.machines.path)
        case .templates: FolderLook.templates(folders.templates.path)
        }
    }

    /// What stands in all of them.
    func contents() -> RuleContents {
        var contents = RuleContents()
        for part in RulePart.allCases { read(part, into: &contents) }
        return contents
    }

    /// Reads one of them anew.
    func read(_ part: RulePart, into contents: inout RuleContents) {
        switch part {
        case .rules: contents.rules = file(folders.rules)
        case .list: contents.list = file(folders.machines)
        case .templates:
            var templates = RuleContents.Templates()
            templates.texts = TemplateFolder.texts(in: folders.templates, into: &templates.problems)
            contents.templates = templates
        }
    }

    /// Reads all of them; of a file that cannot be read at all, what counted before is taken, or what was kept.
    package func read(after earlier: MachineRules? = nil) -> Reading {
        reading(of: contents(), after: earlier)
    }

    /// Makes rules of what stands in the files.
    func reading(of contents: RuleContents, after earlier: MachineRules? = nil) -> Reading {
        let reading = RuleBookReader.read(
            rules: contents.rules.bytes, machines: contents.list.bytes, rulesFile: folders.rules.label,
            machinesFile: folders.machines.label)
        var unreadable: Set<RulePart> = []
        if !reading.hasRules || contents.rules.problem != nil { unreadable.insert(.rules) }
        if !reading.hasList || contents.list.problem != nil { unreadable.insert(.list) }
        let (book, unknown) = filled(reading.book, lacking: unreadable, after: earlier)
        let (templates, mistakes) = TemplateSet.read(contents.templates.texts, in: folders.templates.label)
        let result = MachineRules(book: book, templates: templates, unknown: unknown)
        let problems =
            [contents.rules.problem, contents.list.problem].compactMap(\.self) + reading.problems
            + contents.templates.problems + (mistakes + TemplateCheck.mistakes(in: result)).map { $0.problem }
        var all = Reading(
            rules: result, problems: problems.sorted { $0.place < $1.place }, unreadable: unreadable)
        if !unreadable.contains(.rules) { all.accepted.append((.rules, contents.rules.bytes ?? [])) }
        if !unreadable.contains(.list) { all.accepted.append((.list, contents.list.bytes ?? [])) }
        return all
    }

    /// The book with what cannot be read taken from what counted before, or else from what was kept.
    ///
    /// Where neither is known of one of the two, every machine waits: without the list all would be newcomers to the rules.
    private func filled(
        _ book: RuleBook, lacking unreadable: Set<RulePart>, after earlier: MachineRules?
    ) -> (book: RuleBook, unknown: Set<RulePart>) {
        guard !unreadable.isEmpty else { return (book, []) }
        let kept = kept()
        func source(of part: RulePart) -> RuleBook? {
            guard unreadable.contains(part) else { return book }
            if let earlier, !earlier.unknown.contains(part) { return earlier.book }
            return kept
        }
        let (rules, list) = (source(of: .rules), source(of: .list)?.list)
        guard let rules, let list else {
            let waiting = waiting.with(list ?? MachineList(file: folders.machines.label))
            return (waiting, list == nil ? [.rules, .list] : [.rules])
        }
        return (rules.with(list), [])
    }

    /// Keeps what counts for a start after a slip; whoever cannot be written to keeps nothing.
    package func keep(_ reading: Reading, of parts: Set<RulePart> = Set(RulePart.allCases)) {
        guard let state else { return }
        mkdir("\(state)/\(Self.folder)", 0o700)
        for (part, bytes) in reading.accepted where parts.contains(part) {
            let name = part == .rules ? EnvironmentFiles.rules : EnvironmentFiles.machines
            let path = "\(state)/\(Self.folder)/\(name)"
            guard HostFile.bytes(path, upTo: Limits.ruleFile) != bytes else { continue }
            try? PrivateFile(path).replace(with: String(decoding: bytes, as: UTF8.self))
        }
    }

    /// Where that is, in the folder of the state.
    private static let folder = "rules"

    /// What counted last before this start; `nil` where one of the two is not there.
    private func kept() -> RuleBook? {
        guard let state else { return nil }
        let files = [EnvironmentFiles.rules, EnvironmentFiles.machines].map {
            HostFile.bytes("\(state)/\(Self.folder)/\($0)", upTo: Limits.ruleFile)
        }
        guard let rules = files[0], let list = files[1] else { return nil }
        let reading = RuleBookReader.read(
            rules: rules, machines: list, rulesFile: folders.rules.label, machinesFile: folders.machines.label)
        return reading.hasRules && reading.hasList ? reading.book : nil
    }

    /// Every machine waits, for nobody knows what is meant for it.
    private var waiting: RuleBook {
        var wait = AssignmentValues()
        wait.image = .wait
        let everybody = Rule(when: [], WrittenValues(wait, at: RuleOrigin(file: folders.rules.label, line: 1)))
        return RuleBook(rules: [everybody])
    }

    private func file(_ file: EnvironmentFolders.Folder) -> RuleContents.File {
        if let bytes = HostFile.bytes(file.path, upTo: Limits.ruleFile) { return RuleContents.File(bytes: bytes) }
        guard errno != ENOENT else { return RuleContents.File() }
        let reason = errno == EFBIG ? "has more than \(Limits.ruleFile >> 20) MiB" : String(cString: strerror(errno))
        return RuleContents.File(
            problem: ConfigProblem(
                at: ConfigPlace(file: file.label), found: "cannot be read (\(reason))",
                remedy: "let the server's user read it; what counted before stays valid until then"))
    }
}

extension TemplateMistake {
    /// As everybody else tells of mistakes.
    fileprivate var problem: ConfigProblem {
        ConfigProblem(at: ConfigPlace(file: place.file, line: place.line), found: found, remedy: remedy)
    }
}
