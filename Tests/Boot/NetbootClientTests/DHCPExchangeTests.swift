// SPDX-License-Identifier: GPL-3.0-or-later

import NetbootClient
import NetbootWire
import Testing
import TorrentCore

@Suite struct DHCPExchangeTests {
    private static let start = MonotonicInstant(nanoseconds: 0)
    private let start = Self.start

    private func exchange(_ kind: BootClientKind = .bios) -> DHCPExchange {
        DHCPExchange(
            kind: kind, hardwareAddress: [6, 1, 2, 3, 4, 5], machineIdentifier: [UInt8](repeating: 9, count: 16),
            transaction: 77)
    }

    private func broadcast(_ actions: [DHCPExchange.Action]) throws -> DHCPPacket {
        guard case .broadcast(let packet) = try #require(actions.first), actions.count == 1 else {
            throw Unexpected(actions: actions)
        }
        return packet
    }

    private struct Unexpected: Error { let actions: [DHCPExchange.Action] }

    @Test func `the first message says who asks and what it can do`() throws {
        var exchange = exchange()
        let packet = try broadcast(exchange.start(at: start))
        #expect(packet.messageType == .discover)
        #expect(packet.wantsBroadcast)
        #expect(packet.vendorClass == "PXEClient:Arch:00000:UNDI:002001")
        #expect(packet[.architecture] == [0, 0])
        #expect(packet[.networkInterface] == [1, 2, 1])
        #expect(packet[.machineIdentifier]?.count == 17)
        #expect(packet[.maximumMessageSize] == [5, 192])
        #expect(packet[.parameterList]?.contains(67) == true)
        #expect(packet[.userClass] == nil)
        #expect(try DHCPPacket(packet.encoded) == packet)
    }

    @Test func `iPXE says so in two ways`() throws {
        var exchange = exchange(BootClientKind.efi.loaded)
        let packet = try broadcast(exchange.start(at: start))
        #expect(packet[.userClass] == Array("iPXE".utf8))
        #expect(packet[.ipxe] != nil)
        #expect(packet.vendorClass == "PXEClient:Arch:00007:UNDI:003016")
    }

    @Test func `an offer with a file is taken at once`() throws {
        var exchange = exchange()
        let discover = try broadcast(exchange.start(at: start))
        let later = start + .milliseconds(5)
        let request = try broadcast(
            exchange.received(Server.answer(.offer, to: discover, file: "a.kpxe"), at: later))
        #expect(request.messageType == .request)
        #expect(request[.requestedAddress] == Server.lease.bytes)
        #expect(request.serverIdentifier == Server.address)
        let end = exchange.received(Server.answer(.acknowledgement, to: request, file: "a.kpxe"), at: later)
        #expect(
            end == [.finish(.ready(BootTarget(address: Server.lease, server: Server.address, file: "a.kpxe")))])
        #expect(exchange.answers == [.milliseconds(5), .zero])
        #expect(exchange.deadline == nil)
    }

    @Test func `the next server goes before the one that speaks`() throws {
        var exchange = exchange()
        let discover = try broadcast(exchange.start(at: start))
        let request = try broadcast(exchange.received(Server.answer(.offer, to: discover, file: "a"), at: start))
        var answer = Server.answer(.acknowledgement, to: request, file: "a")
        answer.nextServer = Server.proxy
        #expect(
            exchange.received(answer, at: start)
                == [.finish(.ready(BootTarget(address: Server.lease, server: Server.proxy, file: "a")))])
    }

    @Test(arguments: [
        (BootClientKind.bios, [4, 12, 28, 60]), (BootClientKind.bios.loaded, [1, 3, 7, 15, 25]),
    ])
    func `nobody's answer is waited for as long as a ROM does`(kind: BootClientKind, ends: [Int]) throws {
        var exchange = exchange(kind)
        _ = exchange.start(at: start)
        for end in ends.dropLast() {
            #expect(exchange.elapsed(to: start + .seconds(end) + .milliseconds(-1)) == [])
            let packet = try broadcast(exchange.elapsed(to: start + .seconds(end)))
            #expect(packet.messageType == .discover)
            #expect(packet.seconds == UInt16(end))
        }
        #expect(exchange.elapsed(to: start + .seconds(ends.last ?? 0)) == [.finish(.failed(.noOffer))])
        #expect(exchange.repeats == ends.count - 1)
    }

    @Test func `an answer to a repeated question counts from the first time it was asked`() throws {
        var exchange = exchange()
        _ = exchange.start(at: start)
        let discover = try broadcast(exchange.elapsed(to: start + .seconds(4)))
        _ = exchange.received(Server.answer(.offer, to: discover, file: "a"), at: start + .seconds(5))
        #expect(exchange.answers == [.seconds(5)])
    }

    @Test func `firmware takes no address from who has nothing to boot`() throws {
        var exchange = exchange()
        let discover = try broadcast(exchange.start(at: start))
        #expect(exchange.received(Server.answer(.offer, to: discover), at: start) == [])
        _ = exchange.elapsed(to: start + .seconds(4))
        #expect(exchange.elapsed(to: start + .seconds(12)) == [.finish(.failed(.noBootFile))])
    }

    @Test func `iPXE listens for two seconds more, unless it is told that nobody will speak`() throws {
        var exchange = exchange(BootClientKind.bios.loaded)
        let discover = try broadcast(exchange.start(at: start))
        let offer = Server.answer(.offer, to: discover, file: "http://192.0.2.1/b")
        #expect(exchange.received(offer, at: start + .milliseconds(10)) == [])
        #expect(try broadcast(exchange.elapsed(to: start + .seconds(1))).messageType == .discover)
        #expect(try broadcast(exchange.elapsed(to: start + .seconds(3))).messageType == .request)

        exchange = self.exchange(BootClientKind.bios.loaded)
        _ = exchange.start(at: start)
        var telling = offer
        telling.options.append(DHCPOption(.ipxe, [176, 1, 1]))
        #expect(try broadcast(exchange.received(telling, at: start)).messageType == .request)
    }

    @Test func `a server that takes its offer back is asked anew, three times at most`() throws {
        var exchange = exchange()
        var discover = try broadcast(exchange.start(at: start))
        for round in 1...3 {
            let request = try broadcast(exchange.received(Server.answer(.offer, to: discover, file: "a"), at: start))
            let actions = exchange.received(Server.answer(.refusal, to: request, lending: .any), at: start)
            if round < 3 { discover = try broadcast(actions) } else { #expect(actions == [.finish(.failed(.refused))]) }
        }
    }

    @Test func `UEFI chooses after four seconds, and a refusal is its end`() throws {
        var exchange = exchange(.efi)
        let discover = try broadcast(exchange.start(at: start))
        #expect(exchange.received(Server.answer(.offer, to: discover, file: "a"), at: start) == [])
        let request = try broadcast(exchange.elapsed(to: start + .seconds(4)))
        #expect(request.messageType == .request)
        let refusal = Server.answer(.refusal, to: request, lending: .any)
        #expect(exchange.received(refusal, at: start + .seconds(4)) == [.finish(.failed(.refused))])
    }

    @Test func `a request without an answer ends like a question without one`() throws {
        var exchange = exchange()
        let discover = try broadcast(exchange.start(at: start))
        _ = exchange.received(Server.answer(.offer, to: discover, file: "a"), at: start)
        for end in [4, 12, 28] {
            #expect(try broadcast(exchange.elapsed(to: start + .seconds(end))).messageType == .request)
        }
        #expect(exchange.elapsed(to: start + .seconds(60)) == [.finish(.failed(.noAcknowledgement))])
    }

    @Test func `messages of other exchanges change nothing`() throws {
        var exchange = exchange()
        let discover = try broadcast(exchange.start(at: start))
        var other = discover
        other.transaction = 78
        var stranger = discover
        stranger.hardwareAddress = [6, 1, 2, 3, 4, 6]
        for question in [other, stranger] {
            #expect(exchange.received(Server.answer(.offer, to: question, file: "a"), at: start) == [])
        }
        #expect(exchange.received(discover, at: start) == [])
        let request = try broadcast(exchange.received(Server.answer(.offer, to: discover, file: "a"), at: start))
        for type in [DHCPMessageType.acknowledgement, .refusal] {
            #expect(exchange.received(Server.answer(type, to: request, from: Server.proxy, file: "x"), at: start) == [])
        }
    }

    @Test func `an offer without a server's identity cannot be taken`() throws {
        var exchange = exchange()
        let discover = try broadcast(exchange.start(at: start))
        var offer = Server.answer(.offer, to: discover, file: "a")
        offer.options.removeAll { $0.code == .serverIdentifier }
        #expect(exchange.received(offer, at: start) == [])
    }
}
