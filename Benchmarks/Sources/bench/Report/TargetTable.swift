// SPDX-License-Identifier: GPL-3.0-or-later

extension Target {
    /// The table of targets, as it was agreed on.
    static let all: [Target] = equalLinks + unequalLinks + comparisons + minorities

    private static let equalLinks: [Target] = [
        Target("S1", "last/B", .atMost(1.04)) { ratios($0, "S1", .ours) },
        Target("S1", "last/B, v1 torrent", .atMost(1.08)) { ratios($0, "S1", .oursV1) },
        Target("S1", "last against curl's", .atMost(1.04)) { book in
            against(median(book.runs("S1", .nginx), \.last), book.runs("S1", .ours), \.last)
        },
        Target("S2", "last/B", .atMost(1.08), goal: "1.05") { ratios($0, "S2", .ours) },
        Target("S2", "last/B, v1 torrent", .atMost(1.12)) { ratios($0, "S2", .oursV1) },
        Target("S3", "last/B", .atMost(1.11), goal: "1.06") { ratios($0, "S3", .ours) },
        Target("S3", "last/B, v1 torrent", .atMost(1.15)) { ratios($0, "S3", .oursV1) },
        Target("S4", "last/B", .atMost(1.14), goal: "1.08") { ratios($0, "S4", .ours) },
        Target("S4", "last/B, v1 torrent", .atMost(1.18)) { ratios($0, "S4", .oursV1) },
        Target("S5", "copies in S2", .atMost(1.04), goal: "1.02") { copies($0, "S2", .ours) },
        Target("S5", "copies in S3", .atMost(1.06), goal: "1.02") { copies($0, "S3", .ours) },
        Target("S5", "copies in S4", .atMost(1.08), goal: "1.02") { copies($0, "S4", .ours) },
        Target("S5", "copies in S2, v1 torrent", .atMost(1.08)) { copies($0, "S2", .oursV1) },
        Target("S5", "copies in S3, v1 torrent", .atMost(1.10)) { copies($0, "S3", .oursV1) },
        Target("S5", "copies in S4, v1 torrent", .atMost(1.12)) { copies($0, "S4", .oursV1) },
    ]

    private static let unequalLinks: [Target] = [
        Target("S6", "last/B, N = 8", .atMost(1.06), goal: "1.03") { ratios($0, "S6", .ours, room: 0) },
        Target("S6", "last/B, N = 16", .atMost(1.06), goal: "1.03") { ratios($0, "S6", .ours, room: 1) },
        Target("S6", "copies, N = 8", .atMost(1.04)) { copies($0, "S6", .ours, room: 0) },
        Target("S6", "copies, N = 16", .atMost(1.04)) { copies($0, "S6", .ours, room: 1) },
        Target("S6", "last/B, N = 8, v1 torrent", .atMost(1.1)) { ratios($0, "S6", .oursV1, room: 0) },
        Target("S6", "last/B, N = 16, v1 torrent", .atMost(1.1)) { ratios($0, "S6", .oursV1, room: 1) },
        Target("S7", "last/B", .atMost(1.08), goal: "1.05") { ratios($0, "S7", .ours) },
        Target("S7", "last/B, v1 torrent", .atMost(1.12)) { ratios($0, "S7", .oursV1) },
        Target("S7", "copies", .atMost(1.2)) { copies($0, "S7", .ours) },
        Target("S8", "first to last finisher in S4, share of B", .atMost(0.08), goal: "0.04") { book in
            book.runs("S4", .ours).compactMap(\.spread)
        },
        Target("S9", "worst own time over F/r", .atMost(1.15)) { $0.runs("S9", .ours).compactMap(\.worstOwnRatio) },
        Target("S10", "median of the others against S3's room", .atMost(1.03)) { book in
            against(median(book.runs("S10", .ours), \.median), book.runs("S10", .ours, room: 1), \.healthyMedian)
        },
    ]

    private static let comparisons: [Target] = [
        Target("S11", "last against udpcast's", .atMost(1)) { book in
            against(median(book.runs("S11", .udpcast), \.last), book.runs("S11", .ours), \.last)
        },
        Target("S11", "one slow receiver: times faster for the others than udpcast", .atLeast(2)) { book in
            let udpcast = median(book.runs("S11", .udpcast, room: 1), \.healthyMedian)
            return faster(udpcast, book.runs("S11", .ours, room: 1), \.healthyMedian)
        },
        Target("S12", "CPU-s/GiB in S2", .none, goal: "4") { costs($0, .ours) },
        Target("S12", "CPU-s/GiB in S2, nginx + curl: the floor", .none) { costs($0, .nginx) },
        Target("S12", "CPU-s/GiB in S2 against aria2's", .atMost(0.5)) { book in
            let aria2 = median(book.runs("S2", .aria2), \.processorSecondsPerGibibyte)
            return against(aria2, book.runs("S2", .ours), \.processorSecondsPerGibibyte)
        },
        Target("S13", "MiB/s against libtorrent's", .atLeast(1), goal: "1.2") { book in
            faster(median(book.runs("S13", .libtorrent), \.last), book.runs("S13", .ours), \.last)
        },
        Target("S14", "MiB of memory above the image", .atMost(32)) { book in
            book.runs("S14", .ours).compactMap(\.memoryAboveImage).map { Double($0) / Double(1 << 20) }
        },
        Target("S14", "last byte to usable, seconds", .atMost(0.2)) { $0.runs("S14", .ours).compactMap(\.usable) },
        Target("S15", "ours among foreign peers against ours alone", .atMost(1.15)) { book in
            against(median(book.runs("S15", .ours), \.last), book.runs("S15", .mixed), \.lastOfOurs)
        },
        Target("S15", "peers that did not finish", .atMost(0)) { book in
            book.runs("S15", .mixed).map { Double($0.peers.count - $0.finishes.count) }
        },
    ]

    private static let minorities: [Target] = [
        "3 at 0.3 Mbit/s", "6 at 0.3 Mbit/s", "6 at 3 Mbit/s", "6 that are stopped for 900 ms of each second",
    ].enumerated().map { index, who in
        Target("S16", "last beside \(who) against alone", .atMost(1.04)) { book in
            against(median(book.runs("S16", .ours), \.last), book.runs("S16", .ours, room: index + 1), \.last)
        }
    }

    private static func ratios(_ book: ResultBook, _ name: String, _ who: ContenderName, room: Int = 0) -> [Double] {
        book.runs(name, who, room: room).compactMap(\.lastOverBound)
    }

    private static func copies(_ book: ResultBook, _ name: String, _ who: ContenderName, room: Int = 0) -> [Double] {
        book.runs(name, who, room: room).map(\.copies)
    }

    private static func costs(_ book: ResultBook, _ who: ContenderName) -> [Double] {
        book.runs("S2", who).map(\.processorSecondsPerGibibyte)
    }

    private static func median(_ runs: [RunResult], _ figure: (RunResult) -> Double) -> Double? {
        Statistics.median(runs.map(figure))
    }

    /// Our figure of each run over the other's.
    private static func against(
        _ other: Double?, _ runs: [RunResult], _ figure: (RunResult) -> Double
    ) -> [Double] {
        guard let other else { return [] }
        return runs.map { figure($0) / other }
    }

    /// The other's time over ours of each run.
    private static func faster(_ other: Double?, _ runs: [RunResult], _ figure: (RunResult) -> Double) -> [Double] {
        guard let other else { return [] }
        return runs.map { other / figure($0) }
    }
}
