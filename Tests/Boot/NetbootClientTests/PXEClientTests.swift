// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import NetbootClient
import NetbootWire
import Testing
import TorrentCore

@Suite struct PXEClientTests {
    private let start = MonotonicInstant(nanoseconds: 0)
    private let server = Server.address
    private let lease = Server.lease

    private func client(_ kind: BootClientKind = .bios) throws -> PXEClient {
        let machine = MachineIdentity(
            mac: try #require(MACAddress("06:00:00:00:00:01")), uuid: "62740000-0000-4000-8000-000000000001")
        return PXEClient(machine: machine, kind: kind, seed: 1)
    }

    private struct Unexpected: Error { let actions: [PXEClient.Action] }

    private func broadcast(_ actions: [PXEClient.Action]) throws -> DHCPPacket {
        guard case .broadcast(let packet)? = actions.last else { throw Unexpected(actions: actions) }
        return packet
    }

    /// Answers DISCOVER and REQUEST; gives what the client does with its lease.
    private func lend(
        _ client: inout PXEClient, _ discover: DHCPPacket, file: String, options: [DHCPOption] = []
    ) throws -> [PXEClient.Action] {
        let request = try broadcast(
            client.received(Server.answer(.offer, to: discover, file: file, options: options), at: start))
        return client.received(
            Server.answer(.acknowledgement, to: request, file: file, options: options), at: start)
    }

    /// Everything up to iPXE's first message.
    private func loaded(_ client: inout PXEClient) throws -> DHCPPacket {
        let discover = try broadcast(client.poweredOn(at: start))
        let transfer = PeerAddress(host: server, port: 4_000)
        guard
            case .sendTFTP(.readRequest("undionly.kpxe", _), PeerAddress(host: server, port: 69), lease)? =
                try lend(&client, discover, file: "undionly.kpxe").first
        else { throw Unexpected(actions: []) }
        let agreed = TFTPPacket.optionAcknowledgement([TFTPOption("blksize", "1456")]).encoded
        _ = client.received(agreed, from: transfer, at: start)
        _ = client.received(agreed, from: transfer, at: start)
        let actions = client.received(TFTPPacket.data(block: 1, bytes: [1, 2, 3]).encoded, from: transfer, at: start)
        #expect(actions.first == .sendTFTP(.acknowledgement(block: 1), to: transfer, from: lease))
        #expect(actions.dropFirst().first == .closeTransfer)
        return try broadcast(actions)
    }

    private func url(_ path: String) throws -> BootURL { try #require(BootURL("http://192.0.2.1:8080\(path)")) }
    private let quick = [DHCPOption(.ipxe, [176, 1, 1])]

    @Test func `a machine goes from power-on to its kernel`() throws {
        var client = try client()
        let discover = try loaded(&client)
        #expect(discover[.userClass] == Array("iPXE".utf8))
        #expect(
            try lend(&client, discover, file: "http://192.0.2.1:8080/boot.ipxe", options: quick)
                == [.fetch(url("/boot.ipxe"), from: lease)])
        let introduction =
            "#!ipxe\nchain --replace http://192.0.2.1:8080/boot.ipxe?mac=${netX/mac}&uuid=${uuid} && goto x ||\n"
        #expect(
            client.fetched(Array(introduction.utf8), bytes: 90, at: start) == [
                .fetch(
                    try url("/boot.ipxe?mac=06:00:00:00:00:01&uuid=62740000-0000-4000-8000-000000000001"), from: lease)
            ])
        let script =
            "#!ipxe\nkernel --name k http://192.0.2.1:8080/k quiet && goto y ||\ninitrd http://192.0.2.1:8080/i ||\nboot ||\n"
        #expect(client.fetched(Array(script.utf8), bytes: 90, at: start) == [.fetch(try url("/k"), from: lease)])
        #expect(client.fetched([], bytes: 8_000, at: start) == [.fetch(try url("/i"), from: lease)])
        #expect(client.fetched([], bytes: 9_000, at: start + .seconds(1)) == [.finish(.booted)])
        #expect(client.record.bytes == 3 + 90 + 90 + 8_000 + 9_000)
        #expect(client.record.end == start + .seconds(1))
        #expect(client.record.answers.count == 4)
        #expect(client.deadline == nil)
    }

    @Test func `a program that does not come leaves the machine at its firmware`() throws {
        var client = try client()
        let discover = try broadcast(client.poweredOn(at: start))
        _ = try lend(&client, discover, file: "x")
        let refusal = TFTPPacket.error(.fileNotFound, sentence: "no").encoded
        #expect(
            client.received(refusal, from: PeerAddress(host: server, port: 4_000), at: start)
                == [.closeTransfer, .finish(.failed(.loader(.refused(.fileNotFound, sentence: "no"))))])
    }

    @Test func `another computer's packets are no part of the transfer`() throws {
        var client = try client()
        let discover = try broadcast(client.poweredOn(at: start))
        _ = try lend(&client, discover, file: "x")
        let refusal = TFTPPacket.error(.fileNotFound, sentence: "no").encoded
        #expect(client.received(refusal, from: PeerAddress(host: Server.proxy, port: 4_000), at: start) == [])
    }

    @Test func `without any answer the firmware gives up after a minute`() throws {
        var client = try client()
        _ = client.poweredOn(at: start)
        var actions: [PXEClient.Action] = []
        while let deadline = client.deadline { actions = client.elapsed(to: deadline) }
        #expect(actions == [.finish(.failed(.firmware(.noOffer)))])
        #expect(client.record.end == start + .seconds(60))
    }

    @Test func `a file that does not come is asked for again, a second later each time`() throws {
        var client = try client()
        let discover = try loaded(&client)
        _ = try lend(&client, discover, file: "http://192.0.2.1:8080/boot.ipxe", options: quick)
        var now = start
        for tries in 1..<20 {
            #expect(client.fetchFailed(at: now) == [])
            #expect(client.deadline == now + .seconds(tries))
            now = now + .seconds(tries)
            #expect(client.elapsed(to: now) == [.fetch(try url("/boot.ipxe"), from: lease)])
        }
        #expect(client.fetchFailed(at: now) == [.finish(.failed(.fetch))])
    }

    @Test func `a machine that gives nothing is left at once for the server, for all files`() throws {
        var client = try client()
        let discover = try loaded(&client)
        _ = try lend(&client, discover, file: "http://192.0.2.1:8080/boot.ipxe", options: quick)
        let script = """
            #!ipxe
            kernel --timeout 3000 http://192.0.2.1:8081/k ||
            kernel http://192.0.2.1:8080/k
            initrd --timeout 3000 http://192.0.2.1:8081/i ||
            initrd http://192.0.2.1:8080/i
            boot

            """
        let giver = try #require(BootURL("http://192.0.2.1:8081/k"))
        #expect(client.fetched(Array(script.utf8), bytes: 1, at: start) == [.fetch(giver, from: lease)])
        #expect(client.fetchFailed(at: start) == [])
        #expect(client.deadline == start)
        #expect(client.elapsed(to: start) == [.fetch(try url("/k"), from: lease)])
        #expect(client.fetched([], bytes: 1, at: start) == [.fetch(try url("/i"), from: lease)])
        #expect(client.fetched([], bytes: 1, at: start) == [.finish(.booted)])
    }

    @Test func `beside a DHCP server that knows no iPXE the script comes by TFTP`() throws {
        var client = try client()
        let discover = try loaded(&client)
        let actions = try lend(&client, discover, file: "undionly.kpxe", options: quick)
        guard case .sendTFTP(.readRequest("undionly.kpxe", _), _, _)? = actions.first else {
            throw Unexpected(actions: actions)
        }
        let transfer = PeerAddress(host: server, port: 4_001)
        _ = client.received(TFTPPacket.optionAcknowledgement([]).encoded, from: transfer, at: start)
        let script = "#!ipxe\nchain http://192.0.2.1:8080/s"
        let packet = TFTPPacket.data(block: 1, bytes: Array(script.utf8)).encoded
        #expect(client.received(packet, from: transfer, at: start).last == .fetch(try url("/s"), from: lease))
    }

    @Test(arguments: ["", "#!ipxe", "#!ipxe\necho hello\n", "#!ipxe\nkernel tftp://192.0.2.1/k\nboot\n", "<html>"])
    func `what boots nothing is given up`(script: String) throws {
        var client = try client()
        let discover = try loaded(&client)
        _ = try lend(&client, discover, file: "http://192.0.2.1:8080/boot.ipxe", options: quick)
        #expect(client.fetched(Array(script.utf8), bytes: 1, at: start) == [.finish(.failed(.script))])
    }

    @Test func `scripts that lead to each other for ever are given up`() throws {
        var client = try client()
        let discover = try loaded(&client)
        _ = try lend(&client, discover, file: "http://192.0.2.1:8080/boot.ipxe", options: quick)
        var actions: [PXEClient.Action] = []
        for _ in 0..<9 {
            actions = client.fetched(Array("#!ipxe\nchain http://192.0.2.1:8080/s".utf8), bytes: 1, at: start)
        }
        #expect(actions == [.finish(.failed(.script))])
    }
}
