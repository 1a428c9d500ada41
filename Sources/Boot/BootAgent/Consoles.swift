// SPDX-License-Identifier: GPL-3.0-or-later

internal import AgentFlow
internal import Dispatch
internal import LinuxSystem

/// All consoles of the machine, the screen and the serial lines: what is shown goes to each, what is typed counts
/// from any. A child that needs a terminal gets one of its own, which is shown on all consoles in the same way.
actor Consoles {
    private let executor = BlockingExecutor("consoles")
    private let pressed: @Sendable (Key) -> Void
    private var lines: [ConsoleLine] = []
    private var readers: [any DispatchSourceRead] = []
    private var writers: [Int: any DispatchSourceWrite] = [:]
    /// The terminal of the child that has the consoles.
    private var guest: Terminal?
    private var guestReader: (any DispatchSourceRead)?

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    init(pressed: @escaping @Sendable (Key) -> Void) {
        self.pressed = pressed
    }

    /// Opens every console there is; one that cannot be opened has nobody in front of it.
    func open() {
        let active = SystemFile.text("/sys/class/tty/console/active") ?? ""
        for path in Terminal.paths(ofConsoles: active) {
            guard let terminal = try? Terminal(path) else { continue }
            let index = lines.count
            lines.append(ConsoleLine(terminal))
            let source = DispatchSource.makeReadSource(fileDescriptor: terminal.descriptor, queue: executor.queue)
            source.setEventHandler { [weak self] in self?.assumeIsolated { $0.typed(at: index) } }
            source.activate()
            readers.append(source)
        }
    }

    /// Shows a screen, unless a child has the consoles.
    func show(_ screen: Screen) {
        guard guest == nil else { return }
        for index in lines.indices {
            lines[index].show(screen)
            sendLater(at: index)
        }
    }

    /// Writes a line below what is there.
    func say(_ line: String) {
        for index in lines.indices {
            lines[index].send(Array("\r\n\(line)\r\n".utf8))
            sendLater(at: index)
        }
    }

    /// Runs a program on the consoles to its end; what it wrote stays until the next screen.
    func run(_ command: Command) async throws -> ExitCode {
        let terminal = try Terminal.pseudo(size: smallest)
        var command = command
        command.streams = .terminal(terminal.path)
        let source = DispatchSource.makeReadSource(fileDescriptor: terminal.descriptor, queue: executor.queue)
        source.setEventHandler { [weak self] in self?.assumeIsolated { $0.relay(from: terminal) } }
        guest = terminal
        guestReader = source
        for index in lines.indices { lines[index].clear() }
        source.activate()
        defer {
            relay(from: terminal)
            guestReader?.cancel()
            guestReader = nil
            guest = nil
        }
        return try await command.run()
    }

    /// A child draws for the smallest of the consoles, so that all of them show it whole.
    private var smallest: TerminalSize {
        let sizes = lines.map(\.terminal.size)
        return TerminalSize(
            rows: sizes.map(\.rows).min() ?? TerminalSize.usual.rows,
            columns: sizes.map(\.columns).min() ?? TerminalSize.usual.columns)
    }

    private func relay(from terminal: Terminal) {
        while true {
            guard let output = terminal.receive() else {
                guestReader?.cancel()
                return
            }
            guard !output.isEmpty else { return }
            for index in lines.indices {
                lines[index].send(output)
                sendLater(at: index)
            }
        }
    }

    private func typed(at index: Int) {
        let bytes = lines[index].typed()
        if let guest {
            _ = guest.send(bytes[...])
        } else {
            for key in lines[index].keys(of: bytes) { pressed(key) }
        }
    }

    /// Comes back when a slow line takes more.
    private func sendLater(at index: Int) {
        guard lines[index].isBehind, writers[index] == nil else { return }
        let descriptor = lines[index].terminal.descriptor
        let source = DispatchSource.makeWriteSource(fileDescriptor: descriptor, queue: executor.queue)
        source.setEventHandler { [weak self] in self?.assumeIsolated { $0.sendNow(at: index) } }
        writers[index] = source
        source.activate()
    }

    private func sendNow(at index: Int) {
        lines[index].sendWaiting()
        guard !lines[index].isBehind else { return }
        writers.removeValue(forKey: index)?.cancel()
    }
}
