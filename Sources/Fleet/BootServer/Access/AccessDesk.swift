// SPDX-License-Identifier: GPL-3.0-or-later

package import FleetAccess
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

    /// Begins with these tokens; what is allowed goes by the settings of the moment.
    package init(settings: SettingsKeeper, book: TokenBook = TokenBook(), clock: ServerClock = ServerClock()) {
        state = Mutex(State(control: AccessControl(settings.current.access, book: book)))
        self.settings = settings
        self.clock = clock
    }

    /// Decides about a request.
    package func decide(_ request: AccessRequest, needs need: RouteNeed) -> AccessControl.Outcome {
        with { $0.control.decide(request, needs: need, at: clock.moment) }
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
