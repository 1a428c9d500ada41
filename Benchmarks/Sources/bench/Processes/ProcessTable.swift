// SPDX-License-Identifier: GPL-3.0-or-later

import Glibc

/// Starts programs, hears what they print and when they end, and ends them.
///
/// 1. One thread uses it; nothing waits longer than it is told to.
/// 2. A signal that asks for the end is thrown at the next step.
/// 3. After ``endAll()`` no program that was started here runs.
final class ProcessTable {
    /// What a program did.
    enum Happening {
        case line(String)
        case ended(EndStatus)
    }

    /// Something that happened, and when it was seen.
    struct Event {
        let process: pid_t
        let happening: Happening
        let time: ContinuousClock.Instant
    }

    private let signals: EndSignals
    private let clock = ContinuousClock()
    private var children: [pid_t: ChildProcess] = [:]
    private var reapedAt: ContinuousClock.Instant

    init(signals: EndSignals) {
        self.signals = signals
        reapedAt = clock.now
    }

    /// Starts a program and returns the number of its process.
    func start(_ command: Command) throws(BenchFailure) -> pid_t {
        let child = try ChildProcess(command)
        children[child.process] = child
        return child.process
    }

    /// What has happened, as soon as anything has; nothing when `deadline` is over before.
    func events(until deadline: ContinuousClock.Instant) throws(BenchFailure) -> [Event] {
        while true {
            try signals.check()
            let events = listen(for: min(.milliseconds(100), max(.zero, deadline - clock.now)))
            if !events.isEmpty || clock.now >= deadline { return events }
        }
    }

    /// Waits for a program, and returns its lines; throws when it does not end well.
    func finish(_ process: pid_t, name: String, within seconds: Int) throws(BenchFailure) -> [String] {
        var lines: [String] = []
        let deadline = clock.now + .seconds(seconds)
        while clock.now < deadline {
            for event in try events(until: deadline) where event.process == process {
                switch event.happening {
                case .line(let line): lines.append(line)
                case .ended(.exited(0)): return lines
                case .ended: throw .toolFailed(name, words: lines.last ?? "no word about it")
                }
            }
        }
        end([process])
        throw .toolFailed(name, words: "not done after \(seconds) s")
    }

    /// Ends programs: SIGTERM, and SIGKILL for those that do not heed it in time.
    ///
    /// No signal to us shortens this.
    func end(_ processes: [pid_t], grace: Duration = BenchLimits.grace) {
        let processes = processes.filter { children[$0] != nil }
        for process in processes { kill(process, SIGTERM) }
        let deadline = clock.now + grace
        while clock.now < deadline, processes.contains(where: { children[$0] != nil }) {
            _ = listen(for: .milliseconds(20))
        }
        for process in processes {
            guard let child = children.removeValue(forKey: process) else { continue }
            kill(process, SIGKILL)
            _ = child.reaped(waiting: true)
            if child.output >= 0 { close(child.output) }
        }
    }

    /// Ends every program.
    func endAll() { end(Array(children.keys)) }

    private func listen(for duration: Duration) -> [Event] {
        var polled = children.values.filter { $0.output >= 0 }.map {
            pollfd(fd: $0.output, events: Int16(POLLIN), revents: 0)
        }
        let milliseconds = Int32((duration.inSeconds * 1_000).rounded(.up))
        let count = poll(&polled, nfds_t(polled.count), milliseconds)
        let now = clock.now
        var events: [Event] = []
        var isOneClosed = false
        if count > 0 {
            let ready = Set(polled.filter { $0.revents != 0 }.map(\.fd))
            for process in children.keys where ready.contains(children[process]?.output ?? -1) {
                for line in children[process]?.readLines() ?? [] {
                    events.append(Event(process: process, happening: .line(line), time: now))
                }
                if children[process]?.output == -1 { isOneClosed = true }
            }
        }
        // A closed pipe is nearly always an end; the rest is looked at now and then.
        if isOneClosed || now - reapedAt > .milliseconds(50) {
            events += reap(at: now)
            reapedAt = now
        }
        return events
    }

    private func reap(at now: ContinuousClock.Instant) -> [Event] {
        var events: [Event] = []
        for process in Array(children.keys) {
            guard let status = children[process]?.reaped() else { continue }
            for line in children[process]?.readLines() ?? [] {
                events.append(Event(process: process, happening: .line(line), time: now))
            }
            events.append(Event(process: process, happening: .ended(status), time: now))
            if let output = children.removeValue(forKey: process)?.output, output >= 0 { close(output) }
        }
        return events
    }
}
