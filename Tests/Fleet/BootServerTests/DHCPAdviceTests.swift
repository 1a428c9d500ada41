// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import BootServer
import NetbootClient
import NetbootScripts
import Testing
import TorrentCore

@Suite struct DHCPAdviceTests {
    private let router = HostAddress.ipv4(0x7f00_0099)

    private func advice(_ mode: Mode, _ found: [FoundServer]) throws -> [String] {
        let own = HostAddress.ipv4(0x7f00_0001)
        let subnet = try #require(Subnet(containing: own, prefixLength: 24))
        let range = try #require(AddressRange(first: .ipv4(0x7f00_0032), last: .ipv4(0x7f00_0040)))
        let addressing: DNSMasqPlan.Addressing =
            switch mode {
            case .server: .server(range, mask: subnet, lease: .seconds(3_600))
            case .proxy: .proxy(subnet)
            case .off: .off
            }
        return DHCPAdvice(found: found, plan: try SampleEnvironment(addressing: addressing).plan).sentences
    }

    enum Mode: CaseIterable { case server, proxy, off }

    @Test func `alone on the network, only a server that lends addresses fits`() throws {
        #expect(try advice(.server, []).isEmpty)
        for mode in [Mode.proxy, .off] {
            let sentence = try #require(try advice(mode, []).first)
            #expect(sentence.contains("machines get no address; write dhcp: server"))
        }
    }

    @Test func `beside a server that lends addresses the proxy fits`() throws {
        let found = [FoundServer(address: router, lendsAddresses: true, bootFile: nil)]
        #expect(try advice(.proxy, found).isEmpty)
        #expect(try #require(try advice(.server, found).first).contains("127.0.0.153 lends addresses"))
        #expect(try #require(try advice(.server, found).first).contains("write dhcp: proxy"))
        #expect(try #require(try advice(.off, found).first).contains("names no boot file"))
    }

    @Test(arguments: ["undionly.kpxe", "pxelinux.0", "http://127.0.0.1:8080/boot.ipxe"])
    func `a server that names our files needs nothing from us`(file: String) throws {
        let found = [FoundServer(address: router, lendsAddresses: true, bootFile: file)]
        #expect(try advice(.off, found).isEmpty)
        #expect(try #require(try advice(.proxy, found).first).contains("write dhcp: off"))
    }

    @Test func `a server that names other files is told about`() throws {
        let found = [FoundServer(address: router, lendsAddresses: true, bootFile: "wdsnbp.com")]
        #expect(try #require(try advice(.off, found).first).contains("\"wdsnbp.com\", which is not ours"))
    }

    @Test(arguments: Mode.allCases)
    func `another boot server is told about, our own is not`(mode: Mode) throws {
        let lender = FoundServer(
            address: router, lendsAddresses: mode != .server, bootFile: mode == .off ? "pxelinux.0" : nil)
        let other = FoundServer(address: .ipv4(0x7f00_00aa), lendsAddresses: false, bootFile: "x")
        let own = FoundServer(address: .ipv4(0x7f00_0001), lendsAddresses: true, bootFile: "undionly.kpxe")
        let found = [other, own] + (mode == .server ? [] : [lender])
        #expect(
            try advice(mode, found) == [
                "127.0.0.170 tells machines what to boot, too; they take what comes first, so stop that server"
            ])
    }
}
