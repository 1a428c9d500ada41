// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation

/// Where a person watches a demo: lines that are redrawn on a terminal, or a line per change anywhere else.
package actor DemoScreen {
    private let isTerminal: Bool
    private let write: @Sendable (String) -> Void
    private var drawn: [String] = []
    private var milestones: [String: String] = [:]

    /// Draws through `write`, which gets text with its line ends.
    package init(isTerminal: Bool, write: @escaping @Sendable (String) -> Void) {
        self.isTerminal = isTerminal
        self.write = write
    }

    /// Prints a line that stays.
    package func say(_ line: String) {
        erase()
        write(line + "\n")
        draw()
    }

    /// Shows how the machines stand, in place of how they stood.
    package func show(_ board: DemoBoard) {
        if isTerminal {
            let lines = board.machines.map(\.line)
            guard lines != drawn else { return }
            erase()
            drawn = lines
            draw()
        } else {
            for machine in board.machines where milestones[machine.name] != machine.milestone {
                milestones[machine.name] = machine.milestone
                write(machine.line + "\n")
            }
        }
    }

    /// Leaves the machines' lines as they are now; what is said next stands below them.
    package func settle() {
        drawn = []
    }

    private func erase() {
        guard isTerminal, !drawn.isEmpty else { return }
        // Up as many lines as were drawn, then clear to the screen's end.
        write("\u{1b}[\(drawn.count)A\u{1b}[J")
    }

    private func draw() {
        guard isTerminal else { return }
        for line in drawn { write(line + "\n") }
    }
}
