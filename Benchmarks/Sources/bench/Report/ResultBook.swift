// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// The results that a report is made of: for each room of each case those of one commit, the one measured last.
struct ResultBook {
    private var rooms: [Room: [RunResult]] = [:]

    private struct Room: Hashable {
        let caseName: String
        let parameters: Parameters
    }

    init(_ results: [RunResult]) {
        var byRoom: [Room: [RunResult]] = [:]
        for result in results {
            byRoom[Room(caseName: result.key.caseName, parameters: result.key.parameters), default: []].append(result)
        }
        // What was measured beside another version of ours does not belong into one table with this one's.
        rooms = byRoom.mapValues { results in
            let newest = results.max { $0.date < $1.date }
            return results.filter { $0.commit == newest?.commit }.sorted { $0.key.run < $1.key.run }
        }
    }

    /// The runs of a contender in a room, counted from 0 among those of the case.
    func runs(_ caseName: String, _ contender: ContenderName, room: Int = 0) -> [RunResult] {
        all(caseName, room: room).filter { $0.key.contender == contender }
    }

    /// The runs of everybody in a room.
    func all(_ caseName: String, room: Int = 0) -> [RunResult] {
        guard let bench = BenchCase.all.first(where: { $0.name == caseName }) else { return [] }
        return rooms[Room(caseName: caseName, parameters: bench.variants[room])] ?? []
    }

    /// Whether ours was measured beside an earlier program of ours and nobody else's: that says nothing new of the tables
    /// in which the others stand.
    var isComparisonWithBefore: Bool {
        let contenders = Set(everything.map(\.key.contender))
        return contenders.contains(.before) && contenders.allSatisfy(\.isOurs)
    }

    /// Everything that is in the report.
    var everything: [RunResult] {
        BenchCase.all.flatMap { bench in bench.variants.indices.flatMap { all(bench.name, room: $0) } }
    }
}
