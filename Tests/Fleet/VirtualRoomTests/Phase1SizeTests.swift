// SPDX-License-Identifier: GPL-3.0-or-later

import Phase1Builder
import Testing

extension MachineTests {
    /// What every machine fetches outside the swarm, as it is made of Debian's packages.
    @Suite(.needsBuiltPrograms)
    struct Phase1SizeTests {
        /// Bytes of the loader and the scripts, which are fetched beside phase 1: more than they have.
        private static let loader = 250_000

        private func description() async throws -> Phase1Description {
            let options = Phase1Options(
                agent: BuiltPrograms.agent, cache: BuiltPrograms.packages,
                output: "\(BuiltPrograms.lane.folder)/phase1-size"
            )
            return try await Phase1Builder(options) { _ in }.build().description
        }

        @Test(arguments: ["8086:100e", "8086:10d3", "1af4:1000", "10ec:8139", "10ec:8168", "8086:15b8", "14e4:165f"])
        func `a common network card costs a machine 15 MB at most`(device: String) async throws {
            let description = try await description()
            let card = try #require(description.cards.first { $0.devices.contains(device) })
            #expect(description.size(for: card) + Self.loader <= 15_000_000)
        }

        @Test func `no known network card costs a machine more than 16 MB`() async throws {
            let description = try await description()
            let large = description.cards.filter { description.size(for: $0) + Self.loader > 16_000_000 }
            #expect(large.map { "\($0.module) \(description.size(for: $0))" } == [])
            #expect(description.cards.count > 50)
        }
    }
}
