// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// What one run gave, as it is kept in a file of its own: it counts for the commit and the program it was made with.
protocol KeptResult: Codable {
    var commit: String { get }
    /// SHA-256 of the program under test.
    var program: String { get }
    var date: Date { get }
}

extension ResultStore {
    /// The result in a file, if it was made with this version.
    static func read<Result: KeptResult>(_ path: String, for version: Version) -> Result? {
        read(path).flatMap { (result: Result) in
            result.commit == version.commit && result.program == version.program ? result : nil
        }
    }

    /// Of all results that are wanted, those of the commit that was measured last.
    static func newest<Result: KeptResult>(below folder: String, where isWanted: (Result) -> Bool) -> [Result] {
        let all: [Result] = Self.all(below: folder).filter(isWanted)
        let newest = all.max { $0.date < $1.date }
        return all.filter { $0.commit == newest?.commit }
    }
}
