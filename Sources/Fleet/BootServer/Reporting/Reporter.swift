// SPDX-License-Identifier: GPL-3.0-or-later

internal import FleetAccess
package import FleetModel
package import Logging
internal import Synchronization
package import TorrentCore

/// The one way by which the server tells people of something wrong: one line of the log, and an entry of what is wrong now.
///
/// It keeps nobody waiting.
package final class Reporter: Sendable {
    /// For what is not wrong.
    package let logger: Logger
    private let list = Mutex(ProblemList())
    private let now: @Sendable () -> Moment
    private let follower = Mutex<(@Sendable (Problem.Finding, _ isSolved: Bool) -> Void)?>(nil)

    /// Nothing is wrong.
    package init(logger: Logger, now: (@Sendable () -> Moment)? = nil) {
        let clock = ServerClock()
        self.logger = logger
        self.now = now ?? { clock.moment }
    }

    /// From now on this is told what becomes wrong, or is said in other words, and what is well again; it must not wait.
    package func follow(_ body: @escaping @Sendable (Problem.Finding, _ isSolved: Bool) -> Void) {
        follower.withLock { $0 = body }
    }

    /// Everything that is wrong now, the worst first.
    package var problems: [Problem] { list.withLock { $0 }.worstFirst }

    /// How many problems of each kind there are; of every kind.
    package var counts: [ProblemCode: Int] {
        let list = list.withLock { $0 }
        return Dictionary(uniqueKeysWithValues: ProblemCode.allCases.map { ($0, list.count(of: $0)) })
    }

    /// Something was noticed.
    package func report(_ finding: Problem.Finding) {
        let finding = finding.cutting(AccessToken.cut)
        switch list.withLock({ $0.report(finding, at: now()) }) {
        case .new, .changed: say(finding)
        case .known: break
        }
    }

    /// Something was noticed.
    package func report(
        _ code: ProblemCode, at place: String, _ found: String, remedy: String, machine: MachineNumber? = nil
    ) {
        report(Problem.Finding(code, at: Problem.Place(place), found: found, remedy: remedy, machine: machine))
    }

    /// Something is well again, if it was not.
    package func settle(_ code: ProblemCode, at place: Problem.Place) {
        if let ended = list.withLock({ $0.settle(code, at: place) }) { sayThatItEnded(ended) }
    }

    /// Something is well again, if it was not.
    package func settle(_ code: ProblemCode, at place: String) { settle(code, at: Problem.Place(place)) }

    /// A machine is not known any more, so nothing is wrong with it.
    func settleAll(of machine: MachineNumber) {
        for code in ProblemCode.allCases where code.isOfMachine { settle(code, at: Problem.Place(machine)) }
    }

    /// These are all of a kind that there are now.
    package func replace(_ code: ProblemCode, with findings: [Problem.Finding]) {
        let findings = findings.map { $0.cutting(AccessToken.cut) }
        let change = list.withLock { $0.replace(code, with: findings, at: now()) }
        for problem in change.ended { sayThatItEnded(problem) }
        for problem in change.news { say(problem.finding) }
    }

    /// Time passed: what happened long ago is shown no more.
    package func timePassed() {
        for problem in list.withLock({ $0.age(to: now().monotonic) }) {
            logger.debug("this did not happen again and is shown no more", metadata: problem.finding.metadata)
            tellFollower(problem.finding, isSolved: true)
        }
    }

    private func say(_ finding: Problem.Finding) {
        let level: Logger.Level = finding.code.severity == .notice ? .notice : .warning
        logger.log(level: level, "\(finding.code.sentence)", metadata: finding.metadata)
        tellFollower(finding, isSolved: false)
    }

    private func tellFollower(_ finding: Problem.Finding, isSolved: Bool) {
        follower.withLock(\.self)?(finding, isSolved)
    }

    private func sayThatItEnded(_ problem: Problem) {
        // A machine that goes on is told of by its stages.
        let level: Logger.Level = problem.code.isOfMachine ? .debug : .notice
        logger.log(level: level, "this is well again", metadata: problem.finding.metadata)
        tellFollower(problem.finding, isSolved: true)
    }
}

extension Problem.Finding {
    fileprivate var metadata: Logger.Metadata {
        var metadata: Logger.Metadata = [
            "code": "\(code.rawValue)", "place": "\(place)", "found": "\(found)", "remedy": "\(remedy)",
        ]
        if let image { metadata["image"] = "\(image)" }
        return metadata
    }
}
