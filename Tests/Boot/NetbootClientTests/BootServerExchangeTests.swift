// SPDX-License-Identifier: GPL-3.0-or-later

import NetbootClient
import NetbootWire
import Testing
import TorrentCore

/// A boot server beside a DHCP server that knows nothing of it (PXE 2.1, proxyDHCP).
@Suite struct BootServerExchangeTests {
    private let start = MonotonicInstant(nanoseconds: 0)

    /// The exchange after both offers and the lease, with what it does then.
    private func leased(
        _ kind: BootClientKind, proxyFile: String?, nextServer: HostAddress = .any, menu: [UInt8]? = nil
    ) throws -> (DHCPExchange, [DHCPExchange.Action]) {
        var exchange = DHCPExchange(
            kind: kind, hardwareAddress: [6, 1, 2, 3, 4, 5], machineIdentifier: [], transaction: 77)
        guard case .broadcast(let discover)? = exchange.start(at: start).first else { throw Silent() }
        #expect(exchange.received(Server.answer(.offer, to: discover), at: start) == [])
        var offer = Server.proxyOffer(to: discover, file: proxyFile, menu: menu)
        offer.nextServer = nextServer
        var chosen = exchange.received(offer, at: start)
        if kind.choosesOnce {
            #expect(chosen == [])
            chosen = exchange.elapsed(to: start + .seconds(4))
        }
        guard case .broadcast(let request)? = chosen.first else { throw Silent() }
        #expect(request.serverIdentifier == Server.address)
        let actions = exchange.received(Server.answer(.acknowledgement, to: request), at: start)
        return (exchange, actions)
    }

    private struct Silent: Error {}

    private let ready = DHCPExchange.Action.finish(
        .ready(BootTarget(address: Server.lease, server: Server.proxy, file: "a")))

    @Test func `a ROM that takes the file from the offer asks nobody else`() throws {
        #expect(try leased(.bios, proxyFile: "a").1 == [ready])
    }

    @Test func `iPXE passes over a file, even a URL, that comes without a next server`() throws {
        let url = "http://192.0.2.1/boot.ipxe"
        var (exchange, actions) = try leased(.bios.loaded, proxyFile: url)
        guard case .ask(let request, Server.proxy, Server.lease)? = actions.first else { throw Silent() }
        let answer = Server.answer(.acknowledgement, to: request, from: Server.proxy, lending: .any, file: url)
        #expect(exchange.received(answer, at: start) == [])
        let taken = try leased(.bios.loaded, proxyFile: url, nextServer: Server.proxy).1
        #expect(taken == [.finish(.ready(BootTarget(address: Server.lease, server: Server.proxy, file: url)))])
    }

    @Test(arguments: [nil, "a"])
    func `firmware by the book asks on port 4011, from its new address`(file: String?) throws {
        var (exchange, actions) = try leased(.efi, proxyFile: file, menu: [9, 4, 0x80, 7, 1, 0x42, 255])
        guard case .ask(let request, Server.proxy, Server.lease)? = actions.first else { throw Silent() }
        #expect(request.clientAddress == Server.lease)
        #expect(!request.wantsBroadcast)
        #expect(request[.vendorOptions] == [71, 4, 0x80, 7, 0, 0, 255])
        let answer = Server.answer(.acknowledgement, to: request, from: Server.proxy, lending: .any, file: "a")
        #expect(exchange.received(answer, at: start) == [ready])
    }

    @Test func `a ROM asks there too when the offer names no file`() throws {
        guard case .ask? = try leased(.bios, proxyFile: nil).1.first else { throw Silent() }
    }

    @Test func `an offer may say that its file is to be taken`() throws {
        #expect(try leased(.efi, proxyFile: "a", menu: [6, 1, 8, 255]).1 == [ready])
    }

    @Test func `the boot server is asked after one, two, three and four seconds`() throws {
        var (exchange, _) = try leased(.efi, proxyFile: nil)
        for end in [1, 3, 6] {
            #expect(exchange.elapsed(to: start + .seconds(end) + .milliseconds(-1)) == [])
            guard case .ask? = exchange.elapsed(to: start + .seconds(end)).first else { throw Silent() }
        }
        #expect(exchange.elapsed(to: start + .seconds(10)) == [.finish(.failed(.noBootServer))])
    }

    @Test(arguments: [[9, 200, 1], [9], [6, 0, 255], [], [255, 6, 1, 8]] as [[UInt8]])
    func `a menu that makes no sense is no menu`(menu: [UInt8]) throws {
        guard case .ask(let request, _, _)? = try leased(.efi, proxyFile: "a", menu: menu).1.first else {
            throw Silent()
        }
        #expect(request[.vendorOptions] == nil)
    }
}
