// SPDX-License-Identifier: GPL-3.0-or-later

internal import FleetModel
internal import TorrentCore

/// What a kernel said lately that was told, so that a disk that logs an error a thousand times is told once in a while.
///
/// Hashes alone are kept, for a sign may be as long as a line.
struct ToldSigns: Hashable, Sendable {
    private struct Entry: Hashable {
        let subject: Int
        let sign: Int
        let moment: MonotonicInstant
    }

    /// Those told first are first.
    private var entries: [Entry] = []

    /// Whether a sign is to be told, which it counts as then.
    mutating func isNews(_ sign: KernelSign, at now: MonotonicInstant) -> Bool {
        let entry = Entry(subject: sign.subject.hashValue, sign: sign.hashValue, moment: now)
        if let index = entries.firstIndex(where: { $0.subject == entry.subject }) {
            let known = entries[index]
            if known.sign == entry.sign, now - known.moment < Limits.signPause { return false }
            entries.remove(at: index)
        }
        entries.append(entry)
        if entries.count > Limits.toldSigns { entries.removeFirst() }
        return true
    }
}

extension KernelSign {
    /// The same for signs of which the later one ends the earlier: a link that is lost again is news.
    fileprivate var subject: KernelSign {
        if case .linkFound(let card, _) = self { .linkLost(card) } else { self }
    }
}
