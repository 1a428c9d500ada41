// SPDX-License-Identifier: GPL-3.0-or-later

/// What a server serves, and where.
package struct EnvironmentDocument: InterfaceDocument {
    /// Who lends addresses.
    package enum DHCP: String, Hashable, Sendable, CaseIterable, Codable {
        /// This server.
        case full
        /// Somebody else; this server adds what to boot.
        case proxy
        /// Somebody else, who says what to boot, too.
        case off
    }

    package var name: String
    package var folder: String
    package var server: String
    package var interface: String
    package var dhcp: DHCP?

    /// Puts these together.
    package init(name: String, folder: String, server: String, interface: String, dhcp: DHCP?) {
        self.name = name
        self.folder = folder
        self.server = server
        self.interface = interface
        self.dhcp = dhcp
    }

    package static let schema = ObjectSchema(
        "Environment", "What a server serves, and where.",
        [
            .init("name", .text, "The name of its folder, without what stands before it."),
            .init("folder", .text, "Its folder on the server."),
            .init("server", .text, "The server's address."),
            .init("interface", .text, "The network interface that it serves on."),
            .init(
                "dhcp", .optional(.word(DHCP.self)),
                "Who lends addresses: `full`: the server; `proxy`: somebody else, and the server adds what to boot; `off`:"
                    + " somebody else, who says that, too. `null` where it is not known."),
        ])

    package static var example: Self {
        Self(
            name: "classroom", folder: "/srv/classroom", server: "192.0.2.1", interface: "eth0", dhcp: .full)
    }
}
