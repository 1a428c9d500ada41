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
        #expect(FirmwareArchitecture(rawValue: number).program == program)
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

    @Test(arguments: [
        ("192.0.2.77", 24, "192.0.2.0/24", "255.255.255.0"), ("192.0.2.77", 30, "192.0.2.76/30", "255.255.255.252"),
        ("10.9.8.7", 8, "10.0.0.0/8", "255.0.0.0"), ("10.9.8.7", 32, "10.9.8.7/32", "255.255.255.255"),
        ("200.1.1.1", 1, "128.0.0.0/1", "128.0.0.0"),
    ])
    func `a subnet is found from an address in it`(address: String, length: Int, text: String, mask: String) throws {
        let host = try #require(HostAddress(address))
        let subnet = try #require(Subnet(containing: host, prefixLength: length))
        #expect(subnet.description == text)
        #expect(subnet.mask.description == mask)
        #expect(subnet.contains(host))
        #expect(!subnet.contains(.ipv4(0x7f00_0001)))
    }

    @Test(arguments: [-1, 0, 33, 999])
    func `an impossible prefix is no subnet`(length: Int) {
        #expect(Subnet(containing: .ipv4(1), prefixLength: length) == nil)
    }
}
