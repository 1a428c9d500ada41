// SPDX-License-Identifier: GPL-3.0-or-later

package import AgentFlow
package import LinuxSystem

/// One console: its terminal, what it shows, and what it could not take yet.
package struct ConsoleLine {
    /// Where it ends.
    package let terminal: Terminal
    private var painter: ScreenPainter
    private var decoder = KeyDecoder()
    private var waiting: ArraySlice<UInt8> = []
    /// What the terminal at the other end of a serial line said of its size.
    private var answeredSize: ScreenSize?
    /// The screen to come when the line has taken what was sent.
    private var late: Screen?

    /// Begins with a terminal that shows nobody knows what.
    package init(_ terminal: Terminal) {
        self.terminal = terminal
        painter = ScreenPainter(terminal.isVirtual ? .linuxConsole : .serial)
    }

    /// Whether there is something to send once the line takes it.
    package var isBehind: Bool { !waiting.isEmpty }

    /// Whether an Escape may be a key or the beginning of one.
    package var isUndecided: Bool { decoder.isUndecided }

    /// How large a page may be here.
    package var size: ScreenSize {
        guard let size = terminal.size else { return answeredSize ?? .usual }
        return ScreenSize(columns: size.columns, rows: size.rows)
    }

    /// Shows a screen; a slow line is not sent what nobody will see, but the latest once it is ready.
    package mutating func show(_ screen: Screen) {
        late = isBehind ? screen : nil
        if late == nil { send(painter.paint(ScreenFrame(screen, size: size))) }
    }

    /// Writes a screen over whatever else was written here, after asking how large the terminal is.
    package mutating func refresh(_ screen: Screen) {
        painter.doubt()
        if !isBehind, terminal.size == nil { send(ScreenPainter.sizeQuestion) }
        show(screen)
    }

    /// Empties the terminal and writes everything anew.
    package mutating func redraw(_ screen: Screen) {
        painter.forget()
        show(screen)
    }

    /// Hands the line to a program.
    package mutating func clear() {
        late = nil
        send(painter.clear())
    }

    /// Hands the line to another kernel.
    package mutating func leave() {
        late = nil
        send(painter.leave())
    }

    /// Sends bytes; what a slow line cannot take in time is lost, oldest first.
    package mutating func send(_ bytes: [UInt8]) {
        waiting += bytes
        if waiting.count > Limits.waitingOutput { waiting = waiting.suffix(Limits.waitingOutput) }
        sendWaiting()
    }

    /// Sends what waits, then the screen that came meanwhile.
    package mutating func sendWaiting() {
        waiting = waiting.dropFirst(terminal.send(waiting))
        guard waiting.isEmpty else { return }
        waiting = []
        if let late { show(late) }
    }

    /// What was typed here since the last time.
    package mutating func typed() -> [UInt8] { terminal.receive() ?? [] }

    /// The keys in what was typed; an answer about the size is kept.
    package mutating func keys(of bytes: [UInt8]) -> [Key] {
        bytes.compactMap { byte in
            switch decoder.received(byte) {
            case .key(let key): return key
            case .size(let size): answeredSize = size
            case nil: break
            }
            return nil
        }
    }

    /// Nothing was typed for a moment.
    package mutating func paused() -> Key? { decoder.paused() }
}
