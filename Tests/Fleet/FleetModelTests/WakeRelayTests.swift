// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import FleetModel
import Testing
import TorrentCore

@Suite struct WakeRelayTests {
    private let helpers: WakeHelpers
    private let first = MachineNumber(1)
    private let second = MachineNumber(2)
    private let macs: [MACAddress]

    init() throws {
        helpers = WakeHelpers(
            network: try #require(Subnet("10.0.2.0/24")), machines: [MachineNumber(1), MachineNumber(2)])
        macs = [try #require(MACAddress("52:54:00:00:00:07"))]
    }

    @Test func `machines of a network are asked in turn, each once`() {
        let relay = WakeRelay()
        #expect(relay.next(of: helpers, after: []) == first)
        #expect(relay.next(of: helpers, after: [first]) == second)
        #expect(relay.next(of: helpers, after: [first, second]) == nil)
    }

    @Test func `who failed before is asked last, until it takes an order again`() {
        var relay = WakeRelay()
        relay.fail(first, because: "it did not answer")
        #expect(relay.next(of: helpers, after: []) == second)
        #expect(relay.next(of: helpers, after: [second]) == first)
        let isWell = relay.take(macs, by: first, of: helpers)
        #expect(isWell)
        #expect(relay.next(of: helpers, after: []) == first)
    }

    @Test func `an order that nobody took is told with the reason of the first`() {
        var relay = WakeRelay()
        relay.fail(first, because: "it is starting Debian")
        relay.fail(second, because: "it did not answer")
        let failed = relay.giveUp(macs, of: helpers)
        #expect(failed?.machine == first && failed?.reason == "it is starting Debian")
    }

    @Test func `a packet that was sent once is not told as missing, and all must be sent for a network to be well`()
        throws
    {
        var relay = WakeRelay()
        let others = [try #require(MACAddress("52:54:00:00:00:08"))]
        relay.fail(first, because: "it did not answer")
        let missing = relay.giveUp(others, of: helpers)?.machine
        #expect(missing == first)
        let isWell = relay.take(macs, by: second, of: helpers)
        #expect(!isWell)
        let sent = relay.giveUp(macs, of: helpers)?.machine
        #expect(sent == nil)
        let isWellAgain = relay.take(others, by: second, of: helpers)
        #expect(isWellAgain)
    }
}
