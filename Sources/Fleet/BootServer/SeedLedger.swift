// SPDX-License-Identifier: GPL-3.0-or-later

package import FleetModel
internal import SwarmEngine
internal import Synchronization
package import TorrentCore

/// Where everything that gives bytes counts them; it keeps nobody waiting.
package final class SeedLedger: Sendable {
    private let value = Mutex(SeedCounts())

    /// Nothing was given.
    package init() {}

    /// What was given so far.
    package var counts: SeedCounts { value.withLock { $0 } }

    /// Something more was given.
    package func add(_ bytes: UInt64, of subject: SeedCounts.Subject, by way: SeedCounts.Way, to host: HostAddress?) {
        guard bytes > 0 else { return }
        value.withLock { $0.add(bytes, of: subject, by: way, to: host) }
    }

    /// A session has sent these bytes since it began; those it had sent before are counted.
    func add(_ sent: HostBytes, since before: HostBytes, of subject: SeedCounts.Subject) {
        value.withLock { counts in
            for (host, bytes) in sent.known where bytes > before[host] {
                counts.add(bytes - before[host], of: subject, by: .swarm, to: host)
            }
            if sent.others > before.others {
                counts.add(sent.others - before.others, of: subject, by: .swarm, to: nil)
            }
        }
    }
}
