// SPDX-License-Identifier: GPL-3.0-or-later

/// `GET /machines/{id}/log`: some of what a machine's agent and kernel said in a boot.
package struct LogDocument: InterfaceDocument {
    package var machine: String
    package var boot: UInt64?
    package var lines: [String]
    package var missing: UInt64
    package var next: UInt64
    package var end: UInt64

    /// Nothing of a machine's boot.
    package init(machine: String, boot: UInt64?) {
        (self.machine, self.boot) = (machine, boot)
        (lines, missing, next, end) = ([], 0, 0, 0)
    }

    package static let schema = ObjectSchema(
        "Log", "Some of what a machine's agent and kernel said in a boot.",
        [
            .init("machine", .text, "The machine's id."),
            .init("boot", .optional(.count), "The number of the boot; `null` where none has a log."),
            .init(
                "lines", .list(.text),
                "The lines, without control characters; what is the agent's begins with `boottorrent:` behind the time."
            ),
            .init("missing", .bytes, "Bytes before the first line that were wanted and are left out for good."),
            .init("next", .bytes, "Where the next lines begin: `from` of the next request."),
            .init("end", .bytes, "Behind everything there is so far."),
        ])

    package static var example: Self {
        var log = Self(machine: "pc-07", boot: 42)
        log.lines = ["[    5.140] boottorrent: the agent runs"]
        (log.missing, log.next, log.end) = (0, 1_064, 2_048)
        return log
    }
}
