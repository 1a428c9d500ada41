// SPDX-License-Identifier: GPL-3.0-or-later

import Testing
import VirtualRoom

extension MachineTests {
    @Suite(.serialized, .needsBuiltPrograms)
    struct StormTests {
        @Test func `of thirty-two PCs that are switched on within a second none is lost`() async throws {
            let plan = try StormPlan(count: 32, limit: .seconds(120))
            let report = try await Storm(StormRoomOptions.plain, number: 20).run { try await $0.play(plan) }
            #expect(report.booted == 32, "\(report.lines)")
            #expect(report.lost.isEmpty)
            // A ROM repeats its message after a second: most are answered at the first.
            #expect(report.answerMedian < 1, "\(report.lines)")
            #expect(report.bytes > 32 * 13_000_000)
            #expect(report.cableBytes > report.bytes)
        }

        @Test func `as many PCs with UEFI in a class room's range of addresses are offered one each`() async throws {
            var options = StormRoomOptions.plain
            options.dhcp = .server(range: StormPlan.range(of: 101))
            options.isVerbose = true
            let plan = try StormPlan(count: 32, limit: .seconds(60), seed: 3, efiPercent: 100)
            let (report, log) = try await Storm(options, number: 36).run { storm in
                (try await storm.play(plan), try storm.serverLog())
            }
            #expect(report.booted == 32, "\(report.lines)")
            #expect(log.contains("DHCPACK") && !log.contains("DHCPNAK"))
        }
    }
}
