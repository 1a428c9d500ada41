// SPDX-License-Identifier: GPL-3.0-or-later

internal import FleetModel
internal import PieceStorage
internal import ServerConfig
internal import ServiceLifecycle
internal import TorrentCore

/// Reads rules, list and templates again, each whenever it has come to rest in another state.
///
/// They are looked at twice a second, wherever they lie: they are few and small, people wait for what they have just written,
/// and file servers tell of no change. Looks wait on the threads for disks.
package struct RuleFollower: Service, CustomStringConvertible {
    private let files: RuleFiles
    private let folder: String
    private let keeper: RuleKeeper
    private let reporter: Reporter
    private let requests = FollowedValue(0)

    /// Follows these files, of an environment in a folder; what was read at the start is known.
    package init(_ files: RuleFiles, in folder: String, keeper: RuleKeeper, reporter: Reporter) {
        self.files = files
        self.folder = folder
        self.keeper = keeper
        self.reporter = reporter
    }

    package var description: String { "rules" }

    /// Has everything read again, whether it looks otherwise or not.
    package func readAgain() { requests.change { $0 &+= 1 } }

    package func run() async {
        try? await cancelWhenGracefulShutdown { try await self.follow() }
    }

    /// A state that two looks show is at rest; whoever writes one of them for longer than half a second is waited for there.
    private func follow() async throws {
        var contents = try await on { files.contents() }
        var rest = RuleRest()
        var asked = requests.current
        while true {
            let seen = try await on { files.look() }
            if requests.current != asked {
                asked = requests.current
                rest.forget()
            }
            var isChanged = false
            for part in rest.look(seen) {
                let (new, sight) = try await on { [contents] in
                    var new = contents
                    files.read(part, into: &new)
                    return (new, files.look(at: part))
                }
                guard sight == seen[part] else { continue }
                contents = new
                rest.read(part, at: sight)
                isChanged = true
            }
            if isChanged {
                let reading = try await on { [contents] in files.reading(of: contents, after: keeper.current) }
                take(reading)
                try await on { [known = rest.known] in files.keep(reading, of: known) }
            }
            try await Task.sleep(for: Limits.ruleLook)
        }
    }

    /// These rules count, and their mistakes are told.
    package func take(_ reading: RuleFiles.Reading) {
        keeper.put(reading.rules)
        reporter.tell(ofRules: reading.problems, files)
    }

    private func on<Value: Sendable>(_ work: @escaping @Sendable () -> Value) async throws -> Value {
        try await DiskThreads.ofThisProcess.run(on: StorageLane(below: folder).look) { work() }
    }
}

extension Reporter {
    /// Mistakes in rules, list and templates, in place of those told before.
    func tell(ofRules problems: [ConfigProblem], _ files: RuleFiles) {
        for code in [ProblemCode.rulesRefused, .machinesRefused, .templateRefused] {
            replace(
                code,
                with: problems.filter { files.code(of: $0) == code }.prefix(Limits.ruleProblems).map { problem in
                    Problem.Finding(
                        code, at: Problem.Place("\(problem.place)"), found: "\(problem.place): \(problem.found).",
                        remedy: "\(problem.remedy); the file is read again at once.")
                })
        }
    }
}

extension RuleFiles {
    /// Which kind of problem a mistake is.
    fileprivate func code(of problem: ConfigProblem) -> ProblemCode {
        switch problem.place.file {
        case rulesLabel: .rulesRefused
        case machinesLabel: .machinesRefused
        default: .templateRefused
        }
    }
}
