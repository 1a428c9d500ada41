// SPDX-License-Identifier: GPL-3.0-or-later

/// How many connections one listening socket keeps, and what they may cost before they are worth anything.
package struct AdmissionLimits: Hashable, Sendable {
    /// Connections of one address where nobody says otherwise: a machine needs four at the most, and sixteen of them may
    /// be behind one box that translates addresses before somebody has to write `server.connections_per_address`.
    package static let standardPerAddress = 64

    /// Connections at a time; each is one descriptor.
    package var places: Int
    /// Connections of one IPv4 address, or of one IPv6 network of 64 bits.
    package var perAddress: Int
    /// Whether programs of this computer have no limit of their own: a reverse proxy speaks for a whole room.
    package var exemptsLoopback = true
    /// Bytes of requests that are not complete, of all connections together: 200 of the longest events, and some tens
    /// of thousands of ordinary ones.
    package var unfinishedBytes = 16 << 20
    /// Connections without a complete request at a time.
    ///
    /// Each costs some 10 KiB, whatever has come of its request; an honest one is among them for as long as a packet takes.
    package var unfinishedRequests = 768

    /// So many places, and so many of them for one address; at least two places.
    package init(places: Int, perAddress: Int = Self.standardPerAddress) {
        self.places = max(2, places)
        self.perAddress = max(1, perAddress)
    }

    /// Places that are kept back when it is said whether there is room.
    var reserve: Int { min(16, places / 4) }
    /// How long an only connection may be without a request before its place is for others.
    let moment = Duration.seconds(2)
}
