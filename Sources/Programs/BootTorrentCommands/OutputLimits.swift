// SPDX-License-Identifier: GPL-3.0-or-later

/// How much waits for a terminal, a pipe or a journal that takes nothing, and for how long.
enum OutputLimits {
    /// Lines that wait; a room of 4,096 machines that boots writes some ten times as many.
    static let lines = 4_096
    /// Bytes of these lines together.
    static let bytes = 1 << 20
    /// Bytes of a sentence or of a field of the log.
    static let field = 4_096
    /// Fields of a line of the log.
    static let fields = 32
    /// Bytes written at once: what Linux puts into a pipe in one piece.
    static let chunk = 4_096
    /// How long the end of a program waits for lines that nobody takes.
    static let flush = Duration.milliseconds(200)
    /// How long a command waits that its one result is taken.
    static let result = Duration.seconds(10)
}
