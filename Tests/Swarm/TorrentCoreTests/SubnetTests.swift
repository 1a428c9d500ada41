// SPDX-License-Identifier: GPL-3.0-or-later

import Testing
import TorrentCore

@Suite struct SubnetTests {
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

    @Test(arguments: ["192.0.2.0/24", "10.0.0.0/8", "10.9.8.7/32", "128.0.0.0/1"])
    func `a subnet is read as it is written`(text: String) throws {
        #expect(try #require(Subnet(text)).description == text)
    }

    @Test(arguments: [
        "", "/", "192.0.2.0", "192.0.2.0/", "192.0.2.0/0", "192.0.2.0/33", "192.0.2.0/024", "192.0.2.0/+4", "/24",
        "192.0.2.1/24", "192.0.2/24", "192.0.2.0/24/24", "192.0.2.0 /24", "fd00::/8", "192.0.2.0/99999999999999999999",
    ])
    func `anything else is no subnet`(text: String) {
        #expect(Subnet(text) == nil)
    }

    @Test(arguments: [
        ("10.0.0.1", true), ("172.16.0.1", true), ("172.31.255.255", true), ("172.32.0.1", false),
        ("192.168.9.9", true),
        ("192.169.0.1", false), ("169.254.1.1", true), ("127.0.0.9", true), ("8.8.8.8", false), ("192.0.2.1", false),
        ("0.0.0.0", false), ("255.255.255.255", false),
    ])
    func `what is the site's own is told from what is not`(text: String, isOwn: Bool) throws {
        #expect(Subnet.siteLocal.contain(try #require(HostAddress(text))) == isOwn)
    }

    @Test(
        arguments: [
            (["10.0.1.0/24", "10.0.2.0/24", "10.0.3.0/25", "10.0.3.128/25"], nil), ([], nil),
            (["10.0.0.0/16", "10.1.0.0/16", "10.1.7.0/24"], "10.1.0.0/16 and 10.1.7.0/24"),
            (["10.1.7.0/24", "10.1.0.0/16"], "10.1.7.0/24 and 10.1.0.0/16"),
            (["192.0.2.0/24", "192.0.2.0/24"], "192.0.2.0/24 and 192.0.2.0/24"),
        ] as [([String], String?)])
    func `subnets that share addresses are found`(texts: [String], overlap: String?) throws {
        let subnets = try texts.map { try #require(Subnet($0)) }
        #expect(subnets.firstOverlap.map { "\($0.0) and \($0.1)" } == overlap)
    }

    @Test func `an IPv6 address is in no subnet`() {
        #expect(!Subnet.siteLocal.contain(.ipv6(0, 1)))
    }
}
