// SPDX-License-Identifier: GPL-3.0-or-later

import FleetModel
import Testing

@Suite struct EventRingTests {
    private func ring(_ count: Int, capacity: Int = 4) -> EventRing<UInt64> {
        var ring = EventRing<UInt64>(epoch: 0xabc, capacity: capacity)
        for _ in 0..<count { ring.append { $0 * 10 } }
        return ring
    }

    private func all(_ ring: EventRing<UInt64>, behind sequence: UInt64, upTo size: Int = 1_000) -> [UInt64]? {
        ring.events(behind: sequence, upTo: size, sizeOf: { _ in 1 })?.events
    }

    @Test func `those behind a number are given in order, as long as none of them is gone`() {
        for count in 0...13 {
            let ring = ring(count)
            let kept = min(count, 4)
            for missing in 0...count {
                let wanted = missing <= kept ? (count - missing..<count).map { UInt64($0 + 1) * 10 } : nil
                #expect(all(ring, behind: UInt64(count - missing)) == wanted, "\(missing) of \(count)")
            }
        }
    }

    @Test func `no more are given at once than fit, but one in any case`() throws {
        let ring = ring(4)
        #expect(all(ring, behind: 0, upTo: 3) == [10, 20, 30])
        #expect(all(ring, behind: 0, upTo: 0) == [10])
        #expect(try #require(ring.events(behind: 1, upTo: 2, sizeOf: { _ in 1 })).last == 3)
        #expect(try #require(ring.events(behind: 4, upTo: 2, sizeOf: { _ in 1 })).last == 4)
    }

    @Test func `what weighs too much together is dropped from its beginning, and the latest one is not`() {
        var ring = EventRing<UInt64>(epoch: 0xabc, capacity: 4, weight: 10) { Int($0) }
        let steps: [(weight: UInt64, kept: [UInt64])] = [
            (4, [4]), (5, [4, 5]), (2, [5, 2]), (1, [5, 2, 1]), (1, [5, 2, 1, 1]), (1, [2, 1, 1, 1]), (99, [99]),
            (3, [3]), (3, [3, 3]),
        ]
        for (weight, kept) in steps {
            ring.append { _ in weight }
            let first = ring.latest - UInt64(kept.count)
            #expect(all(ring, behind: first) == kept && ring.start(withLatest: 99) == .after(first))
            if first > 0 { #expect(all(ring, behind: first - 1) == nil) }
        }
    }

    @Test func `who followed what is forgotten begins anew, and then goes on`() {
        var ring = ring(6)
        ring.forget()
        #expect(
            all(ring, behind: 6) == nil && ring.start(after: EventID(epoch: 0xabc, sequence: 6)) == .resync(after: 7))
        for _ in 0..<6 { ring.append { $0 * 10 } }
        #expect(all(ring, behind: 9) == [100, 110, 120, 130] && all(ring, behind: 8) == nil)
    }

    @Test func `who was here goes on behind what it had`() {
        #expect(ring(6).start(after: EventID(epoch: 0xabc, sequence: 6)) == .after(6))
        #expect(ring(6).start(after: EventID(epoch: 0xabc, sequence: 2)) == .after(2))
    }

    @Test(arguments: [
        nil, EventID(epoch: 0xabc, sequence: 1), EventID(epoch: 0xabd, sequence: 6), EventID(epoch: 0xabc, sequence: 7),
        EventID(epoch: 0xabc, sequence: .max), EventID(epoch: 0, sequence: 0),
    ])
    func `who was not, was away for too long, or knows another run of the server begins anew`(last: EventID?) {
        #expect(ring(6).start(after: last) == .resync(after: 6))
    }

    @Test(arguments: ["abc-7", "0-0", "ffffffffffffffff-18446744073709551615"])
    func `the name of an event is read as it is written`(text: String) {
        #expect(EventID(text)?.description == text)
    }

    @Test(arguments: [
        "", "-", "abc", "abc-", "-7", "ABC-7", "abc-07", "0abc-7", "abc-7-8", "abc--7", "abc-+7", " abc-7", "xyz-1",
        "10000000000000000-1", "abc-99999999999999999999999", "é-1",
    ])
    func `what is no name of an event is none`(text: String) {
        #expect(EventID(text) == nil)
    }
}
