// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import Foundation
import NetbootScripts
import TestProcesses
import Testing
import TorrentCore
import VirtualRoom

extension MachineTests {
    /// Every way in which firmware comes to the agent, by an emulated PC each.
    @Suite(.serialized, .needsBuiltPrograms)
    struct BootChainTests {
        @Test func `a BIOS whose PXE is no iPXE gets one by TFTP`() async throws {
            try await ServedRoom("plain-pxe", number: 50).run { room, server in
                let seen = try await Self.bootDisguised(in: room, server)
                // Without an answer it asks six times in sixteen seconds before it goes on.
                #expect((1...4).contains(seen.routerQuestions))
                let report = try #require(try await room.report(of: 1))
                #expect(report.stages[.loader] != nil)
            }
        }

        @Test func `UEFI boots by its own PXE`() async throws {
            var machine = MachinePlan(place: 1)
            machine.firmware = .uefi
            let report = try await boot(machine, in: ServedRoom("native-pxe", number: 51))
            #expect(report.stages[.loader] != nil)
        }

        @Test func `UEFI boots by HTTP, where a DHCP server knows that alone`() async throws {
            var room = ServedRoom("http-boot", number: 52)
            room.network.dhcp = "dhcp: off"
            room.neighbour = try StormRoomOptions.dnsmasq(
                adding: """
                    dhcp-match=set:http,option:client-arch,16
                    dhcp-match=set:ipxe,175
                    dhcp-option-force=tag:http,tag:!ipxe,60,HTTPClient
                    dhcp-boot=tag:http,tag:!ipxe,\(Self.server)/loaders/snponly.efi
                    dhcp-boot=tag:ipxe,\(Self.server)/boot.ipxe
                    """)
            var machine = MachinePlan(place: 1)
            machine.firmware = .uefi
            machine.hasPXE = false
            let report = try await boot(machine, in: room)
            #expect(report.stages[.script] != nil && report.stages[.loader] == nil)
        }

        @Test func `a server whose interface was switched off and on again is still there`() async throws {
            try await ServedRoom("link", number: 59).run { room, server in
                // dnsmasq comes last, when everything else listens.
                try await server.wait(for: #"dnsmasq says line="started, version"#, atMost: .seconds(60))
                for state in ["down", "up"] {
                    let namespace = room.plan.name.namespace(.server)
                    let change = ["ip", "-netns", namespace, "link", "set", RoomPlan.serverInterface, state]
                    #expect(try Program.run(change).status == 0)
                }
                try await server.wait(for: "code=router-not-answered", atMost: .seconds(60))
                let answer = try await room.get("/status.json", port: SampleEnvironment.httpPort)
                #expect(try FleetReport(json: answer).machines.isEmpty)
            }
        }

        @Test(.isLong, arguments: MachinePlan.NetworkCard.allCases, [MachinePlan.Firmware.bios, .uefi])
        func `every network card boots by the iPXE of its ROM, with its own driver`(
            card: MachinePlan.NetworkCard, firmware: MachinePlan.Firmware
        ) async throws {
            var machine = MachinePlan(place: 1)
            machine.firmware = firmware
            machine.networkCard = card
            machine.hasROM = true
            let report = try await boot(machine, in: ServedRoom("cards", number: 53))
            // The ROM's iPXE needs no loader.
            #expect(report.stages[.script] != nil && report.stages[.loader] == nil)
        }

        @Test(.isLong, arguments: [MachinePlan.Firmware.bios, .uefi])
        func `of three network cards the second has the network, and no minute is lost`(
            firmware: MachinePlan.Firmware
        ) async throws {
            var machine = MachinePlan(place: 1)
            machine.firmware = firmware
            machine.idleCardsBefore = 1
            machine.idleCardsBehind = 1
            let chosen = machine
            try await ServedRoom("three-cards", number: 54).run { room, server in
                try await room.withMachine(chosen) { _ in try await server.waitForAgent(of: 1) }
                // The agent goes by the card that firmware booted from, and asks nobody on the others.
                let idle = try chosen.idleCaptures.map { try CapturedFrames(file: "\(room.folder)/\($0)") }
                #expect(idle.count == 2)
                #expect(idle.allSatisfy { $0.frames.allSatisfy { UDPFrame($0)?.port != 67 } })
            }
        }

        @Test(.isLong) func `beside a DHCP server that knows nothing of us, UEFI asks again on port 4011 and boots`()
            async throws
        {
            var room = ServedRoom("proxy-uefi", number: 55)
            room.network.dhcp = "dhcp: proxy"
            room.neighbour = try StormRoomOptions.dnsmasq()
            var machine = MachinePlan(place: 1)
            machine.firmware = .uefi
            machine.isCableOpen = true
            let chosen = machine
            try await room.run { room, server in
                let seen = try await room.withMachine(chosen) { running in
                    let cable = try await OpenCable(BootServerWitness(), of: running)
                    try await server.waitForAgent(of: 1)
                    return cable.state
                }
                #expect(seen.questions > 0 && seen.answers > 0)
            }
        }

        @Test(.isLong) func `beside a DHCP server that knows nothing of us, a BIOS whose PXE is no iPXE boots`()
            async throws
        {
            var room = ServedRoom("proxy-bios", number: 56)
            room.network.dhcp = "dhcp: proxy"
            room.neighbour = try StormRoomOptions.dnsmasq()
            try await room.run { room, server in try await Self.bootDisguised(in: room, server) }
        }

        @Test(.isLong) func `a DHCP server that can name one file and no more sends a BIOS to us`() async throws {
            var room = ServedRoom("one-file", number: 57)
            room.network.dhcp = "dhcp: off"
            room.neighbour = try StormRoomOptions.dnsmasq(
                adding: "dhcp-boot=undionly.kpxe,,\(RoomPlan.serverAddress)")
            try await room.run { room, server in try await Self.bootDisguised(in: room, server) }
        }

        @Test(.isLong) func `a BIOS has its loader from a TFTP server that was there already`() async throws {
            var room = ServedRoom("other-tftp", number: 58)
            room.network.dhcp = "dhcp: off\ntftp: false"
            let address = try #require(HostAddress(RoomPlan.serverAddress))
            let endpoint = try #require(ServerEndpoint(address: address, port: SampleEnvironment.httpPort))
            let tftp = try #require(HostAddress(RoomPlan.neighbourAddress))
            let lines = DHCPServerLines(.dnsmasq, endpoint: endpoint, tftpServer: tftp).text
            room.neighbour = try StormRoomOptions.dnsmasq(
                adding: lines + "enable-tftp=\(RoomPlan.neighbourInterface)\ntftp-root=/usr/lib/ipxe")
            try await room.run { room, server in try await Self.bootDisguised(in: room, server) }
        }

        private static let server = "http://\(RoomPlan.serverAddress):\(SampleEnvironment.httpPort)"

        /// Boots one machine until its agent has told the server of itself.
        private func boot(_ machine: MachinePlan, in room: ServedRoom) async throws -> FleetReport.Machine {
            let (reports, report) = AsyncStream<FleetReport.Machine>.makeStream()
            try await room.run { room, server in
                try await room.withMachine(machine) { _ in try await server.waitForAgent(of: machine.place) }
                if let seen = try await room.report(of: machine.place) { report.yield(seen) }
                report.finish()
            }
            return try #require(await reports.first { _ in true })
        }

        /// Boots a BIOS machine whose ROM does not show that it is an iPXE.
        @discardableResult
        private static func bootDisguised(in room: VirtualRoom, _ server: SerialConsole) async throws -> Disguise {
            var machine = MachinePlan(place: 1)
            machine.networkCard = .e1000
            machine.isCableOpen = true
            let seen = try await room.withMachine(machine) { running in
                let cable = try await OpenCable(Disguise(), of: running)
                try await server.waitForAgent(of: 1)
                return cable.state
            }
            #expect(seen.loader == "undionly.kpxe")
            #expect(seen.disguisedCount >= 2)
            return seen
        }
    }
}
