// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import FleetModel
import Testing
import TorrentCore

@Suite struct FileOffersTests {
    private var offers = FileOffers()
    private var chance = SystemRandomNumberGenerator()
    private let one = MachineNumber(1)
    private let other = MachineNumber(2)
    private let first: BootNumber
    private let second: BootNumber

    init() throws {
        first = try #require(BootNumber(1))
        second = try #require(BootNumber(2))
    }

    private func at(_ seconds: Int64) -> MonotonicInstant { MonotonicInstant(nanoseconds: seconds * 1_000_000_000) }

    /// A digest that stands for a text; the offers take it as it is told.
    private func digest(_ text: String) throws -> SHA256Digest {
        let bytes = Array(text.utf8)
        return try #require(SHA256Digest(bytes: bytes + [UInt8](repeating: 0, count: 32 - bytes.count)))
    }

    private mutating func offer(
        _ text: String, to machine: MachineNumber, in boot: BootNumber? = nil, at asker: String = "192.0.2.1",
        second: Int64 = 0
    ) throws -> BootKey {
        offers.offer(
            Array(text.utf8), digest: try digest(text), to: machine, in: boot ?? first, at: HostAddress(asker),
            using: &chance, now: at(second))
    }

    private mutating func text(_ key: BootKey, for asker: String = "192.0.2.1", second: Int64 = 0) -> String? {
        offers.bytes(behind: key, for: HostAddress(asker), at: at(second)).map { String(decoding: $0, as: UTF8.self) }
    }

    @Test mutating func `a file is had by its key, by who asked for it, as often as it is asked for`() throws {
        let key = try offer("a", to: one)
        #expect(try offer("a", to: one) == key)
        #expect(try offer("b", to: one) != key)
        #expect(try offer("a", to: other) != key)
        #expect(text(key) == "a" && text(key) == "a")
        #expect(text(key, for: "192.0.2.2") == nil)
        #expect(text(BootKey(using: &chance)) == nil)
    }

    @Test mutating func `a key ends after half an hour, unless it was told again`() throws {
        let (key, renewed) = (try offer("a", to: one), try offer("b", to: one))
        #expect(try offer("b", to: one, second: 700) == renewed)
        #expect(text(key, second: 1_799) == "a")
        #expect(text(key, second: 1_800) == nil)
        #expect(text(renewed, second: 1_801) == "b" && text(renewed, second: 2_499) == "b")
        #expect(text(renewed, second: 2_500) == nil)
        #expect(offers.storedBytes == 0)
    }

    @Test mutating func `a key ends with its boot, and with its machine`() throws {
        let (key, others) = (try offer("a", to: one), try offer("a", to: other))
        offers.end(one, before: second)
        #expect(text(key) == nil && text(others) == "a")
        let next = try offer("a", to: one, in: second)
        offers.end(one, before: second)
        #expect(text(next) == "a")
        offers.end(one)
        #expect(text(next) == nil && text(others) == "a")
    }

    @Test mutating func `who asks in a machine's name pushes none of its files out`() throws {
        let keys = try (1...64).map { try offer("file \($0)", to: one) }
        for stranger in 2...9 {
            for file in 1...65 { _ = try offer("file \(file)", to: one, at: "192.0.2.\(stranger)") }
        }
        #expect(keys.allSatisfy { text($0) != nil })
        // One more of its own is in place of the first.
        _ = try offer("file 65", to: one)
        #expect(text(keys[0]) == nil && text(keys[1]) != nil)
    }

    @Test mutating func `what all machines have counts once, and the oldest go where there is no room`() throws {
        let large = [UInt8](repeating: 7, count: 1 << 20)
        let same = try digest("same")
        var keys: [BootKey] = []
        for number in 1...300 {
            keys.append(
                offers.offer(
                    large, digest: same, to: MachineNumber(Int64(number)), in: first, at: nil, using: &chance,
                    now: at(0)))
        }
        #expect(offers.storedBytes == 1 << 20 && offers.bytes(behind: keys[0], for: nil, at: at(1)) == large)
        for number in 1...300 {
            _ = offers.offer(
                large, digest: try digest("\(number)"), to: MachineNumber(Int64(number)), in: first, at: nil,
                using: &chance, now: at(2))
        }
        #expect(offers.storedBytes <= 256 << 20)
        #expect(offers.bytes(behind: keys[0], for: nil, at: at(3)) == nil)
    }
}
