// SPDX-License-Identifier: GPL-3.0-or-later

import Glibc
import SwarmSimulation
import TorrentCore

/// What came out of a room.
struct Report {
    private let room: SimulatedRoom
    private let wallTime: Duration
    /// What should not be, in words.
    let problems: [String]

    /// The longest that is waited for a room, in virtual time and as a multiple of the bound.
    private static let patience = 50.0

    /// Runs a room to its end.
    init(running room: inout SimulatedRoom) {
        var problems: [String] = []
        let limit = room.plan.bound * Self.patience + 120
        wallTime = ContinuousClock().measure {
            if !room.run(atMost: limit) { problems.append("not all are complete after \(Self.fixed(limit)) s") }
        }
        let wrong = room.machines.filter {
            room.simulation.completion(of: $0) != nil && !room.simulation.hasRightBytes($0)
        }
        if !wrong.isEmpty { problems.append("machines \(wrong) have wrong bytes") }
        if !room.wronglyAccused.isEmpty {
            problems.append("honest machines \(room.wronglyAccused.sorted()) were cut off")
        }
        self.problems = problems
        self.room = room
    }

    /// Each of these is a share of the bound.
    private var ratios: (first: Double, median: Double, last: Double) {
        let times = room.times
        guard let first = times.first, let last = times.last else { return (.infinity, .infinity, .infinity) }
        let bound = room.plan.bound
        return (first / bound, times[times.count / 2] / bound, last / bound)
    }

    private var facts: [(name: String, words: String, value: Double)] {
        let ratios = ratios
        var facts = [
            ("machines", "machines", Double(room.plan.machines)),
            ("b_wire", "B_wire, s", room.plan.bound),
            ("first", "first / B_wire", ratios.first),
            ("median", "median / B_wire", ratios.median),
            ("last", "last / B_wire", ratios.last),
            ("copies", "copies from the server", room.copies),
            ("idle", "longest idle, s", room.longestIdleness.inSeconds),
            ("events", "events", Double(room.simulation.eventCount)),
            ("wall", "wall time, s", wallTime.inSeconds),
        ]
        if room.plan.hasTwoRacks { facts.append(("trunk", "copies across the trunk", room.trunkCopies)) }
        return facts.map { (name: $0.0, words: $0.1, value: $0.2) }
    }

    static var heading: String { "      N   B_wire    first   median     last   copies     idle     wall" }

    var row: String {
        let ratios = ratios
        let values = [
            room.plan.bound, ratios.first, ratios.median, ratios.last, room.copies, room.longestIdleness.inSeconds,
            wallTime.inSeconds,
        ]
        return Self.padded("\(room.plan.machines)", to: 7)
            + values.map { Self.padded(Self.fixed($0), to: 9) }.joined()
    }

    var text: String {
        facts.map { "\($0.words): \(Self.number($0.value))" }.joined(separator: "\n")
    }

    var json: String {
        let members = facts.map { "\"\($0.name)\": \($0.value.isFinite ? Self.number($0.value) : "null")" }
        return "{\"seed\": \(room.plan.seed), " + members.joined(separator: ", ") + "}"
    }

    private static func number(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e15 ? String(Int64(value)) : fixed(value)
    }

    /// Three decimals.
    static func fixed(_ value: Double) -> String {
        guard value.isFinite, abs(value) < 1e12 else { return "never" }
        let thousandths = Int64((abs(value) * 1_000).rounded())
        let fraction = String(thousandths % 1_000)
        return (value < 0 ? "-" : "") + "\(thousandths / 1_000)." + String(repeating: "0", count: 3 - fraction.count)
            + fraction
    }

    private static func padded(_ text: String, to width: Int) -> String {
        String(repeating: " ", count: max(1, width - text.count)) + text
    }

    /// Words for a person go to standard error.
    static func complain(_ line: String) {
        let bytes = Array((line + "\n").utf8)
        _ = bytes.withUnsafeBytes { write(STDERR_FILENO, $0.baseAddress, $0.count) }
    }
}
