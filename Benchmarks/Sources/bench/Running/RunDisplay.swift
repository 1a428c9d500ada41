// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Glibc

/// Says how far the bench is: a line that moves on a terminal, a line per run in a file.
final class RunDisplay {
    private let isTerminal = isatty(1) == 1
    private var drawnAt = ContinuousClock.now
    private var isDirty = false
    private var label = ""

    /// A run begins.
    func begin(_ key: RunResult.Key, runs: Int, number: Int, of total: Int) {
        let run = "\(key.caseName) \(key.contender.rawValue) run \(key.run) of \(runs)"
        begin("[\(number)/\(total)] \(run) (\(key.parameters))")
    }

    /// A run begins that is called so.
    func begin(_ label: String) {
        self.label = label
        show("preparing")
    }

    /// So far it is, while the clock runs.
    func progress(elapsed: Duration, done: Int, of peers: Int) {
        let now = ContinuousClock.now
        guard now - drawnAt > .milliseconds(200) else { return }
        drawnAt = now
        show("\(Self.decimals(elapsed.inSeconds, 1)) s, \(done) of \(peers) peers done")
    }

    /// Something other than the clock takes time.
    func show(_ text: String) {
        guard isTerminal else { return }
        wipe()
        write("\(label): \(text)")
        isDirty = true
    }

    /// A run has ended.
    func end(_ result: RunResult) {
        var words: [String] = []
        if result.isFinished {
            words.append("last \(Self.decimals(result.last, 2)) s")
            if let ratio = result.lastOverBound { words.append("\(Self.decimals(ratio, 3)) B") }
            words.append("first \(Self.decimals(result.first, 2)) s")
        } else {
            words.append("only \(result.finishes.count) done after \(Int(result.limit)) s")
        }
        words.append("\(Self.decimals(result.copies, 3)) copies")
        words.append("\(Self.decimals(result.processorSecondsPerGibibyte, 1)) CPU-s/GiB")
        if result.background > BenchLimits.background {
            words.append("but \(Self.decimals(result.background, 1)) processors were busy with something else")
        }
        end(words.joined(separator: ", "))
    }

    /// A run has ended, and this is what it gave.
    func end(_ words: String) { line("\(label): \(words)") }

    /// A sentence of its own; failures carry the name of the run.
    func failed(_ failure: BenchFailure) { line("\(label): \(failure)") }

    /// A line that stays.
    func line(_ text: String) {
        wipe()
        write(text + "\n")
    }

    private func wipe() {
        guard isDirty else { return }
        write("\r\u{1b}[K")
        isDirty = false
    }

    private func write(_ text: String) {
        let bytes = Array(text.utf8)
        _ = Glibc.write(1, bytes, bytes.count)
    }

    /// A number with so many decimals.
    static func decimals(_ value: Double, _ count: Int) -> String { String(format: "%.\(count)f", value) }
}
