// SPDX-License-Identifier: GPL-3.0-or-later

/// How a kind of terminal shows that something stands out (ECMA-48, SGR).
package enum ScreenPalette: Hashable, Sendable {
    /// A line that may end at anything: nothing but reverse video, and nothing is told by that alone.
    case serial
    /// The Linux console, which has colours and is told that it gets UTF-8.
    case linuxConsole

    /// The sequence after which everything written looks so.
    func sequence(for look: Screen.Look) -> String {
        switch (self, look) {
        case (_, .selected), (.serial, .large): "\u{1b}[0;7m"
        // Dots without a character in them, for it has the colour of its place.
        case (.linuxConsole, .large): "\u{1b}[0;37;47m"
        case (.linuxConsole, .title): "\u{1b}[0;37;44m"
        case (.linuxConsole, .strong): "\u{1b}[0;1m"
        case (.linuxConsole, .bar): "\u{1b}[0;32m"
        case (.linuxConsole, .bad): "\u{1b}[0;1;31m"
        case (.linuxConsole, .help): "\u{1b}[0;36m"
        case (.serial, .title), (.serial, .strong), (.serial, .bar), (.serial, .bad), (.serial, .help), (_, .plain):
            Self.plain
        }
    }

    /// What a terminal is told before anything else, whatever state it was left in: plain characters of the usual
    /// set, the whole of it to scroll, no line breaks of its own, no cursor.
    var preparation: String {
        let encoding = self == .linuxConsole ? "\u{1b}%G" : ""
        return "\(encoding)\u{1b}(B\u{f}\(Self.plain)\u{1b}[r\u{1b}[?6l\u{1b}[?7l\u{1b}[?25l"
    }

    static let plain = "\u{1b}[0m"
    /// Gives a terminal back as programs expect it.
    static let release = "\u{1b}[0m\u{1b}[r\u{1b}[?7h\u{1b}[?25h"
}
