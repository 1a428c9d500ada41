// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import Testing
import VirtualRoom

extension MachineTests {
    /// What comes to a machine by TFTP, which sends a block and waits for its receipt.
    @Suite(.serialized, .needsBuiltPrograms, .isLong)
    struct TFTPSizeTests {
        @Test(arguments: [(MachinePlan.Firmware.uefi, 1_000_000), (.secureBoot, 4_000_000)])
        func `a machine fetches 1 MB by TFTP at most, 4 MB under Secure Boot, and the kernel by HTTP`(
            firmware: MachinePlan.Firmware, most: Int
        ) async throws {
            var served = ServedRoom("tftp-size-\(firmware.rawValue)", number: 52)
            served.network.secureBoot = "\(firmware == .secureBoot)"
            var machine = MachinePlan(place: 1)
            machine.firmware = firmware
            let chosen = machine
            try await served.run { room, server in
                let capture = try await room.inside(.server) { try PacketCapture() }
                try await room.withMachine(chosen) { _ in try await server.waitForAgent(of: chosen.place) }
                let transfers = TFTPTransfers(capture.datagrams())
                #expect(transfers.total <= most, "\(transfers.bytes)")
                // The capture saw what it was to see: the first program is among it, whole.
                #expect(transfers.bytes.values.contains { $0 > 100_000 }, "\(transfers.bytes)")
                let report = try #require(try await room.report(of: chosen.place))
                #expect(report.stages[.kernel] != nil)
            }
        }
    }
}
