// SPDX-License-Identifier: GPL-3.0-or-later

import NetbootClient
import NetbootWire
import Testing
import TorrentCore

@Suite struct DHCPSearchTests {
    private let start = MonotonicInstant(nanoseconds: 0)

    @Test func `each server that answers is found once, and nothing is taken`() throws {
        var search = DHCPSearch(hardwareAddress: [6, 1, 2, 3, 4, 5], transaction: 5)
        guard case .broadcast(let discover)? = search.start(at: start).first else { throw Silent() }
        #expect(discover.messageType == .discover)
        #expect(discover.isForPXE)
        for _ in 0..<2 {
            search.received(Server.answer(.offer, to: discover, file: "pxelinux.0"))
            search.received(Server.proxyOffer(to: discover))
        }
        search.received(Server.answer(.acknowledgement, to: discover, from: .ipv4(1)))
        var other = discover
        other.transaction = 6
        search.received(Server.answer(.offer, to: other, from: .ipv4(2)))
        #expect(search.elapsed(to: start + .milliseconds(999)) == [])
        #expect(search.elapsed(to: start + .seconds(1)) == [.broadcast(discover)])
        #expect(
            search.elapsed(to: start + .seconds(3)) == [
                .finish([
                    FoundServer(address: Server.address, lendsAddresses: true, bootFile: "pxelinux.0"),
                    FoundServer(address: Server.proxy, lendsAddresses: false, bootFile: nil),
                ])
            ])
        #expect(search.deadline == nil)
    }

    private struct Silent: Error {}

    @Test func `no more servers are remembered than a network has`() throws {
        var search = DHCPSearch(hardwareAddress: [6, 1, 2, 3, 4, 5], transaction: 5)
        guard case .broadcast(let discover)? = search.start(at: start).first else { throw Silent() }
        for number: UInt32 in 1...100 { search.received(Server.answer(.offer, to: discover, from: .ipv4(number))) }
        _ = search.elapsed(to: start + .seconds(1))
        guard case .finish(let servers)? = search.elapsed(to: start + .seconds(3)).first else { throw Silent() }
        #expect(servers.count == 16)
    }
}
