// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import NetbootScripts
import TestProcesses
import Testing
import TorrentCore

@Suite struct DHCPServerLinesTests {
    private let address = HostAddress.ipv4(0xc000_0201)

    private func lines(_ kind: DHCPServerKind, servesTFTP: Bool = true) throws -> DHCPServerLines {
        DHCPServerLines(
            kind, endpoint: try #require(ServerEndpoint(address: address, port: 8_080)),
            tftpServer: servesTFTP ? address : nil)
    }

    /// Runs a program on a file with this text, which goes away afterwards.
    private func verdict(
        on text: String, _ command: (_ file: String, _ folder: String) -> [String]
    ) throws -> Program.Outcome {
        let folder = FileManager.default.temporaryDirectory.appending(path: "lines-\(UUID())").path()
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let file = "\(folder)/file"
        try text.write(toFile: file, atomically: true, encoding: .utf8)
        try "".write(toFile: "\(folder)/leases", atomically: true, encoding: .utf8)
        return try Program.run(command(file, folder))
    }

    @Test(arguments: DHCPServerKind.allCases)
    func `the lines for each server are those kept beside the tests`(kind: DHCPServerKind) throws {
        try GoldenFile(name: "lines-\(kind.rawValue).txt").check(try lines(kind).text)
    }

    @Test(arguments: DHCPServerKind.allCases)
    func `who serves TFTP himself is not told of us as a TFTP server`(kind: DHCPServerKind) throws {
        let text = try lines(kind, servesTFTP: false).text
        #expect(!text.contains("next-server"))
        #expect(!text.contains(",,192.0.2.1"))
        #expect(text.contains("snponly.efi"))
    }

    @Test(.enabled(if: Program.isInstalled("dnsmasq"), "needs dnsmasq"), arguments: [true, false])
    func `dnsmasq accepts its lines, and OpenWrt's`(servesTFTP: Bool) throws {
        let router = try lines(.openwrt, servesTFTP: servesTFTP).lines
        let end = try #require(router.firstIndex(of: "END"))
        for text in [try lines(.dnsmasq, servesTFTP: servesTFTP).text, router[1..<end].joined(separator: "\n") + "\n"] {
            let answer = try verdict(on: text) { file, _ in ["dnsmasq", "--test", "-C", file] }
            #expect(answer.status == 0, "\(answer.text)")
        }
        #expect(try verdict(on: router.joined(separator: "\n")) { file, _ in ["sh", "-n", file] }.status == 0)
    }

    @Test(.enabled(if: Program.OtherServer.dhcpd.isThere, "`make test` fetches it"), arguments: [true, false])
    func `ISC dhcpd accepts its lines`(servesTFTP: Bool) throws {
        let text = try lines(.dhcpd, servesTFTP: servesTFTP).text
        let subnet = "subnet 192.0.2.0 netmask 255.255.255.0 { range 192.0.2.50 192.0.2.99; }\n"
        let answer = try verdict(on: text + subnet) { file, folder in
            Program.OtherServer.dhcpd.command(in: folder) + ["-4", "-t", "-cf", file, "-lf", "\(folder)/leases"]
        }
        #expect(answer.status == 0, "\(answer.text)")
    }

    @Test(.enabled(if: Program.OtherServer.kea.isThere, "`make test` fetches it"), arguments: [true, false])
    func `Kea accepts its lines`(servesTFTP: Bool) throws {
        let settings = """
            {"Dhcp4": {"interfaces-config": {"interfaces": []}, "lease-database": {"type": "memfile", "persist": false},
            \(try lines(.kea, servesTFTP: servesTFTP).text)}}
            """
        let answer = try verdict(on: settings) { file, folder in
            Program.OtherServer.kea.command(in: folder) + ["-t", file]
        }
        #expect(answer.status == 0, "\(answer.text)")
    }
}
