// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Glibc

/// One of our programs that measures by itself and prints what it found as JSON, in the last line on standard output.
struct ResultProgram {
    /// What a failure calls it: `the storm`.
    let title: String
    let command: Command

    /// Runs it to its end, which it has namespaces and a server of its own to take away for.
    ///
    /// Exit status 2 comes with a result, too: a machine was lost. `progress` is told once a second how long it runs.
    func result<Result: Decodable>(
        _ table: ProcessTable, progress: (_ elapsed: String) -> Void
    ) throws(BenchFailure) -> Result {
        if let log = command.log { Files.remove(log) }
        let process = try table.start(command)
        defer { table.end([process], grace: BenchLimits.demoGrace) }
        let clock = ContinuousClock()
        let began = clock.now
        var last = ""
        while true {
            for event in try table.events(until: clock.now + .seconds(1)) where event.process == process {
                switch event.happening {
                case .line(let line): last = line
                case .ended(let status):
                    guard let result = try? JSONDecoder().decode(Result.self, from: Data(last.utf8)) else {
                        throw .ended(
                            program: title, status: "\(status)", words: command.log.map(LogWords.last(in:)) ?? "")
                    }
                    return result
                }
            }
            progress("\(RunDisplay.decimals((clock.now - began).inSeconds, 0)) s")
        }
    }
}
