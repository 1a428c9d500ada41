// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Glibc

/// Waits until a server program can do its work, so that no contender pays for another's slow start.
struct ServerReadiness {
    let table: ProcessTable
    let room: Room
    /// Of the program that is waited for.
    let log: String

    private let clock = ContinuousClock()

    init(table: ProcessTable, room: Room, log: String) {
        self.table = table
        self.room = room
        self.log = log
    }

    /// Returns when it is ready; throws when it ends, or takes too long.
    func wait(for role: Lineup.Role, _ process: pid_t, _ readiness: Lineup.Readiness) throws(BenchFailure) {
        let deadline = clock.now + .seconds(BenchLimits.readiness)
        var question: Question?
        defer { if let question { table.end([question.process]) } }
        while clock.now < deadline {
            switch readiness {
            case .line: break
            case .listening(let port): if Self.listens(process, port) { return }
            case .announced(let port, let infoHash):
                if question == nil { question = try ask(port, infoHash) }
            }
            for event in try table.events(until: min(deadline, clock.now + .milliseconds(100))) {
                switch event.happening {
                case .line(let line) where event.process == process:
                    if case .line(let beginning) = readiness, line.hasPrefix(beginning) { return }
                case .line(let line) where event.process == question?.process:
                    question?.answer += line
                case .ended(let status) where event.process == process:
                    throw .ended(program: role.name, status: "\(status)", words: LogWords.last(in: log))
                case .ended where event.process == question?.process:
                    if question?.answer.contains("8:completei1e") == true { return }
                    question = nil
                case .line, .ended: break
                }
            }
        }
        throw .notReady(
            program: role.name, seconds: BenchLimits.readiness, words: LogWords.last(in: log))
    }

    /// A scrape (BEP 48) on its way.
    private struct Question {
        let process: pid_t
        var answer = ""
    }

    private func ask(_ port: UInt16, _ infoHash: String) throws(BenchFailure) -> Question {
        var escaped = ""
        for (index, digit) in infoHash.enumerated() { escaped += index % 2 == 0 ? "%\(digit)" : "\(digit)" }
        let url = "http://\(Place.server.address):\(port)/scrape?info_hash=\(escaped)"
        let command = Command(name: "scrape", program: "curl", arguments: ["--silent", "--max-time", "2", url])
        return Question(process: try table.start(command.inside(room.plan.host(.server))))
    }

    /// Whether the host of a process has a TCP socket in state 0A, which is LISTEN, at this port.
    private static func listens(_ process: pid_t, _ port: UInt16) -> Bool {
        let suffix = ":" + String(format: "%04X", Int(port))
        for line in (Files.text("/proc/\(process)/net/tcp") ?? "").split(separator: "\n") {
            let fields = line.split(separator: " ")
            if fields.count > 3, fields[1].hasSuffix(suffix), fields[3] == "0A" { return true }
        }
        return false
    }
}
