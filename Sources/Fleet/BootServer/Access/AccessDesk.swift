// SPDX-License-Identifier: GPL-3.0-or-later

package import FleetAccess
package import Logging
internal import Synchronization
internal import TorrentCore

/// The one owner of who may do what, for everybody who answers a request; it waits for nobody.
package final class AccessDesk: Sendable {
    private struct State {
        var control: AccessControl
        var chance = SystemRandomNumberGenerator()
    }

    private let state: Mutex<State>
    private let settings: SettingsKeeper
    private let clock: ServerClock
    private let logger: Logger?

    /// Begins with these tokens; what is allowed goes by the settings of the moment.
    package init(
        settings: SettingsKeeper, book: TokenBook = TokenBook(), clock: ServerClock = ServerClock(),
        logger: Logger? = nil
    ) {
        self.logger = logger
        state = Mutex(State(control: AccessControl(settings.current.access, book: book)))
        self.settings = settings
        self.clock = clock
    }

    /// Decides about a request.
    package func decide(_ request: AccessRequest, needs need: RouteNeed) -> AccessControl.Outcome {
        with { $0.control.decide(request, needs: need, at: clock.moment) }
    }

    /// Says who changed something, and at level debug who was denied what.
    func tell(_ outcome: AccessControl.Outcome, of request: AccessRequest, _ method: String, path: String) {
        var metadata: Logger.Metadata = [
            "by": "\(request.peer.name(token: outcome.token))",
            "request": "\(method) \(path.prefix(Limits.shownPath))",
        ]
        switch outcome.decision {
        case .allow where !request.isSafe: logger?.notice("somebody changes something", metadata: metadata)
        case .allow: break
        case .deny(let denial):
            metadata["code"] = "\(denial.code.rawValue)"
            logger?.debug("a request is denied", metadata: metadata)
        }
    }

    /// Whether a request that was allowed once is allowed still.
    package func allows(_ request: AccessRequest, _ need: RouteNeed) -> Bool {
        with { $0.control.allows(request, need, at: clock.moment) }
    }

    /// What who sends a request may do from where it is: its role, and what is in the way of its changing something.
    func outlook(for request: AccessRequest) -> (role: AccessRole, obstacle: AccessDenial?) {
        with { state in
            let now = clock.moment
            var role = AccessRole.reader
            if case .allow(as: let known?) = state.control.foresee(request, needs: .read, at: now) { role = known }
            guard case .deny(let denial) = state.control.foresee(request.toAct, needs: .act, at: now) else {
                return (role, nil)
            }
            return (role, denial)
        }
    }

    /// Exchanges the code of a link for a session.
    package func signIn(_ request: AccessRequest) -> (outcome: AccessControl.Outcome, cookie: SessionCookie?) {
        with { $0.control.signIn(request, using: &$0.chance, at: clock.moment) }
    }

    /// Ends a session.
    package func signOut(_ cookie: SessionCookie) { with { $0.control.signOut(cookie) } }

    /// Makes the code of a link for the holder of a token, or for the first operator there is.
    package func makeCode(for number: TokenNumber? = nil) -> LinkCode? {
        with { state in
            let now = clock.moment
            let first = state.control.book.list.first { $0.role == .operator && !$0.hasExpired(at: now.wall) }
            guard let number = number ?? first?.number else { return nil }
            return state.control.makeCode(for: number, using: &state.chance, at: now)
        }
    }

    /// Takes over what somebody wrote into the file.
    package func take(_ book: TokenBook) { with { $0.control.take(book) } }

    /// How many requests were denied, by the reason.
    package var denials: [AccessDenial.Code: Int] { with { $0.control.denials } }

    private func with<Result>(_ body: (inout sending State) -> sending Result) -> Result {
        let access = settings.current.access
        return state.withLock { state in
            if state.control.policy.settings != access { state.control.policy.settings = access }
            return body(&state)
        }
    }
}

extension AccessRequest.Peer {
    /// `token t1 at 192.0.2.9`, `user 0`.
    fileprivate func name(token: TokenNumber?) -> String {
        switch self {
        case .socket(let user): "user \(user)"
        case .network(let address, _): token.map { "token \($0) at \(address)" } ?? "\(address)"
        }
    }
}
