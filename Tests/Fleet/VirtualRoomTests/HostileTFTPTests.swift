// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import NetbootSockets
import NetbootWire
import Testing
import TorrentCore
import VirtualRoom

/// A stranger who speaks to the TFTP port from one address of the room.
struct TFTPStranger {
    private let server: PeerAddress
    let socket: DatagramSocket

    init(address: UInt32) throws {
        var place = DatagramSocket.Place()
        place.address = .ipv4(address)
        socket = try DatagramSocket(place)
        server = PeerAddress(host: try #require(HostAddress(RoomPlan.serverAddress)), port: 69)
    }

    func send(_ bytes: [UInt8]) throws { try socket.send(bytes, to: server) }

    func ask(_ file: String, _ options: [TFTPOption] = []) throws {
        try send(TFTPPacket.readRequest(file: file, options: options).encoded)
    }

    /// What comes until nothing has come for that long; nobody answers it.
    func listen(untilQuietFor quiet: Duration) -> [(packet: TFTPPacket?, sender: PeerAddress)] {
        var packets: [(TFTPPacket?, PeerAddress)] = []
        while socket.wait(atMost: quiet) {
            while let (bytes, sender) = socket.receive(atMost: NetbootWire.Limits.tftpPacket) {
                packets.append((try? TFTPPacket(bytes), sender))
            }
        }
        return packets
    }
}

extension MachineTests {
    /// What a hostile or broken computer sends to port 69.
    @Suite(.serialized, .needsBuiltPrograms)
    struct HostileTFTPTests {
        private static let stranger: UInt32 = 0x0a62_43fa

        @Test func `nothing outside the folder comes out, whatever it is called`() async throws {
            let names = [
                "../dnsmasq.conf", "../../Boottorrent.yaml", "/etc/passwd", "/etc/../etc/passwd", "..", ".", "", "/",
                "....//....//etc/passwd", "..\\..\\etc\\passwd", "%2e%2e/dnsmasq.conf",
                "undionly.kpxe/../../dnsmasq.conf",
                "\u{1}\u{2}\u{7f}", "~/.bashrc", "%s%n%x", String(repeating: "A", count: 500), "ünicode",
            ]
            let answers = try await Storm(StormRoomOptions.plain, number: 30).run { storm in
                try await storm.inside(.wires) {
                    try names.map { name in
                        let stranger = try TFTPStranger(address: Self.stranger)
                        try stranger.ask(name)
                        return stranger.listen(untilQuietFor: .milliseconds(300)).map(\.packet)
                    }
                }
            }
            for (name, packets) in zip(names, answers) {
                for packet in packets {
                    guard case .error? = packet else {
                        Issue.record("\(name.debugDescription) was answered with \(String(describing: packet))")
                        continue
                    }
                }
            }
        }

        /// What is no request, or one that no client makes.
        private static let junk: [[UInt8]] =
            [
                [0, 1, 0], [0, 5], [0, 5, 0], [0, 5, 0, 0], [0, 3, 0, 1], [0, 4, 0, 0], [0, 4, 255, 255], [0, 9, 1, 1],
                [0, 2, 97, 0],
            ]
            + [
                [0, 1] + [UInt8](repeating: 0x41, count: 1_400), [0, 1, 0, 0, 0, 0],
                [UInt8](repeating: 0, count: 1_400),
            ]
            + [
                [("blksize", "0")], [("blksize", "7")], [("blksize", "65465")], [("blksize", "-1")],
                [("windowsize", "0")], [("windowsize", "65535")], [("tsize", "99999999999999999999")],
                [("timeout", "0")], [("timeout", "255")], [("blksize", ""), ("blksize", "")],
            ].map { options in
                TFTPPacket.readRequest(file: "undionly.kpxe", options: options.map { TFTPOption($0.0, $0.1) }).encoded
            }

        @Test
        func `a stranger who never answers gets eight packets for a request at most, and is forgotten in a minute`()
            async throws
        {
            let plan = try StormPlan(count: 8, limit: .seconds(60))
            let (report, most, sockets) = try await Storm(StormRoomOptions.plain, number: 31).run { storm in
                let before = storm.openFiles(of: "dnsmasq")
                let strangers = try await storm.inside(.wires) {
                    try Self.junk.enumerated().map { number, bytes in
                        let stranger = try TFTPStranger(address: Self.stranger - UInt32(number))
                        try stranger.send(bytes)
                        return stranger
                    }
                }
                // Meanwhile others boot.
                let report = try await storm.play(plan)
                let (most, end) = try await storm.inside(.wires) {
                    let deadline = MonotonicInstant.now + .seconds(60)
                    var counts = [Int](repeating: 0, count: strangers.count)
                    while storm.openFiles(of: "dnsmasq") > before, MonotonicInstant.now < deadline {
                        for (number, stranger) in strangers.enumerated() {
                            counts[number] += stranger.listen(untilQuietFor: .milliseconds(20)).count
                        }
                    }
                    return (counts.max() ?? 0, storm.openFiles(of: "dnsmasq"))
                }
                return (report, most, [before, end])
            }
            #expect(report.booted == 8, "\(report.lines)")
            #expect((2...8).contains(most), "dnsmasq sent \(most) packets")
            #expect(sockets[0] > 0)
            #expect(sockets[1] == sockets[0], "dnsmasq still holds transfers")
        }

        @Test func `two hundred requests of one stranger and his repeated acknowledgements starve nobody`() async throws
        {
            let plan = try StormPlan(count: 8, limit: .seconds(60))
            let report = try await Storm(StormRoomOptions.plain, number: 32).run { storm in
                let stranger = try await storm.inside(.wires) {
                    let stranger = try TFTPStranger(address: Self.stranger)
                    for _ in 0..<200 { try stranger.ask("snponly.efi", [TFTPOption("blksize", "512")]) }
                    // The sorcerer's apprentice: each acknowledgement three times, and old ones again.
                    for (packet, sender) in stranger.listen(untilQuietFor: .milliseconds(200)) where packet != nil {
                        for block: UInt16 in [0, 0, 0, 1, 0, 1, 65_535] {
                            try stranger.socket.send(TFTPPacket.acknowledgement(block: block).encoded, to: sender)
                        }
                    }
                    return stranger
                }
                let report = try await storm.play(plan)
                _ = stranger
                return report
            }
            #expect(report.booted == 8, "\(report.lines)")
        }
    }
}
