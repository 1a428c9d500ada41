// SPDX-License-Identifier: GPL-3.0-or-later

/// What the holder of a token may do.
package enum AccessRole: String, Hashable, Sendable, CaseIterable {
    /// See everything and change nothing.
    case reader
    /// See everything and change what can be changed.
    case `operator`
    /// Speak as another server; neither see nor change what people do.
    case server

    /// Whether that is enough for a route.
    package func allows(_ need: RouteNeed) -> Bool {
        switch need {
        case .open, .signIn: true
        case .read: self != .server
        case .act: self == .operator
        case .server: self == .server
        }
    }
}

/// What a route asks of who uses it.
package enum RouteNeed: Hashable, Sendable, CaseIterable {
    /// Nothing: what machines use before anybody could have given them a token.
    case open
    /// To be let see.
    case read
    /// To be let change something.
    case act
    /// To be another server.
    case server
    /// A one-time code, which the request exchanges for a session; or a session, which it ends.
    case signIn

    /// Whether a request changes something, so that it must not come from somebody else's page.
    var changes: Bool { self == .act || self == .signIn }

    /// Whether what changes something there must not come over plain HTTP from anywhere.
    ///
    /// Servers speak to each other in the machines' network.
    var wantsSafeWay: Bool { self == .act || self == .read }
}
