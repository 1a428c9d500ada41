// SPDX-License-Identifier: GPL-3.0-or-later

internal import TorrentCore

/// What each denial says; nothing of it quotes a secret.
extension AccessDenial {
    static let secretInURL = Self(
        .secretInURL,
        "A token stands in the address, where logs and histories keep it; revoke it, and send another one as "
            + "\"Authorization: Bearer\".")

    static func foreignHost(_ host: WebAuthority?) -> Self {
        let found = host.map { "\"\($0)\" is no name of this server" } ?? "The request names no host"
        return Self(
            .foreignHost, "\(found); use its address, or add the name to page.hosts in Boottorrent.yaml.")
    }

    static func slowedDown(_ wait: Duration) -> Self {
        let denial = Self(.slowedDown, "", retryAfter: wait)
        let seconds = denial.retryAfterSeconds ?? 1
        return Self(
            .slowedDown,
            "Too many wrong tokens came from this address; try again in \(seconds) s, with a token of `boottorrent token "
                + "list`.", retryAfter: wait)
    }

    static func plainHTTP(from address: String) -> Self {
        Self(
            .plainHTTP,
            "Over plain HTTP nothing can be changed from \(address), for everybody on the way could read the token; go by "
                + "`ssh -L` or a proxy with TLS, or name the network in page.admins.")
    }

    static func noCredentials(_ need: RouteNeed) -> Self {
        need == .signIn
            ? Self(.noCredentials, "A one-time code is needed; `boottorrent token --link` prints a link that has one.")
            : Self(
                .noCredentials,
                "A token is needed; `boottorrent token new` makes one, and `boottorrent token --link` opens the page.")
    }

    static let unknownToken = Self(
        .unknownToken, "This token is none of this server's, or was revoked; `boottorrent token new` makes another one."
    )

    static let expiredToken = Self(
        .expiredToken, "This token has expired; `boottorrent token new` makes another one.")

    static let noSession = Self(
        .noSession, "The session is over; `boottorrent token --link` prints a link that begins another one.")

    static let unknownCode = Self(
        .unknownCode,
        "This link was used already, or is older than ten minutes; `boottorrent token --link` prints another one.")

    static func wrongRole(_ role: AccessRole, _ need: RouteNeed) -> Self {
        let needed: AccessRole =
            switch need {
            case .server: .server
            case .act, .signIn: .operator
            case .open, .read: role == .server ? .reader : .operator
            }
        return Self(
            .wrongRole,
            "The role \(role.rawValue) may not do this; `boottorrent token new --role \(needed.rawValue)` makes a token that "
                + "may.")
    }

    static func foreignOrigin(_ origin: String?) -> Self {
        let found =
            origin.map { "The request comes from a page of \"\(String($0.prefix(200)).withoutControlCharacters)\"" }
            ?? "The request does not say which page it comes from (Origin)"
        return Self(
            .foreignOrigin,
            "\(found), and with a session only this server's own page may change something; programs use a token.")
    }

    static let noHeader = Self(
        .noHeader,
        "The header \(AccessRequest.header): \(AccessRequest.headerValue) is missing, without which a form of another page "
            + "could have sent this; programs use a token.")
}
