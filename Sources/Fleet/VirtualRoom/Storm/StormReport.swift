// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
internal import NetbootClient
internal import TorrentCore

/// What a storm came to.
package struct StormReport: Hashable, Codable, Sendable {
    /// How many machines were switched on.
    package let clients: Int
    /// How many booted.
    package let booted: Int
    /// Why the others did not, with how many of each.
    package let lost: [String: Int]
    /// Seconds from the first DHCP message to its answer: half of all answers, 99 of 100, the slowest.
    package let answerMedian, answerP99, answerWorst: Double
    /// Messages that had to be sent again.
    package let repeats: Int
    /// Seconds from the first machine's power-on to the first and to the last that has everything.
    package let firstClient, lastClient: Double
    /// Seconds from iPXE's address to the last file, for each machine that booted, in the order of their power-on.
    package let transfers: [Double]
    /// Bytes of all files that machines fetched.
    package let bytes: UInt64
    /// The longest time that a transfer under way got nothing, in seconds.
    package let longestPause: Double
    /// What left the server's cable, headers counted.
    package internal(set) var cableBytes: UInt64 = 0
    /// Mbit/s of that cable; `nil` for as fast as the computer can.
    package internal(set) var megabits: Int?
    /// Processor seconds of dnsmasq and of the server beside it.
    package internal(set) var dnsmasqSeconds = 0.0, serverSeconds = 0.0

    init(_ seats: [StormSeat]) {
        let records = seats.map(\.client.record)
        let answers = records.flatMap(\.answers).map(\.inSeconds).sorted()
        let start = records.compactMap(\.start).min() ?? MonotonicInstant(nanoseconds: 0)
        let ends = seats.filter { $0.outcome == .booted }.compactMap(\.client.record.end)
            .map { ($0 - start).inSeconds }
        clients = seats.count
        booted = seats.count { $0.outcome == .booted }
        lost = seats.reduce(into: [:]) { counts, seat in
            switch seat.outcome {
            case .booted: break
            case .failed(let failure): counts["\(failure)", default: 0] += 1
            case nil: counts["not done in time", default: 0] += 1
            }
        }
        answerMedian = Self.quantile(0.5, of: answers)
        answerP99 = Self.quantile(0.99, of: answers)
        answerWorst = answers.last ?? 0
        repeats = records.reduce(0) { $0 + $1.repeats }
        firstClient = ends.min() ?? 0
        lastClient = ends.max() ?? 0
        transfers = seats.filter { $0.outcome == .booted }.compactMap { seat in
            let record = seat.client.record
            guard let start = record.addressedAgain, let end = record.end else { return nil }
            return (end - start).inSeconds
        }
        bytes = records.reduce(0) { $0 + $1.bytes }
        longestPause = seats.map(\.longestPause.inSeconds).max() ?? 0
    }

    /// The value that this part of all values does not exceed; 0 of none.
    package static func quantile(_ part: Double, of sorted: [Double]) -> Double {
        guard !sorted.isEmpty else { return 0 }
        return sorted[min(sorted.count - 1, Int((Double(sorted.count) * part).rounded(.up)) - 1)]
    }
}

extension StormReport {
    /// Seconds that the files alone take over the server's cable, no headers counted.
    package var bound: Double? {
        megabits.map { Double(bytes) * 8 / (Double($0) * 1e6) }
    }

    /// The last client's time over the bound.
    package var lastOverBound: Double? { bound.flatMap { $0 > 0 ? lastClient / $0 : nil } }

    /// One line of JSON.
    package var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        guard let data = try? encoder.encode(self) else { preconditionFailure("numbers can be encoded") }
        return String(decoding: data, as: UTF8.self)
    }

    /// Lines for people.
    package var lines: [String] {
        let losses = lost.sorted { $0.key < $1.key }.map { "  \($0.value) lost: \($0.key)" }
        var lines = ["\(booted) of \(clients) clients booted, \(clients - booted) lost"] + losses
        lines += [
            "DHCP answers: median \(Self.milliseconds(answerMedian)), p99 \(Self.milliseconds(answerP99)),"
                + " slowest \(Self.milliseconds(answerWorst)); \(repeats) messages sent again",
            "first client \(Self.decimals(firstClient, 2)) s, last client \(Self.decimals(lastClient, 2)) s",
            "longest pause of a transfer: \(Self.milliseconds(longestPause))",
            "fetched \(Self.decimals(Double(bytes) / 1e6, 1)) MB, over the server's cable"
                + " \(Self.decimals(Double(cableBytes) / 1e6, 1)) MB",
            "processor seconds: dnsmasq \(Self.decimals(dnsmasqSeconds, 2)), server \(Self.decimals(serverSeconds, 2))",
        ]
        if let first = transfers.first, let last = transfers.last {
            lines.append(
                "transfers after iPXE's DHCP: first machine \(Self.decimals(first, 2)) s, last machine"
                    + " \(Self.decimals(last, 2)) s")
        }
        if let bound, let ratio = lastOverBound, let megabits {
            lines.append(
                "bytes over the server's rate of \(megabits) Mbit/s: \(Self.decimals(bound, 2)) s; last client"
                    + " \(Self.decimals(ratio, 3)) times that")
        }
        return lines
    }

    private static func milliseconds(_ seconds: Double) -> String { "\(decimals(seconds * 1_000, 1)) ms" }

    private static func decimals(_ value: Double, _ count: Int) -> String {
        String(format: "%.\(count)f", value)
    }
}
