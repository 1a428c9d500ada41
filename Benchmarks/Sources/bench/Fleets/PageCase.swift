// SPDX-License-Identifier: GPL-3.0-or-later

/// The case `S27`: the page of a large room in a browser, and what it costs that and the server.
///
/// Only who names it gets it.
struct PageCase {
    static let name = "S27"
    static let machines = 1_000
    /// As many as a server knows; there is no figure that they have to meet.
    static let most = 4_096
    /// Those who follow the page's stream beside the browser.
    static let pages = 20
    static let seconds = 30
    /// Machines: the program's own limit.
    static let range = 1...most

    /// Whether a person means this case by a name.
    static func isMeant(_ name: String) -> Bool { name.uppercased() == Self.name }

    /// In the order they are run.
    let keys: [PageResult.Key]

    /// Both of the table, or one with another number of machines.
    init(machines: Int?, runs: Int) {
        let rooms = machines.map { [$0] } ?? [Self.machines, Self.most]
        keys = (1...runs).flatMap { run in rooms.map { PageResult.Key(machines: $0, run: run) } }
    }
}
