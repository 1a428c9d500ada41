// SPDX-License-Identifier: GPL-3.0-or-later

import FleetAccess
import Testing
import TorrentCore

@Suite struct WrongTokensTests {
    private var wrong = WrongTokens()
    private let one = HostAddress.ipv4(0xc000_0201)
    private let other = HostAddress.ipv4(0xc000_0202)

    private func at(_ milliseconds: Int64) -> MonotonicInstant {
        MonotonicInstant(nanoseconds: milliseconds * 1_000_000)
    }

    /// How many of so many tries, one each millisecond, were looked at.
    private mutating func tries(_ count: Int64, from address: HostAddress, at start: Int64 = 0) -> Int {
        var looked = 0
        for time in start..<start + count where wrong.wait(of: address, at: at(time)) == nil {
            looked += 1
            wrong.wasWrong(from: address, at: at(time))
        }
        return looked
    }

    @Test
    mutating func `of ten thousand wrong tokens from one address a few are looked at, and no other is slowed down`() {
        #expect(tries(10_000, from: one) <= Limits.freeWrongTokens + 5)
        #expect(wrong.wait(of: one, at: at(10_000)) != nil)
        #expect(wrong.wait(of: other, at: at(10_000)) == nil)
        #expect(tries(Int64(Limits.freeWrongTokens), from: other, at: 10_000) == Limits.freeWrongTokens)
    }

    @Test mutating func `a few mistakes cost no wait`() {
        #expect(tries(Int64(Limits.freeWrongTokens), from: one) == Limits.freeWrongTokens)
        #expect(wrong.wait(of: one, at: at(20)) == nil)
    }

    @Test mutating func `the wait grows, is never longer than a minute, and goes away with time`() throws {
        _ = tries(10_000, from: one)
        var time: Int64 = 10_000
        var longest = Duration.zero
        for _ in 0..<50 {
            let wait = wrong.wait(of: one, at: at(time)) ?? .zero
            longest = max(longest, wait)
            time += wait.wholeMilliseconds + 1
            #expect(wrong.wait(of: one, at: at(time)) == nil)
            wrong.wasWrong(from: one, at: at(time))
        }
        #expect((.seconds(20)...Limits.longestWait).contains(longest))
        let later = time + 30_000 * 20
        #expect(tries(Int64(Limits.freeWrongTokens), from: one, at: later) == Limits.freeWrongTokens)
        #expect(wrong.wait(of: one, at: at(later + 20)) == nil)
    }

    @Test mutating func `one address in IPv6 is its network, for a host has as many as it likes`() throws {
        for low in UInt64(1)...20 { wrong.wasWrong(from: .ipv6(0x2001_0db8_0000_0001, low), at: at(0)) }
        #expect(wrong.wait(of: .ipv6(0x2001_0db8_0000_0001, 99), at: at(1)) != nil)
        #expect(wrong.wait(of: .ipv6(0x2001_0db8_0000_0002, 1), at: at(1)) == nil)
    }

    @Test mutating func `a crowd of addresses takes no more room than there is, and does not free who tries on`() {
        _ = tries(10_000, from: one)
        for number in UInt32(1)...20_000 { wrong.wasWrong(from: .ipv4(number), at: at(10_000)) }
        #expect(wrong.count <= Limits.wrongAddresses)
        #expect(wrong.wait(of: one, at: at(10_001)) != nil)
    }
}
