// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import HostSystem
import Phase1Builder
import Testing

extension MachineTests {
    /// What every machine fetches outside the swarm, as it is made of Debian's packages: of the suite that goes with this
    /// computer, in `make test-long` of every one.
    @Suite(.serialized, .needsBuiltPrograms)
    struct Phase1SizeTests {
        /// In bytes; decision 0045 has what was measured.
        private struct Bounds {
            /// By iPXE, for a common card and for any.
            let common, any: Int
            /// Under Secure Boot for a common card from the second boot on, and for every machine at its first.
            let signed, first: Int

            init(_ suite: ArchiveSuite) {
                switch suite {
                case .bookworm: (common, any, signed, first) = (15_000_000, 16_000_000, 18_000_000, 25_200_000)
                case .trixie: (common, any, signed, first) = (18_000_000, 18_500_000, 21_500_000, 29_500_000)
                }
            }
        }

        /// Bytes of iPXE and its scripts, which are fetched beside phase 1: more than those of either suite have.
        private static let loader = 300_000
        private static let suites = BuiltPrograms.isLongRun ? ArchiveSuite.allCases : [HostSystem.this.standardSuite]
        private static let common = [
            "8086:100e", "8086:10d3", "1af4:1000", "10ec:8139", "10ec:8168", "8086:15b8", "14e4:165f",
        ]

        private func options(_ suite: ArchiveSuite) -> Phase1Options {
            var options = Phase1Options(
                agent: BuiltPrograms.agent, cache: BuiltPrograms.packages,
                output: "\(BuiltPrograms.lane.folder)/phase1-size-\(suite)")
            options.source = PackageSource(suite)
            return options
        }

        private func description(_ suite: ArchiveSuite) async throws -> Phase1Description {
            try await Phase1Builder(options(suite)) { _ in }.build().description
        }

        /// What it costs a machine with one of the common cards, by the card.
        private func costs(_ suite: ArchiveSuite) async throws -> [String: Int] {
            let description = try await description(suite)
            return try Dictionary(
                uniqueKeysWithValues: Self.common.map { device in
                    let card = try #require(description.cards.first { $0.devices.contains(device) })
                    return (device, description.size(for: card))
                })
        }

        @Test(arguments: suites)
        func `a common network card costs a machine 15 MB at most, 18 MB with the kernel of Debian 13`(
            suite: ArchiveSuite
        ) async throws {
            let bounds = Bounds(suite)
            for (card, bytes) in try await costs(suite) {
                #expect(bytes + Self.loader <= bounds.common, "\(card)")
            }
        }

        @Test(arguments: suites)
        func `no known network card costs a machine much more`(suite: ArchiveSuite) async throws {
            let description = try await description(suite)
            let large = description.cards.filter { description.size(for: $0) + Self.loader > Bounds(suite).any }
            #expect(large.map { "\($0.module) \(description.size(for: $0))" } == [])
            #expect(description.cards.count > 50)
        }

        @Test(arguments: suites)
        func `Secure Boot costs 18 MB at most from the second boot on, 21.5 MB with the kernel of Debian 13`(
            suite: ArchiveSuite
        ) async throws {
            let (bounds, signed) = (Bounds(suite), try await signedBytes(suite))
            for (card, bytes) in try await costs(suite) {
                #expect(bytes + signed <= bounds.signed, "\(card)")
            }
            #expect(try await description(suite).fullSize + signed <= bounds.first)
        }

        /// Bytes of shim and GRUB, and of GRUB's scripts, which are less than 10 kB.
        private func signedBytes(_ suite: ArchiveSuite) async throws -> Int {
            let folder = "\(BuiltPrograms.lane.folder)/phase1-size-\(suite)-loaders"
            let loaders = try await SignedLoaders.make(by: options(suite), output: folder)
            return try [loaders.shim, loaders.menu].reduce(10_000) { sum, path in
                try sum + Data(contentsOf: URL(filePath: path)).count
            }
        }
    }
}
