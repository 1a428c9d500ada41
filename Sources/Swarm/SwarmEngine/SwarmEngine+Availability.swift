// SPDX-License-Identifier: GPL-3.0-or-later

internal import TorrentCore

extension SwarmEngine {
    /// How many connected peers have each part of the torrent, which is cut into so many parts at most: the mean over a part's
    /// blocks, from the first part to the last.
    package func availability(buckets: Int) -> [Double] {
        let blocks = availability.count
        let parts = min(max(0, buckets), blocks)
        return (0..<parts).map { part in
            let range = part * blocks / parts..<(part + 1) * blocks / parts
            let sum = availability[range].reduce(0) { $0 + Int($1) }
            return Double(sum) / Double(range.count)
        }
    }
}
