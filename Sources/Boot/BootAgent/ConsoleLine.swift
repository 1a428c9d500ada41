// SPDX-License-Identifier: GPL-3.0-or-later

internal import AgentFlow
internal import LinuxSystem

/// One console: its terminal, what it shows, and what it could not take yet.
struct ConsoleLine {
    let terminal: Terminal
    private var painter = ScreenPainter()
    private var keys = KeyDecoder()
    private var waiting: ArraySlice<UInt8> = []

    init(_ terminal: Terminal) {
        self.terminal = terminal
    }

    /// Whether there is something to send once the line takes it.
    var isBehind: Bool { !waiting.isEmpty }

    mutating func show(_ screen: Screen) {
        send(painter.paint(screen))
    }

    mutating func clear() {
        send(painter.clear())
    }

    /// Sends bytes; what a slow line cannot take in time is lost, oldest first.
    mutating func send(_ bytes: [UInt8]) {
        waiting += bytes
        if waiting.count > Limits.waitingOutput { waiting = waiting.suffix(Limits.waitingOutput) }
        sendWaiting()
    }

    mutating func sendWaiting() {
        waiting = waiting.dropFirst(terminal.send(waiting))
        if waiting.isEmpty { waiting = [] }
    }

    /// What was typed here since the last time.
    mutating func typed() -> [UInt8] { terminal.receive() ?? [] }

    mutating func keys(of bytes: [UInt8]) -> [Key] { bytes.compactMap { keys.received($0) } }
}
