// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import Foundation
import Testing
import VirtualRoom

extension MachineTests {
    /// PCs are switched on and end in a real operating system, by the programs as they are built.
    @Suite(.serialized, .needsBuiltPrograms)
    struct RoomBootTests {
        private func room(_ name: String, machines: Int, change: (inout MachinePlan) -> Void = { _ in }) -> Demo.Options
        {
            var options = Demo.Options(
                folder: "\(BuiltPrograms.lane.folder)/\(name)-test", program: BuiltPrograms.program ?? "",
                agent: BuiltPrograms.agent)
            options.packages = BuiltPrograms.packages
            options.shape = LinkShape(megabits: 50)
            options.machines = (1...machines).map { place in
                var machine = MachinePlan(place: place)
                change(&machine)
                return machine
            }
            return options
        }

        /// Runs the room to its end; `copies` is what the server may send of the image at most.
        private func boot(_ options: Demo.Options, copies: Double) async throws {
            let demo = Demo(options, screen: DemoScreen(isTerminal: false) { print($0, terminator: "") })
            try await demo.run()
            let board = await demo.board
            #expect(board.allArrived, "\(board.machines.map(\.line))")
            let transfers = board.machines.compactMap(\.transfer)
            #expect(transfers.count == options.machines.count)
            let image = transfers.first?.total ?? 0
            #expect(image > 40_000_000)
            #expect(transfers.allSatisfy { $0.fromPeers > 0 })
            #expect(Double(transfers.reduce(0) { $0 + $1.fromServer }) < copies * Double(image))
        }

        @Test func `two machines, one with nothing but a USB keyboard, start what a key chose and share its bytes`()
            async throws
        {
            var options = room("room", machines: 2)
            options.machines[1].keyboard = .usb
            options.machines[1].networkCard = .e1000
            options.waitsForKey = true
            // Each gives the other part of the image, so the server sends clearly less than two copies.
            try await boot(options, copies: 1.7)
        }

        @Test(.isLong) func `UEFI machines boot by their own PXE`() async throws {
            try await boot(room("uefi", machines: 2) { $0.firmware = .uefi }, copies: 1.7)
        }

        @Test(.isLong) func `six machines boot from little more than one copy`() async throws {
            try await boot(room("six", machines: 6), copies: 1.3)
        }
    }
}
