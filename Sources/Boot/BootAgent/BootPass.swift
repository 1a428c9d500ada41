// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
internal import Synchronization
package import TorrentCore

/// What this boot is known by, once somebody told: the boot program, or else a manifest; signs what the agent tells.
package final class BootPass: Sendable {
    private struct State {
        var ticket: BootTicket?
        var counter: UInt64 = 0
    }

    private let state: Mutex<State>

    /// Begins with what the boot program told.
    package init(_ ticket: BootTicket?) {
        state = Mutex(State(ticket: ticket))
    }

    /// The boot's number and key.
    package var ticket: BootTicket? { state.withLock { $0.ticket } }

    /// A manifest told; the first that does counts.
    package func take(_ ticket: BootTicket?) {
        state.withLock { $0.ticket = $0.ticket ?? ticket }
    }

    /// The server does not know the key any more, and gave another one.
    package func replace(by ticket: BootTicket) {
        state.withLock { $0.ticket = ticket }
    }

    /// Lines of the log as they are sent: signed, and without the key; `nil` without a key, for nobody takes them then.
    package func signed(_ batch: LogQueue.Batch) -> [UInt8]? {
        guard let ticket else { return nil }
        let cutter = KeyCutter(ticket.key)
        let lines = batch.lines.map { $0.saying(cutter.cut(outOf: $0.text)) }
        return LogChunk(boot: ticket.number, sequence: batch.sequence, lines: lines, lost: batch.lost)
            .map { SignedLogChunk.sign($0, by: ticket.key) }
    }

    /// An event as it is sent at this moment: signed, if there is a key.
    ///
    /// Its counter is the uptime in milliseconds, or one more than the last one where that is more: each time an event is sent,
    /// it has another one.
    package func signed(_ event: MachineEvent, at uptime: MonotonicInstant) -> [UInt8] {
        state.withLock { state in
            guard let ticket = state.ticket else { return event.bencoded }
            state.counter = max(state.counter + 1, UInt64(max(0, uptime.nanoseconds)) / 1_000_000)
            return SignedEvent.sign(event, counter: state.counter, by: ticket.key)
        }
    }
}
