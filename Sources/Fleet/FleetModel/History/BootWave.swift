// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import TorrentCore

/// Boots of one version of one image that began together: a room that was switched on.
///
/// Each began at most two minutes after the one before it, and at least two machines took part. A machine that booted twice
/// meanwhile is one machine with two boots. Boots of no image are in no wave.
package struct BootWave: Sendable {
    /// When the first of them began.
    package let began: WallTime
    /// The image.
    package let image: ImageName
    /// Its version, if it is known.
    package let version: InfoHash?
    /// How many machines took part.
    package let machines: Int
    /// What came of the boots.
    package let figures: BootFigures
    /// How many times the image the server sent, by what the machines told; `nil` where none told of its download.
    package let copies: Double?
    /// Which part of what the machines got came from each other, from 0 to 1; `nil` where they told of nothing.
    package let peerShare: Double?

    /// The wave of these boots; `nil` for boots of fewer than two machines.
    private init?(_ boots: [PastBoot], of wanted: Content) {
        let machines = Set(boots.map(\.machine)).count
        guard machines > 1, let first = boots.first else { return nil }
        began = first.begun
        image = wanted.image
        version = wanted.version
        self.machines = machines
        figures = BootFigures(boots)
        let transfers = boots.compactMap(\.transfer)
        // Machines can tell anything, so nothing is added up that could overflow.
        let fromServer = transfers.reduce(0.0) { $0 + Double($1.fromServer) }
        let fromPeers = transfers.reduce(0.0) { $0 + Double($1.fromPeers) }
        let total = transfers.map(\.total).max() ?? 0
        copies = total > 0 ? fromServer / Double(total) : nil
        peerShare = fromServer + fromPeers > 0 ? fromPeers / (fromServer + fromPeers) : nil
    }

    /// What boots of one wave have in common.
    private struct Content: Hashable {
        let image: ImageName
        let version: InfoHash?
    }

    /// All waves of these boots, the latest first.
    static func all(in boots: [PastBoot]) -> [BootWave] {
        var byContent: [Content: [PastBoot]] = [:]
        for boot in boots {
            guard let image = boot.image else { continue }
            byContent[Content(image: image, version: boot.version), default: []].append(boot)
        }
        let waves = byContent.flatMap { content, boots in
            split(boots).compactMap { BootWave($0, of: content) }
        }
        return waves.sorted { left, right in
            if left.began != right.began { return right.began < left.began }
            if left.image != right.image { return left.image < right.image }
            return (left.version?.description ?? "") < (right.version?.description ?? "")
        }
    }

    /// The same boots, in parts that are apart from each other.
    private static func split(_ boots: [PastBoot]) -> [[PastBoot]] {
        var parts: [[PastBoot]] = []
        var part: [PastBoot] = []
        for boot in boots.sorted(by: { ($0.begun, $0.machine) < ($1.begun, $1.machine) }) {
            if let last = part.last, boot.begun - last.begun > Limits.historyGap {
                parts.append(part)
                part = []
            }
            part.append(boot)
        }
        return part.isEmpty ? parts : parts + [part]
    }
}
