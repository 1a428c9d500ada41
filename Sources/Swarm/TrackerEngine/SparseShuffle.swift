// SPDX-License-Identifier: GPL-3.0-or-later

/// The numbers below a bound in an order by chance, each once, at a cost for only those taken (Fisher and Yates).
struct SparseShuffle {
    private let bound: Int
    private var position = 0
    /// Which number stands at an index; an index that is not here holds its own number.
    private var moved: [Int: Int] = [:]

    init(below bound: Int) {
        self.bound = bound
    }

    /// The next number; `nil` when all were taken.
    mutating func next(using generator: inout some RandomNumberGenerator) -> Int? {
        guard position < bound else { return nil }
        let chosen = Int.random(in: position..<bound, using: &generator)
        let number = moved[chosen] ?? chosen
        moved[chosen] = moved[position] ?? position
        moved[position] = nil
        position += 1
        return number
    }
}
