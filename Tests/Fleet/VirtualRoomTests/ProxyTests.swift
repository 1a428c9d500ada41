// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import Foundation
import NetbootClient
import NetbootSockets
import NetbootWire
import TestProcesses
import Testing
import TorrentCore
import VirtualRoom

extension MachineTests {
    /// `dhcp: proxy` beside a dnsmasq that knows nothing of us.
    @Suite(.serialized, .needsBuiltPrograms)
    struct ProxyTests {
        private let own = HostAddress(RoomPlan.serverAddress)
        private let other = HostAddress(RoomPlan.neighbourAddress)

        @Test func `no address is ever offered by us, port 4011 is answered, and every PC boots`() async throws {
            var options = StormRoomOptions.plain
            options.dhcp = .proxy
            options.neighbour = try StormRoomOptions.dnsmasq()
            let plan = try StormPlan(count: 8, limit: .seconds(90))
            let (report, seen) = try await Storm(options, number: 23).run { storm in
                let capture = try await storm.inside(.server) { try PacketCapture() }
                let report = try await storm.play(plan)
                return (report, capture.datagrams())
            }
            #expect(report.booted == 8, "\(report.lines)")
            let answers = seen.compactMap { datagram in datagram.dhcp.map { (datagram, $0) } }
                .filter { $0.1.operation == .reply }
            let ours = answers.filter { $0.0.sender.host == own }
            let theirs = answers.filter { $0.0.sender.host == other }
            // Both of each PC's DISCOVERs, the firmware's and iPXE's, are answered by both servers.
            #expect(ours.count { $0.1.messageType == .offer } >= 16)
            #expect(theirs.count { $0.1.messageType == .offer && $0.1.yourAddress != .any } >= 16)
            #expect(ours.allSatisfy { $0.1.yourAddress == .any })
            #expect(ours.allSatisfy { $0.1[.leaseTime] == nil && $0.1[.subnetMask] == nil })
            let atBootServer = ours.filter { $0.0.sender.port == 4_011 }
            #expect(!atBootServer.isEmpty)
            #expect(atBootServer.allSatisfy { $0.1.messageType == .acknowledgement && $0.1.bootFile == "snponly.efi" })
        }

        @Test func `a search finds both servers, and what each does`() async throws {
            var options = StormRoomOptions.plain
            options.dhcp = .proxy
            options.neighbour = try StormRoomOptions.dnsmasq()
            let servers = try await Storm(options, number: 24).run { storm in
                try await storm.inside(.wires) { try DHCPServerSearch(interface: StormPlan.interface).run() }
            }
            #expect(servers.count == 2)
            #expect(servers.contains { $0.address == other && $0.lendsAddresses && $0.bootFile == nil })
            #expect(servers.contains { $0.address == own && !$0.lendsAddresses && $0.bootFile == "undionly.kpxe" })
        }

        @Test(arguments: [
            ("dhcp: server\ndhcp_range: \(StormPlan.range)", "lends addresses on this network, and with dhcp: server"),
            ("dhcp: off", "names no boot file; give it the lines below"), ("dhcp: proxy", nil),
        ])
        func `check names a rival and the mode that fits`(setting: String, words: String?) async throws {
            let folder = "\(StormRoomOptions.folder)/check"
            try FileManager.default.createDirectory(atPath: "\(folder)/oss/none", withIntermediateDirectories: true)
            let server = "server: {interface: \(RoomPlan.serverInterface), address: \(RoomPlan.serverAddress)}"
            for (path, text) in [
                ("Boottorrent.yaml", "version: 1\n\(server)\n\(setting)\n"), ("oss/none/nothing", "#!/bin/sh\n"),
                ("oss/none/config.yaml", "dispname: Nothing\nmethod: bin\nbin: nothing\n"),
            ] { try text.write(toFile: "\(folder)/\(path)", atomically: true, encoding: .utf8) }
            let plan = try RoomPlan(
                name: VirtualRoom.name(number: 25), machineCount: 0, shape: nil, hasNeighbour: true)
            let neighbour = try StormRoomOptions.dnsmasq()
            let command = [
                "ip", "netns", "exec", plan.name.namespace(.server), BuiltPrograms.program ?? "", "check", folder,
            ]
            let outcome = try await VirtualRoom.open(plan, in: "\(StormRoomOptions.folder)/room") { room in
                try await room.withServer(
                    "neighbour", neighbour.program, neighbour.arguments, at: .neighbour
                ) { output in
                    try await output.wait(for: neighbour.marker, atMost: .seconds(60))
                    return try Program.run(command)
                }
            }
            #expect(outcome.status == 0, "\(outcome.text)")
            let note = outcome.output.split(separator: "\n").first { $0.hasPrefix("note: this computer: server0: ") }
            if let words {
                #expect(note?.contains("\(RoomPlan.neighbourAddress) lends addresses") == true, "\(outcome.text)")
                #expect(note?.contains(words) == true, "\(outcome.text)")
            } else {
                #expect(note == nil, "\(outcome.text)")
            }
            #expect(outcome.output.contains("\"client-classes\": [") == (setting == "dhcp: off"))
        }
    }
}
