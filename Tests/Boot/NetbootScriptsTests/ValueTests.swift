// SPDX-License-Identifier: GPL-3.0-or-later

import NetbootScripts
import Testing
import TorrentCore

@Suite struct ValueTests {
    @Test(arguments: [
        (UInt16(0), NetworkBootProgram?.some(.bios)), (7, .efiX64), (9, .efiX64), (6, nil), (10, nil), (11, nil),
        (15, nil), (16, nil), (0xffff, nil),
    ])
    func `each architecture gets its program or none`(number: UInt16, program: NetworkBootProgram?) {
        let architecture = FirmwareArchitecture(rawValue: number)
        #expect(
            NetworkBootProgram.allCases.filter { $0.architectures.contains(architecture) } == program.map { [$0] } ?? []
        )
    }

    @Test(arguments: ["", "*", "eth*", "eth0,eth1", "eth 0", "a\nb", "0123456789abcdef", "ü", ".", "..", "a\"b"])
    func `an interface name with a meaning of its own is refused`(name: String) {
        #expect(InterfaceName(name) == nil)
    }

    @Test(arguments: ["", "-root", "a b", "a\nb", "a,b", "a=b", String(repeating: "x", count: 33)])
    func `a user name with a meaning of its own is refused`(name: String) {
        #expect(UserName(name) == nil)
    }

    @Test func `a range is in order and counted`() throws {
        let low = try #require(HostAddress("192.0.2.50"))
        let high = try #require(HostAddress("192.0.2.59"))
        #expect(AddressRange(first: low, last: high)?.count == 10)
        #expect(AddressRange(first: high, last: low) == nil)
        #expect(AddressRange(first: .ipv4(0), last: .ipv4(.max))?.count == 1 << 32)
        #expect(AddressRange(first: .ipv6(0, 0), last: high) == nil)
    }
}
