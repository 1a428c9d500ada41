// SPDX-License-Identifier: GPL-3.0-or-later

/// A figure that a case's table has for every contender.
struct Column: Sendable {
    let title: String
    let decimals: Int
    var isMoreBetter = false
    let value: @Sendable (RunResult) -> Double?

    /// The median of the runs and, in brackets, the worst of them.
    func cell(_ runs: [RunResult]) -> String {
        let values = runs.compactMap(value)
        guard let median = Statistics.median(values) else { return "" }
        let text = Number.decimals(median, decimals)
        guard values.count > 1, let worst = isMoreBetter ? values.min() : values.max() else { return text }
        return "\(text) (\(Number.decimals(worst, decimals)))"
    }
}

extension Column {
    private static let last = Column(title: "last, s", decimals: 2) { $0.last }
    private static let ratio = Column(title: "last/B", decimals: 3) { $0.lastOverBound }
    private static let spread = Column(title: "first to last, share of B", decimals: 3) { $0.spread }
    private static let copies = Column(title: "server copies", decimals: 3) { $0.copies }
    private static let cost = Column(title: "CPU-s/GiB", decimals: 1) { $0.processorSecondsPerGibibyte }
    private static let own = Column(title: "worst own time over F/r", decimals: 3) { $0.worstOwnRatio }
    private static let healthyMedian = Column(title: "median of the others, s", decimals: 2) { $0.healthyMedian }
    private static let healthyLast = Column(title: "last of the others, s", decimals: 2) { $0.healthyLast }
    private static let rate = Column(title: "MiB/s", decimals: 0, isMoreBetter: true) { $0.mebibytesPerSecond }
    private static let lastOfOurs = Column(title: "last of ours, s", decimals: 2) { $0.lastOfOurs }
    private static let code = Column(title: "of it program and libraries, MiB", decimals: 1) { result in
        result.peers.compactMap { $0.memory?.code }.max().map { Double($0) / Double(1 << 20) }
    }
    private static let usable = Column(title: "last byte to usable, s", decimals: 3) { $0.usable }
    private static let left = Column(title: "gone before the last was done", decimals: 0, isMoreBetter: true) {
        Double($0.leftBefore)
    }
    private static let memory = Column(title: "memory above the image, MiB", decimals: 1) { result in
        result.memoryAboveImage.map { Double($0) / Double(1 << 20) }
    }

    /// What tells something in a room.
    static func columns(of caseName: String, _ parameters: Parameters) -> [Column] {
        switch caseName {
        case "S9": [last, own, left, copies, cost]
        case "S13": [last, rate, copies, cost]
        case "S14": [last, ratio, memory, code, usable]
        case "S15": [last, lastOfOurs, ratio, copies, cost]
        default:
            parameters.slowMegabits == nil
                ? [last, ratio, spread, copies, cost] : [last, healthyMedian, healthyLast, copies, cost]
        }
    }
}
