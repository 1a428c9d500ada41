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
    /// What the consoles show; nothing while somebody else has them, or what a program wrote is to be read.
    private var screen: Screen?
    private var isLeft = false
    private var clock: (any DispatchSourceTimer)?
    private var looks = 0
    /// The end of what the last guest wrote.
    private var guestTail: [UInt8] = []

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
        let clock = DispatchSource.makeTimerSource(queue: executor.queue)
        let interval = Int(Limits.consoleInterval.components.seconds)
        clock.schedule(deadline: .now(), repeating: .seconds(interval), leeway: .milliseconds(100))
        clock.setEventHandler { [weak self] in self?.assumeIsolated { $0.look() } }
        clock.activate()
        self.clock = clock
    }

    /// Shows a screen, unless a child has the consoles.
    func show(_ screen: Screen) {
        guard guest == nil, !isLeft else { return }
        self.screen = screen
        for index in lines.indices {
            lines[index].show(screen)
            sendLater(at: index)
        }
    }

    /// Gives the consoles to whatever starts next; nothing is shown any more.
    func leave() {
        isLeft = true
        screen = nil
        for index in lines.indices {
            lines[index].leave()
            sendLater(at: index)
        }
    }

    /// Nothing did start.
    func comeBack() {
        isLeft = false
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
        guestTail = []
        screen = nil
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

    /// The last line with something in it that the last program wrote, for people.
    var lastWords: String {
        let lines = guestTail.split { $0 == 0x0A || $0 == 0x0D }
        let text = lines.last { line in line.contains { $0 > 0x20 } }.map { String(decoding: $0, as: UTF8.self) } ?? ""
        return TerminalText(text).text
    }

    /// A child draws for the smallest of the consoles, so that all of them show it whole.
    private var smallest: TerminalSize {
        let sizes = lines.map(\.size)
        return TerminalSize(
            rows: sizes.map(\.rows).min() ?? ScreenSize.usual.rows,
            columns: sizes.map(\.columns).min() ?? ScreenSize.usual.columns)
    }

    private func relay(from terminal: Terminal) {
        while true {
            guard let output = terminal.receive() else {
                guestReader?.cancel()
                return
            }
            guard !output.isEmpty else { return }
            guestTail = (guestTail + output).suffix(Limits.lastWordsLength)
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
            return
        }
        for key in lines[index].keys(of: bytes) { take(key, at: index) }
        if let screen { lines[index].show(screen) }
        sendLater(at: index)
        guard lines[index].isUndecided else { return }
        executor.queue.asyncAfter(deadline: .now() + .milliseconds(Limits.escapePause)) { [weak self] in
            self?.assumeIsolated { $0.paused(at: index) }
        }
    }

    private func paused(at index: Int) {
        if let key = lines[index].paused(), guest == nil { take(key, at: index) }
    }

    /// A key for the flow, or for this console alone.
    private func take(_ key: Key, at index: Int) {
        guard key == .redraw else { return pressed(key) }
        if let screen { lines[index].redraw(screen) }
    }

    /// A console may have another size now, or something else may have written on it.
    private func look() {
        guard let screen else { return }
        looks += 1
        for index in lines.indices {
            if looks % Limits.looksPerRefresh == 1 { lines[index].refresh(screen) } else { lines[index].show(screen) }
            sendLater(at: index)
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
