// SPDX-License-Identifier: GPL-3.0-or-later

package import FleetAccess

/// `GET /session`: what who asks may do from where it is.
package struct SessionDocument: InterfaceDocument {
    package var mayAct: Bool
    package var role: AccessRole
    package var detail: String?

    package enum CodingKeys: String, CodingKey {
        case mayAct = "may_act"
        case role, detail
    }

    /// A role with what is in the way of its changing something; `nil` for nothing.
    package init(role: AccessRole, obstacle: String?) {
        mayAct = obstacle == nil
        self.role = role
        detail = obstacle
    }

    package static let schema = ObjectSchema(
        "Session", "What who asks may do from where it is.",
        [
            .init("may_act", .flag, "Whether it may change something."),
            .init(
                "role", .word([AccessRole.reader, .operator].map(\.rawValue)),
                "What its token, its session or the server's settings make it: a `reader` sees, an `operator` changes, too."
            ),
            .init(
                "detail", .optional(.text),
                "Why it may not change anything, and what a person can do about that; `null` where it may."),
        ])

    package static var example: Self {
        Self(role: .reader, obstacle: "A token is needed; `boottorrent token new` makes one.")
    }
}
