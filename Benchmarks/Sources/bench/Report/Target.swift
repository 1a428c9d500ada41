// SPDX-License-Identifier: GPL-3.0-or-later

/// One figure that was promised, and how it is read off the runs.
struct Target: Sendable {
    /// `S3`.
    let name: String
    let what: String
    let limit: Limit
    /// What to reach for, when more was hoped for.
    let goal: String?
    /// The figure of each run; none when it cannot be told yet.
    let measure: @Sendable (ResultBook) -> [Double]

    enum Limit: Sendable {
        case atMost(Double)
        case atLeast(Double)
        /// For comparison alone: small is good.
        case none
    }

    init(
        _ name: String, _ what: String, _ limit: Limit, goal: String? = nil,
        _ measure: @escaping @Sendable (ResultBook) -> [Double]
    ) {
        self.name = name
        self.what = what
        self.limit = limit
        self.goal = goal
        self.measure = measure
    }
}

extension Target.Limit {
    /// `nil` when there is nothing to be met.
    func isMet(by value: Double) -> Bool? {
        switch self {
        case .atMost(let limit): value <= limit
        case .atLeast(let limit): value >= limit
        case .none: nil
        }
    }

    /// The run that is furthest from it.
    func worst(of values: [Double]) -> Double? {
        switch self {
        case .atMost, .none: values.max()
        case .atLeast: values.min()
        }
    }

    /// `≤ 1.11`.
    var text: String {
        switch self {
        case .atMost(let limit): "≤ \(Number.short(limit))"
        case .atLeast(let limit): "≥ \(Number.short(limit))"
        case .none: ""
        }
    }
}

/// Numbers as tables have them.
enum Number {
    /// So many decimals.
    static func decimals(_ value: Double, _ count: Int) -> String { RunDisplay.decimals(value, count) }

    /// No more decimals than it has, two at most: `1.11`, `2`.
    static func short(_ value: Double) -> String {
        var text = decimals(value, 2)
        while text.contains("."), text.hasSuffix("0") || text.hasSuffix(".") { text.removeLast() }
        return text
    }
}
