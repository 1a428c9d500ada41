// SPDX-License-Identifier: GPL-3.0-or-later

package import Logging
internal import NIOConcurrencyHelpers
package import NIOCore
internal import NIOHTTP1
package import TorrentCore

/// Carries out ``ConnectionAdmission`` for all connections of one listening socket, on whichever event loops they are.
package final class ConnectionGuard: Sendable {
    private struct State {
        var admission: ConnectionAdmission
        var open = OpenConnections()
        var tally = ConnectionTally()
        /// When a person was last told that places are scarce.
        var reported: MonotonicInstant?
        /// Who accepts connections and found no room.
        var asker: Asker?

        /// Whether there is room now, or will be sooner than whoever waits for it was told.
        mutating func hasNews(for asker: Asker, at now: MonotonicInstant) -> Bool {
            if admission.hasRoom(at: now) { return true }
            guard let next = admission.nextRoom else { return false }
            return asker.deadline.map { next < $0 } ?? true
        }
    }

    /// Somebody who waits for room.
    private struct Asker {
        /// When to ask again though nothing happened.
        var deadline: MonotonicInstant?
        /// To be called once: there is room, or it is known to come sooner.
        let askAgain: @Sendable () -> Void
    }

    /// How often a person is told that places are scarce, at the most.
    private static let reportPause = Duration.seconds(60)

    let pace: PaceLimits
    private let state: NIOLockedValueBox<State>
    private let logger: Logger
    private let complain: @Sendable (ConnectionComplaint) -> Void

    /// Guards a socket that nobody has connected to yet; without somebody to complain to, the log is told.
    package init(
        limits: AdmissionLimits, pace: PaceLimits = PaceLimits(), logger: Logger,
        complain: (@Sendable (ConnectionComplaint) -> Void)? = nil
    ) {
        self.complain = complain ?? { logger.warn(of: $0) }
        self.pace = pace
        self.logger = logger
        state = NIOLockedValueBox(State(admission: ConnectionAdmission(limits: limits)))
    }

    /// Watches a connection that was just accepted and whose pipeline has the handlers of HTTP, but is not active yet.
    ///
    /// On the connection's event loop.
    package func watch(_ channel: any Channel, from host: HostAddress) throws {
        try TCPOptions.set(on: channel)
        let handler = ConnectionHandler(
            admission: self, host: host, acknowledged: TCPOptions.acknowledgedBytes, logger: logger)
        let pipeline = channel.pipeline.syncOperations
        let decoder = try pipeline.handler(type: ByteToMessageHandler<HTTPRequestDecoder>.self)
        try pipeline.addHandler(RequestFormHandler(connection: handler), position: .after(decoder))
        try pipeline.addHandler(handler, position: .first)
    }

    /// What became of connections since the start.
    package var tally: ConnectionTally { state.withLockedValue(\.tally) }

    /// Whether another connection can be accepted now.
    ///
    /// If not, gives when to ask again though nothing happens, if ever, and calls `askAgain` once if that is to be sooner,
    /// on any thread. Only the last one who asked is called.
    func room(
        at now: MonotonicInstant, orElse askAgain: @escaping @Sendable () -> Void
    ) -> (isThere: Bool, next: MonotonicInstant?) {
        state.withLockedValue { state in
            state.asker = nil
            guard !state.admission.hasRoom(at: now) else { return (true, nil) }
            let next = state.admission.nextRoom
            state.asker = Asker(deadline: next, askAgain: askAgain)
            return (false, next)
        }
    }

    /// Nobody waits for room any more.
    func stopAsking() {
        state.withLockedValue { $0.asker = nil }
    }

    /// Changes something, and calls who waits for room if there is news for it.
    private func change<Result>(at now: MonotonicInstant, _ body: (inout State) -> Result) -> Result {
        let (result, asker) = state.withLockedValue { state in
            let result = body(&state)
            guard let asker = state.asker, state.hasNews(for: asker, at: now) else { return (result, Asker?.none) }
            state.asker = nil
            return (result, asker)
        }
        asker?.askAgain()
        return result
    }

    /// Closes all that are open.
    package func closeAll() {
        for channel in state.withLockedValue({ $0.open.channels }) { channel.close(promise: nil) }
    }

    /// Resets the connections of a host that are this old at least, so that the kernel forgets them at once.
    ///
    /// For a host that was switched off and on: it knows nothing of them, and may use their ports again with smaller
    /// numbers than before, which the kernel would take for old packets (RFC 9293 section 3.10.7.4).
    package func reset(_ host: HostAddress, olderThan age: Duration, at deadline: NIODeadline = .now()) {
        let now = MonotonicInstant(deadline)
        let old = change(at: now) { state in
            state.open.of(host, olderThan: age, at: now).compactMap { id in
                state.admission.left(id)
                return state.open.remove(id)
            }
        }
        guard !old.isEmpty else { return }
        logger.debug("connections reset", metadata: ["from": "\(host)", "reason": "it has been started again"])
        for channel in old { TCPOptions.reset(channel) }
    }

    /// A place for the connection; `nil` when it cannot have one.
    func arrived(_ channel: any Channel, from host: HostAddress, at now: MonotonicInstant) -> ConnectionAdmission.ID? {
        let (id, closing, isNews) = change(at: now) { state in
            let (id, closing) = state.admission.arrived(from: host, at: now)
            if let id { state.open.add(channel, as: id, from: host, at: now) }
            state.tally.count(closing.count, id == nil)
            let isScarce = id == nil || !closing.isEmpty
            let isNews = isScarce && state.reported.map { now - $0 >= Self.reportPause } ?? true
            if isNews { state.reported = now }
            return (id, closing.compactMap { state.open.remove($0) }, isNews)
        }
        if isNews {
            let closed = closing.first?.remoteAddress?.ipAddress ?? "\(host)"
            complain(.full(closed: closed, newcomer: host))
        }
        close(closing, because: "another one needed its place")
        return id
    }

    func stands(_ id: ConnectionAdmission.ID, as standing: ConnectionAdmission.Standing, at now: MonotonicInstant) {
        let closing = change(at: now) { state in
            guard state.admission.stands(id, as: standing, at: now) else { return (any Channel)?.none }
            state.tally.waited += 1
            return state.open.remove(id)
        }
        if let closing { close([closing], because: "others wait for its place") }
    }

    func keeps(_ bytes: Int, of id: ConnectionAdmission.ID, at now: MonotonicInstant) {
        let closing = change(at: now) { state in
            let closing = state.admission.keeps(bytes, of: id)
            state.tally.memory += UInt64(closing.count)
            return closing.compactMap { state.open.remove($0) }
        }
        close(closing, because: "unfinished requests took too much memory")
    }

    func left(_ id: ConnectionAdmission.ID, at now: MonotonicInstant) {
        change(at: now) { state in
            state.admission.left(id)
            _ = state.open.remove(id)
        }
    }

    private func close(_ channels: [any Channel], because reason: String) {
        for channel in channels {
            logger.debug(
                "connection closed",
                metadata: ["from": "\(channel.remoteAddress?.description ?? "?")", "reason": "\(reason)"])
            channel.close(promise: nil)
        }
    }
}
