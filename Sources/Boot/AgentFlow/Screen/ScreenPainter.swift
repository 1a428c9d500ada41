// SPDX-License-Identifier: GPL-3.0-or-later

package import AgentFlow

/// Turns screens into what one terminal must be sent (ECMA-48), writing only the lines that changed.
///
/// A serial line of 9600 baud takes a second for a whole screen.
package struct ScreenPainter: Sendable {
    private var shown: [String]?

    /// Begins with a terminal that shows nobody knows what.
    package init() {}

    /// The bytes that make the terminal show this screen, the cursor behind its last line.
    package mutating func paint(_ screen: Screen) -> [UInt8] {
        var output = ""
        if shown == nil { output += "\u{1b}[0m\u{1b}[2J\u{1b}[?25l" }
        let old = shown ?? []
        for index in 0..<max(old.count, screen.lines.count) {
            let line = index < screen.lines.count ? screen.lines[index] : ""
            guard index >= old.count || old[index] != line else { continue }
            output += "\u{1b}[\(index + 1);1H\(line)\u{1b}[K"
        }
        if !output.isEmpty { output += "\u{1b}[\(screen.lines.count + 1);1H" }
        shown = screen.lines
        return Array(output.utf8)
    }

    /// The bytes that hand the terminal to a program: all modes as usual, empty, the cursor on.
    package mutating func clear() -> [UInt8] {
        shown = nil
        return Array("\u{1b}[0m\u{1b}[2J\u{1b}[H\u{1b}[?25h".utf8)
    }
}
