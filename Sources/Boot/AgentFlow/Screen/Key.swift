// SPDX-License-Identifier: GPL-3.0-or-later

/// A key that means something to the agent.
package enum Key: Hashable, Sendable {
    case digit(Int)
    /// A letter in lower case.
    case letter(Character)
    /// Any other character that is printable ASCII, a space among them.
    case symbol(Character)
    case enter
    case tab
    case backspace
    case escape
    case up
    case down
    case left
    case right
    case home
    case end
    case pageUp
    case pageDown
    /// Ctrl+C.
    case stop
    /// Ctrl+S.
    case shell
    /// Ctrl+L.
    case redraw
    /// Any other key, which stops a countdown like all of them.
    case other
}
