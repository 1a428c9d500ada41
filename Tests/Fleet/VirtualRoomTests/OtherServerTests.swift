// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import NetbootScripts
import TestProcesses
import Testing
import TorrentCore
import VirtualRoom

extension MachineTests {
    /// `dhcp: off` beside servers that lend the addresses and were given our lines, or a file's name and no more.
    @Suite(.serialized, .needsBuiltPrograms)
    struct OtherServerTests {
        @Test(arguments: OtherServer.allCases.filter(\.isThere))
        func `a DHCP server that was given our lines sends every PC to us`(server: OtherServer) async throws {
            var options = StormRoomOptions.plain
            options.dhcp = .off
            options.neighbour = try server.neighbour()
            let plan = try StormPlan(count: 4, limit: .seconds(90))
            let report = try await Storm(options, number: 21).run { try await $0.play(plan) }
            #expect(report.booted == 4, "\(report.lines)")
        }

        @Test func `a DHCP server that knows nothing of iPXE will do, for its script comes by TFTP`() async throws {
            var options = StormRoomOptions.plain
            options.dhcp = .off
            options.neighbour = try StormRoomOptions.dnsmasq(
                adding: "dhcp-boot=undionly.kpxe,,\(RoomPlan.serverAddress)")
            // One after the other: pretended PCs share one network card, by which the server tells machines apart here.
            let plans = try (1...2).map {
                try StormPlan(count: 1, limit: .seconds(60), seed: UInt64($0), efiPercent: 0)
            }
            let reports = try await Storm(options, number: 22).run { storm in
                [try await storm.play(plans[0]), try await storm.play(plans[1])]
            }
            #expect(reports.map(\.booted) == [1, 1], "\(reports.map(\.lines))")
        }
    }
}

/// Somebody else's DHCP server, with the lines we print for it.
enum OtherServer: String, CaseIterable {
    case dnsmasq, dhcpd, kea

    private static let network = "10.98.0.0"
    private static let pool = StormPlan.range.split(separator: ",").map(String.init)

    /// Whether it is installed, or could be fetched.
    var isThere: Bool {
        switch self {
        case .dnsmasq: Program.isInstalled("dnsmasq")
        case .dhcpd: Program.OtherServer.dhcpd.isThere
        case .kea: Program.OtherServer.kea.isThere
        }
    }

    func neighbour() throws -> Storm.Neighbour {
        let server = try #require(HostAddress(RoomPlan.serverAddress))
        let endpoint = try #require(ServerEndpoint(address: server, port: SampleEnvironment.httpPort))
        let lines = { (kind: DHCPServerKind) in DHCPServerLines(kind, endpoint: endpoint, tftpServer: server).text }
        switch self {
        case .dnsmasq: return try StormRoomOptions.dnsmasq(adding: lines(.dnsmasq))
        case .dhcpd: return try dhcpd(lines(.dhcpd))
        case .kea: return try kea(lines(.kea))
        }
    }

    private func dhcpd(_ lines: String) throws -> Storm.Neighbour {
        let file = try StormRoomOptions.write(
            """
            \(lines)
            ping-check false;
            subnet \(Self.network) netmask 255.255.0.0 { range \(Self.pool[0]) \(Self.pool[1]); }
            """, to: "dhcpd.conf")
        let leases = try StormRoomOptions.write("", to: "dhcpd.leases")
        let command = Program.OtherServer.dhcpd.command(in: StormRoomOptions.folder)
        return Storm.Neighbour(
            program: command[0],
            arguments: command.dropFirst() + [
                "-4", "-f", "-d", "-cf", file, "-lf", leases, "--no-pid", RoomPlan.neighbourInterface,
            ], marker: "Server starting service.")
    }

    private func kea(_ lines: String) throws -> Storm.Neighbour {
        let file = try StormRoomOptions.write(
            """
            {"Dhcp4": {
            "interfaces-config": {"interfaces": ["\(RoomPlan.neighbourInterface)"]},
            "lease-database": {"type": "memfile", "persist": false},
            "loggers": [{"name": "kea-dhcp4", "severity": "INFO", "output_options": [{"output": "stdout"}]}],
            "subnet4": [{"subnet": "\(Self.network)/16", "pools": [{"pool": "\(Self.pool[0]) - \(Self.pool[1])"}]}],
            \(lines)
            }}
            """, to: "kea.conf")
        let command = Program.OtherServer.kea.command(in: StormRoomOptions.folder)
        return Storm.Neighbour(
            program: command[0], arguments: command.dropFirst() + ["-c", file], marker: "DHCP4_STARTED")
    }
}
