// SPDX-License-Identifier: GPL-3.0-or-later

internal import TorrentCore

/// What a request's credentials turned out to be worth.
package enum Standing: Hashable, Sendable {
    /// It has none.
    case nobody
    /// A token of this role.
    case token(AccessRole)
    /// A session of this role.
    case session(AccessRole)
    /// A one-time code that is good.
    case code
    /// A token that was made up, mistyped or revoked.
    case unknownToken
    /// A token that was good once.
    case expiredToken
    /// A cookie of a session that is over.
    case noSession
    /// A code that is too old, was used, or was never made.
    case unknownCode
    /// Too many wrong tokens came from there, and none is looked at for so long.
    case slowedDown(Duration)
}

/// Whether a request is answered.
package enum AccessDecision: Hashable, Sendable {
    /// Yes; `nil` for a route that asks for nothing.
    case allow(as: AccessRole?)
    /// No.
    case deny(AccessDenial)
}

/// Decides who may do what (docs/decisions/0055-who-may-do-what.md).
///
/// 1. Machines' routes are open. Who can open the server's socket is an operator, for files' rights say who can.
/// 2. Everybody else asks a host of ours, and keeps secrets out of addresses, which end in logs.
/// 3. What changes something comes by TLS, from this computer, or from a network that is named for it. A session may be begun from
///    elsewhere, too, and is good for looking from there.
/// 4. What changes something and is proved by what a browser sends by itself comes from a page of ours, and has a header that
///    forms cannot send.
/// 5. What changes something is never for everybody.
package struct AccessPolicy: Hashable, Sendable {
    /// What an administrator wrote.
    package var settings: AccessSettings

    /// Decides by these settings.
    package init(_ settings: AccessSettings) {
        self.settings = settings
    }

    /// Whether a request of this standing may have what a route gives.
    package func decide(_ request: AccessRequest, _ standing: Standing, needs need: RouteNeed) -> AccessDecision {
        if need == .open { return .allow(as: nil) }
        guard case .network = request.peer else {
            return AccessRole.operator.allows(need) ? .allow(as: .operator) : .deny(.wrongRole(.operator, need))
        }
        if let denial = refusal(of: request, needs: need) { return .deny(denial) }
        return grant(standing, need, changes: need.changes || !request.isSafe)
    }

    /// Why a request from the network is denied whatever its credentials are worth, so that they need not be looked at: a page of
    /// somebody else's that has a browser send wrong ones must cost whoever uses that browser nothing.
    package func refusal(of request: AccessRequest, needs need: RouteNeed) -> AccessDenial? {
        guard need != .open, case .network(let address, let isEncrypted) = request.peer else { return nil }
        guard !request.hasSecretInURL else { return .secretInURL }
        guard let host = request.host, settings.isOurs(host) else { return .foreignHost(request.host) }
        guard need.changes || !request.isSafe else { return nil }
        if need.wantsSafeWay, !isEncrypted, !settings.isHere(address), !settings.admins.contain(address) {
            return .plainHTTP(from: "\(address)")
        }
        return crossSite(request, host)
    }

    /// Whether it may be somebody else's page that has a browser send this.
    ///
    /// A token is a header that no form can send, so it needs no other; a page that sends one from elsewhere got hold of it.
    private func crossSite(_ request: AccessRequest, _ host: WebAuthority) -> AccessDenial? {
        let isByBrowser =
            switch request.credentials {
            case .none, .bearer: false
            case .cookie, .code: true
            }
        if let origin = request.origin {
            guard let authority = WebAuthority(origin: origin), settings.isOurs(origin: authority, asking: host) else {
                return .foreignOrigin(origin)
            }
        } else if isByBrowser {
            return .foreignOrigin(nil)
        }
        return !isByBrowser || request.hasHeader ? nil : .noHeader
    }

    private func grant(_ standing: Standing, _ need: RouteNeed, changes: Bool) -> AccessDecision {
        let isForEveryone = need == .read && !changes && settings.readers == .everyone
        switch standing {
        case .slowedDown(let wait): return .deny(.slowedDown(wait))
        case .session(let role) where need == .signIn: return .allow(as: role)
        case .unknownToken: return .deny(.unknownToken)
        case .expiredToken: return .deny(.expiredToken)
        case .unknownCode: return .deny(.unknownCode)
        // A browser sends an old cookie by itself, so that is no mistake of its user's.
        case .noSession: return isForEveryone ? .allow(as: .reader) : .deny(.noSession)
        case .nobody: return isForEveryone ? .allow(as: .reader) : .deny(.noCredentials(need))
        case .code: return need == .signIn ? .allow(as: nil) : .deny(.noCredentials(need))
        case .token(let role), .session(let role):
            if need == .signIn { return .deny(.noCredentials(need)) }
            let isEnough = role.allows(need) && (!changes || need == .server || role.allows(.act))
            return isEnough ? .allow(as: role) : .deny(.wrongRole(role, need))
        }
    }
}
