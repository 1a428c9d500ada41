// SPDX-License-Identifier: GPL-3.0-or-later

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
        /// The bytes of the rules and of the list, where all of them could be read; nothing else is worth keeping.
        var accepted: [(name: String, bytes: [UInt8])] = []
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

    /// What the files look like from the outside; equal for files that did not change.
    func look() -> [ContentSight] {
        [FolderLook.file(folders.rules.path), FolderLook.file(folders.machines.path)]
            + [FolderLook.image(folders.templates.path)]
    }

    /// Reads all of them; of a file that cannot be read at all, what counted before is taken, or what was kept.
    package func read(after earlier: MachineRules? = nil) -> Reading {
        var problems: [ConfigProblem] = []
        let rules = bytes(of: folders.rules, into: &problems)
        let list = bytes(of: folders.machines, into: &problems)
        let reading = RuleBookReader.read(
            rules: rules.bytes, machines: list.bytes, rulesFile: folders.rules.label,
            machinesFile: folders.machines.label)
        problems += reading.problems
        let isWhole = (rules: reading.hasRules && !rules.failed, list: reading.hasList && !list.failed)
        let fallback = isWhole.rules && isWhole.list ? RuleBook() : earlier?.book ?? kept()
        let book = RuleBook(
            groups: isWhole.rules ? reading.book.groups : fallback.groups,
            rules: isWhole.rules ? reading.book.rules : fallback.rules,
            list: isWhole.list ? reading.book.list : fallback.list,
            sendsSecrets: isWhole.rules ? reading.book.sendsSecrets : fallback.sendsSecrets)
        let texts = TemplateFolder.texts(in: folders.templates, into: &problems)
        let (templates, mistakes) = TemplateSet.read(texts, in: folders.templates.label)
        let result = MachineRules(book: book, templates: templates)
        problems += (mistakes + TemplateCheck.mistakes(in: result)).map { $0.problem }
        var all = Reading(rules: result, problems: problems.sorted { $0.place < $1.place })
        if isWhole.rules { all.accepted.append((EnvironmentFiles.rules, rules.bytes ?? [])) }
        if isWhole.list { all.accepted.append((EnvironmentFiles.machines, list.bytes ?? [])) }
        return all
    }

    /// Keeps what counts for a start after a slip; whoever cannot be written to keeps nothing.
    package func keep(_ reading: Reading) {
        guard let state else { return }
        mkdir("\(state)/\(Self.folder)", 0o700)
        for (name, bytes) in reading.accepted {
            let path = "\(state)/\(Self.folder)/\(name)"
            guard HostFile.bytes(path, upTo: Limits.ruleFile) != bytes else { continue }
            try? PrivateFile(path).replace(with: String(decoding: bytes, as: UTF8.self))
        }
    }

    /// Where that is, in the folder of the state.
    private static let folder = "rules"

    /// What counted last before this start; without it every machine waits, for nobody knows what is meant for it.
    private func kept() -> RuleBook {
        let kept = state.map { state in
            [EnvironmentFiles.rules, EnvironmentFiles.machines].map {
                HostFile.bytes("\(state)/\(Self.folder)/\($0)", upTo: Limits.ruleFile)
            }
        }
        if let kept, let rules = kept[0] {
            return RuleBookReader.read(
                rules: rules, machines: kept[1], rulesFile: folders.rules.label, machinesFile: folders.machines.label
            ).book
        }
        var wait = AssignmentValues()
        wait.image = .wait
        let everybody = Rule(when: [], WrittenValues(wait, at: RuleOrigin(file: folders.rules.label, line: 1)))
        return RuleBook(rules: [everybody])
    }

    /// A file's bytes; none where there is no such file, which is as good as an empty one.
    private func bytes(
        of file: EnvironmentFolders.Folder, into problems: inout [ConfigProblem]
    ) -> (bytes: [UInt8]?, failed: Bool) {
        if let bytes = HostFile.bytes(file.path, upTo: Limits.ruleFile) { return (bytes, false) }
        guard errno != ENOENT else { return (nil, false) }
        let reason = errno == EFBIG ? "has more than \(Limits.ruleFile >> 20) MiB" : String(cString: strerror(errno))
        problems.append(
            ConfigProblem(
                at: ConfigPlace(file: file.label), found: "cannot be read (\(reason))",
                remedy: "let the server's user read it; what counted before stays valid until then"))
        return (nil, true)
    }
}

extension TemplateMistake {
    /// As everybody else tells of mistakes.
    fileprivate var problem: ConfigProblem {
        ConfigProblem(at: ConfigPlace(file: place.file, line: place.line), found: found, remedy: remedy)
    }
}
