// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import FleetModel
import Testing
import TorrentCore

@Suite struct SeedCountsTests {
    private let image: SeedCounts.Subject
    private let layer = SeedCounts.Subject.part("layer disks")
    private var counts = SeedCounts()

    init() throws {
        image = .image(try ImageName("debian"))
    }

    @Test mutating func `bytes are counted by what they are of, how they went and to whom`() {
        counts.add(5, of: image, by: .swarm, to: .ipv4(1))
        counts.add(7, of: image, by: .http, to: .ipv4(1))
        counts.add(1, of: image, by: .swarm, to: .ipv4(2))
        counts.add(2, of: layer, by: .swarm, to: .ipv4(2))
        counts.add(9, of: layer, by: .swarm, to: nil)
        #expect(counts.bytes(of: image, by: .swarm) == 6)
        #expect(counts.bytes(of: image, by: .http) == 7)
        #expect(counts.bytes(of: layer, by: .swarm) == 11)
        #expect(counts.bytes(of: image, to: .ipv4(1)) == 12)
        #expect(counts.byHost == [.ipv4(1): 12, .ipv4(2): 3])
        #expect(counts.total == 24)
        #expect(Set(counts.subjects) == [image, layer])
    }

    @Test mutating func `whatever comes, so many pairs are kept, and the sums stay right`() {
        for number in UInt32(0)..<20_000 { counts.add(1, of: image, by: .swarm, to: .ipv4(number)) }
        #expect(counts.byHost.count == Limits.seedPairs)
        #expect(counts.bytes(of: image, by: .swarm) == 20_000)
        for number in 0..<5_000 { counts.add(1, of: .part("\(number)"), by: .swarm, to: .ipv4(1)) }
        #expect(counts.subjects.count == Limits.seedSubjects)
        #expect(counts.total == 25_000)
    }
}
