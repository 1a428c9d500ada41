// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import Foundation
import Testing
import VirtualRoom

extension MachineTests {
    /// A PC whose firmware enforces Secure Boot, by shim, GRUB and Debian's kernel, all as they are signed.
    @Suite(.serialized, .needsBuiltPrograms)
    struct SecureBootTests {
        @Test func `a machine with Secure Boot reaches its system, and says that it is on`() async throws {
            try await withRoom("secure", secureBoot: "true") { room, machine, server in
                try await room.withMachine(machine) { running in
                    try await running.console.wait(for: SampleEnvironment.marker, atMost: ServedRoom.patience)
                }
                let report = try #require(try await room.report(of: machine.place))
                #expect(report.firmware == .secureBoot)
                #expect(report.stage == .handover)
                let secureBoot = try #require(report.secureBoot)
                #expect(secureBoot.enforced)
                // Debian 12's firmware, and what shim 16.1 wrote into it.
                #expect(secureBoot.keys == ["2011"])
                #expect(secureBoot.sbat == ["sbat,1,2025021800", "shim,4", "grub,5"])
                #expect(secureBoot.findings == [])
                #expect(report.card == "1af4:1000")
            }
        }

        @Test func `a UEFI machine that enforces nothing is handed on to iPXE, though all are given shim`() async throws
        {
            try await withRoom("handed-on", secureBoot: "true", firmware: .uefi) { room, machine, server in
                try await expectIPXE(on: machine, in: room, server)
            }
        }

        @Test(.isLong) func `a machine that was taken for one with Secure Boot by mistake is given iPXE again`()
            async throws
        {
            try await withRoom("mistaken", secureBoot: "auto", firmware: .uefi, change: mark) { room, machine, server in
                try await expectIPXE(on: machine, in: room, server)
                let own = "\(ServedRoom("", number: 0).environmentFolder)/out/tftp/\(nameOfMachine)"
                #expect(!FileManager.default.fileExists(atPath: own))
            }
        }

        @Test(.isLong) func `one bit of the image's kernel flipped is refused at the hand-over, with the reason`()
            async throws
        {
            try await withRoom("tampered", secureBoot: "true", change: flipOneBit) { room, machine, server in
                try await room.withMachine(machine) { running in
                    try await running.console.wait(
                        for: "Secure Boot is on and takes only kernels signed", atMost: ServedRoom.patience)
                    try await server.wait(for: "Secure Boot is on and takes only", atMost: .seconds(30))
                }
                let report = try #require(try await room.report(of: machine.place))
                #expect(report.reason?.contains("Secure Boot is on") == true)
            }
        }

        @Test(.isLong) func `a machine that would not start iPXE gets signed programs when it is switched on again`()
            async throws
        {
            try await withRoom("found", secureBoot: "auto") { room, machine, server in
                for round in 1...2 {
                    let arrives = try await room.withMachine(machine) { running in
                        do {
                            let patience = round == 1 ? Duration.seconds(60) : ServedRoom.patience
                            try await running.console.wait(for: SampleEnvironment.marker, atMost: patience)
                            return true
                        } catch RoomFailure.markerNotSeen where round == 1 {
                            return false
                        }
                    }
                    if arrives { break }
                }
                let report = try #require(try await room.report(of: machine.place))
                #expect(report.firmware == .secureBoot)
                #expect(report.stage == .handover)
            }
        }

        /// Boots a machine up to its manifest, and expects that it went there by iPXE: GRUB could have brought it as far.
        private func expectIPXE(on machine: MachinePlan, in room: VirtualRoom, _ server: SerialConsole) async throws {
            try await room.withMachine(machine) { running in
                // By then its agent has looked at the firmware.
                try await server.wait(for: "machine=\(machine.mac) stage=manifest", atMost: ServedRoom.patience)
                // It is on the console by now, or never was.
                try await running.console.wait(for: "iPXE initialising devices", atMost: .seconds(5))
            }
            #expect(try await room.report(of: machine.place)?.firmware == .uefi)
        }

        /// As servers remembered machines that had no store.
        private func mark(_ environment: SampleEnvironment) throws {
            let mark = URL(filePath: "\(ServedRoom("", number: 0).environmentFolder)/out/signed/\(nameOfMachine)")
            try FileManager.default.createDirectory(
                at: mark.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data().write(to: mark)
        }

        private var nameOfMachine: String {
            MachinePlan(place: 1).mac.split(separator: ":").joined(separator: "-")
        }

        private func flipOneBit(_ environment: SampleEnvironment) throws {
            let kernel = URL(filePath: "\(environment.imageFolder)/linux")
            var content = try Data(contentsOf: kernel)
            content[content.count / 2] ^= 1
            try content.write(to: kernel)
            // So that the next environment in this folder takes the kernel out of its package again.
            try FileManager.default.removeItem(atPath: "\(environment.imageFolder)/.package")
        }

        private func withRoom(
            _ name: String, secureBoot: String, firmware: MachinePlan.Firmware = .secureBoot,
            change: (SampleEnvironment) throws -> Void = { _ in },
            _ body: @escaping @Sendable (VirtualRoom, MachinePlan, SerialConsole) async throws -> Void
        ) async throws {
            var served = ServedRoom(name, number: 40)
            served.network.secureBoot = secureBoot
            var machine = MachinePlan(place: 1)
            machine.firmware = firmware
            let chosen = machine
            try await served.run(change: change) { room, server in try await body(room, chosen, server) }
        }
    }
}
