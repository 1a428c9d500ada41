// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentCore

/// What an administrator wrote about who may do what, and where the server is.
package struct AccessSettings: Hashable, Sendable {
    /// Who sees pages, `/status.json`, `/metrics` and what the interface for programs tells (`page.readers`).
    package enum Readers: String, Hashable, Sendable, CaseIterable {
        /// Who has a token or a session.
        case operators
        /// Whoever reaches the server.
        case everyone
    }

    /// The addresses that the server answers at.
    package var addresses: Set<HostAddress>
    /// The port of its HTTP.
    package var port: UInt16
    /// Other names it has for browsers, such as a proxy's (`page.hosts`); without a port, any is meant.
    package var hosts: Set<WebAuthority>
    /// Networks from which acts are accepted over plain HTTP, beside loopback (`page.admins`).
    package var admins: [Subnet]
    /// Who sees.
    package var readers: Readers

    /// Nothing but the server's own addresses, and nobody who has no token.
    package init(
        addresses: Set<HostAddress>, port: UInt16, hosts: Set<WebAuthority> = [], admins: [Subnet] = [],
        readers: Readers = .operators
    ) {
        self.addresses = addresses
        self.port = port
        self.hosts = hosts
        self.admins = admins
        self.readers = readers
    }

    /// Whether who is at an address is on this computer: whoever asks for one of its addresses from here has that one, too, and
    /// no system takes packets from elsewhere that say so.
    func isHere(_ address: HostAddress) -> Bool { address.isLoopback || addresses.contains(address) }

    /// Whether a browser that asks this host asks us because its user meant to.
    ///
    /// Another name may lead here, too: somebody else's page has its own name lead to our address for a moment, and so reads
    /// what we answer (DNS rebinding). A name of loopback can be led nowhere, and a forwarded port may have any number.
    func isOurs(_ host: WebAuthority) -> Bool {
        host.isLoopback || isNamed(host)
    }

    /// Whether a page that came from there, and asks `host` for something, is ours.
    ///
    /// Here the port counts always: at other ports of the same host there are other programs' pages.
    func isOurs(origin: WebAuthority, asking host: WebAuthority) -> Bool {
        origin == host.withoutPort(80) || origin == host.withoutPort(443) || hosts.contains(origin) || isOwn(origin)
    }

    /// An address of ours is nobody's to lead elsewhere, so it counts with any port: one that is forwarded to ours, or none.
    private func isNamed(_ one: WebAuthority) -> Bool {
        if case .address(let address) = one.host, addresses.contains(address) { return true }
        return hosts.contains(one) || hosts.contains(WebAuthority(one.host, port: nil))
    }

    private func isOwn(_ one: WebAuthority) -> Bool {
        guard case .address(let address) = one.host, addresses.contains(address) else { return false }
        return (one.port ?? 80) == port
    }
}

extension WebAuthority {
    /// The same, without the port if that is the usual one of a scheme.
    fileprivate func withoutPort(_ usual: UInt16) -> WebAuthority {
        port == usual ? WebAuthority(host, port: nil) : self
    }
}
