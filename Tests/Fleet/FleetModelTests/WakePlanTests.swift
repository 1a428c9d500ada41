// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import FleetModel
import Testing
import TorrentCore

@Suite struct WakePlanTests {
    /// Three machines: one here, one elsewhere, one that was never heard.
    private static let machines = [
        sleeper("here", cards: [1, 2], at: "10.0.1.7"), sleeper("there", cards: [3], at: "10.0.2.7"),
        sleeper("new", cards: [4]),
    ]

    private static func sleeper(_ name: String, cards: [Int], at address: String? = nil) -> SleepingMachine {
        SleepingMachine(name: name, macs: cards.compactMap(mac), address: address.flatMap { HostAddress($0) })
    }

    private static func mac(_ number: Int) -> MACAddress? {
        MACAddress(bytes: [0x52, 0x54, 0, 0, UInt8(number >> 8), UInt8(number & 0xff)])
    }

    private static func network(_ text: String, _ prefix: Int = 24) throws -> WakeNetwork {
        let address = try #require(HostAddress(text))
        return try #require(WakeNetwork(address: address, prefixLength: prefix))
    }

    private static func helper(_ number: Int64, _ text: String, _ prefix: Int? = nil) throws -> WakingMachine {
        let address = try #require(HostAddress(text))
        return try #require(WakingMachine(MachineNumber(number), at: address, prefixLength: prefix))
    }

    /// `0.5 1 10.0.1.255` for a broadcast for card 1, `0.5 1+2 m17,m18` for an order to the first of two machines.
    private static func text(_ steps: some Sequence<WakePlan.Step>) -> [String] {
        steps.map { step in
            let time = "\(Double(step.after.wholeMilliseconds) / 1_000)"
            switch step.sending {
            case .broadcast(let mac, _, let target): return "\(time) \(card(mac)) \(target)"
            case .through(let helpers, let macs):
                let numbers = helpers.machines.map(\.description).joined(separator: ",")
                return "\(time) \(macs.map(card).joined(separator: "+")) \(numbers)"
            }
        }
    }

    private static func card(_ mac: MACAddress) -> String { "\(Int(mac.bytes[4]) << 8 + Int(mac.bytes[5]))" }

    @Test func `every packet is broadcast three times, and machines are spread evenly`() throws {
        let plan = WakePlan(waking: Self.machines, over: .seconds(6), in: [try Self.network("10.0.1.1")])
        #expect(
            Self.text(plan.steps) == [
                "0.0 1 10.0.1.255", "0.0 2 10.0.1.255", "1.0 1 10.0.1.255", "1.0 2 10.0.1.255",
                "2.0 3 10.0.1.255", "2.0 1 10.0.1.255", "2.0 2 10.0.1.255", "3.0 3 10.0.1.255",
                "4.0 4 10.0.1.255", "4.0 3 10.0.1.255", "5.0 4 10.0.1.255", "6.0 4 10.0.1.255",
            ])
        #expect(plan.refused == [])
        #expect(plan.withoutHelper == ["there"])
    }

    @Test func `a machine in another network is woken through one that is up there, and by broadcast`() throws {
        let helpers = [
            try Self.helper(5, "10.0.3.9"), try Self.helper(17, "10.0.2.200"), try Self.helper(18, "10.0.2.201"),
        ]
        let plan = WakePlan(
            waking: Self.machines, over: .zero, in: [try Self.network("10.0.1.1")], with: helpers)
        #expect(
            Self.text(plan.steps.prefix(5)) == [
                "0.0 1 10.0.1.255", "0.0 2 10.0.1.255", "0.0 3 10.0.1.255", "0.0 4 10.0.1.255",
                "0.0 3 m17,m18",
            ])
        #expect(plan.steps.map(\.after) == [0, 1, 2].flatMap { [Duration](repeating: .seconds($0), count: 5) })
        #expect(plan.withoutHelper == [])
    }

    /// A helper's address and prefix, where the machine was last, and whether the one helps the other.
    @Test(
        arguments: [
            ("10.0.2.200", nil, "10.0.2.7", true), ("10.0.2.200", 25, "10.0.2.7", false),
            ("10.0.2.200", 16, "10.0.9.7", true), ("10.0.2.200", nil, "10.0.3.7", false),
            ("10.0.1.200", nil, "10.0.1.7", false), ("10.0.2.200", nil, "fd00::7", false),
        ] as [(String, Int?, String, Bool)])
    func `only who is in the same network helps`(helper: String, prefix: Int?, last: String, helps: Bool) throws {
        let plan = WakePlan(
            waking: [Self.sleeper("a", cards: [1], at: last)], over: .zero, in: [try Self.network("10.0.1.1")],
            with: [try Self.helper(17, helper, prefix)])
        #expect(Self.text(plan.steps).contains("0.0 1 m17") == helps)
        #expect(Self.text(plan.steps).contains("0.0 1 10.0.1.255"))
    }

    @Test func `packets are broadcast in each network of the server, from its address there`() throws {
        let networks = [try Self.network("10.0.1.1"), try Self.network("192.168.7.130", 25)]
        let plan = WakePlan(waking: [Self.sleeper("a", cards: [1], at: "10.0.1.7")], over: .zero, in: networks)
        let mac = try #require(Self.mac(1))
        let (first, second) = (HostAddress.ipv4(0x0a00_0101), HostAddress.ipv4(0xc0a8_0782))
        #expect(
            plan.steps.prefix(2).map(\.sending) == [
                .broadcast(mac, from: first, to: .ipv4(0x0a00_01ff)),
                .broadcast(mac, from: second, to: .ipv4(0xc0a8_07ff)),
            ])
        let own = WakeNetwork(address: first, prefixLength: 24, broadcast: .ipv4(0x0aff_ffff))
        #expect(own?.broadcast == .ipv4(0x0aff_ffff))
        #expect(WakeNetwork(address: first, prefixLength: 31) == nil)
        #expect(WakeNetwork(address: first, prefixLength: 0) == nil)
        #expect(WakeNetwork(address: .ipv6(0xfd00 << 48, 1), prefixLength: 24) == nil)
    }

    @Test func `of a network with many machines that are up eight are asked in turn`() throws {
        let helpers = try (1...20).map { try Self.helper($0, "10.0.2.\(200 + $0)") }
        let plan = WakePlan(
            waking: [Self.sleeper("a", cards: [1], at: "10.0.2.7")], over: .zero, in: [],
            with: [try Self.helper(30, "10.0.3.9")] + helpers)
        #expect(Self.text(plan.steps.prefix(1)) == ["0.0 1 m1,m2,m3,m4,m5,m6,m7,m8"])
    }

    @Test func `a machine is woken by each card that it was heard with or that the list has, once`() throws {
        let cards = (0..<10).compactMap(Self.mac)
        let heard = SleepingMachine(name: "a", heard: [cards[1], cards[2], cards[3]], listed: [cards[1], cards[4]])
        #expect(heard.macs == [cards[3], cards[1], cards[4], cards[2]])
        #expect(SleepingMachine(name: "a", heard: [], listed: [cards[1], cards[4]]).macs == [cards[1], cards[4]])
        #expect(SleepingMachine(name: "a", heard: [cards[1]], listed: []).macs == [cards[1]])
        // Of more cards than are woken, docks of former days are left out.
        let docked = SleepingMachine(name: "a", heard: Array(cards[0..<8]), listed: [cards[8], cards[9]])
        #expect(Array(docked.macs.prefix(3)) == [cards[7], cards[8], cards[9]])
    }

    @Test func `machines of one moment share orders of at most 64 addresses`() throws {
        let machines = (0..<70).map { Self.sleeper("\($0)", cards: [2 * $0, 2 * $0 + 1], at: "10.0.2.7") }
        let plan = WakePlan(waking: machines, over: .zero, in: [], with: [try Self.helper(17, "10.0.2.200")])
        let sizes = plan.steps.map { step in
            if case .through(_, let macs) = step.sending { macs.count } else { 0 }
        }
        #expect(sizes == [64, 64, 12, 64, 64, 12, 64, 64, 12])
        let spread = WakePlan(
            waking: machines, over: .seconds(60), in: [], with: [try Self.helper(17, "10.0.2.200")])
        #expect(spread.steps.count == 70 * 3)
    }

    @Test func `a machine without an address is refused, and takes no place in the spread`() throws {
        let machines = [Self.sleeper("none", cards: [])] + Self.machines
        let plan = WakePlan(waking: machines, over: .seconds(6), in: [try Self.network("10.0.1.1")])
        #expect(plan.refused == [WakeRefusal(name: "none", reason: .noHardwareAddress)])
        #expect(plan.steps.last?.after == .seconds(6))
        #expect(WakePlan(waking: [], over: .seconds(6), in: [try Self.network("10.0.1.1")]).steps == [])
    }

    @Test func `4,096 machines are woken at once, with eight cards each, and no more`() throws {
        let machines = (0..<4_100).map { Self.sleeper("\($0)", cards: Array(0..<9), at: "10.0.1.7") }
        let plan = WakePlan(waking: machines, over: .seconds(90_000), in: [try Self.network("10.0.1.1")])
        #expect(plan.steps.count == 4_096 * 8 * 3)
        #expect(plan.refused.map(\.name) == ["4096", "4097", "4098", "4099"])
        #expect(plan.refused.allSatisfy { $0.reason == .tooManyMachines })
        #expect(try #require(plan.steps.last).after < .seconds(3_602))
        #expect(WakePlan(waking: machines, over: .seconds(-5), in: []).steps == [])
    }
}
