// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import FleetModel
import Testing
import TorrentCore

@Suite struct DNSMasqReaderTests {
    private static let mac = "52:54:00:00:00:01"

    private func readings(_ lines: [String]) -> [DNSMasqReader.Reading] {
        var reader = DNSMasqReader(knownArchitectures: [0, 7, 9], guessedTag: "guessed")
        return lines.map { reader.read($0) }
    }

    private func conversation(_ vendorClass: String?, userClass: String? = nil) -> [String] {
        let exchange = "dnsmasq-dhcp[12127]: 1802201963 "
        return [exchange + "available DHCP range: 192.0.2.50 -- 192.0.2.150"]
            + (vendorClass.map { [exchange + "vendor class: \($0)"] } ?? [])
            + (userClass.map { [exchange + "user class: \($0)"] } ?? [])
            + [
                exchange + "DHCPDISCOVER(eth0) \(Self.mac) ", exchange + "tags: bios, eth0",
                exchange + "DHCPOFFER(eth0) 192.0.2.60 \(Self.mac) ",
                exchange + "requested options: 1:netmask, 3:router, 6:dns-server, 12:hostname, ",
                exchange + "sent size: 14 option: 67 bootfile-name  undionly.kpxe",
            ]
    }

    @Test(arguments: [
        ("PXEClient:Arch:00000:UNDI:002001", String?.none, Sighting.Asker.firmware, UInt16?.none),
        ("PXEClient:Arch:00007:UNDI:003016", nil, .firmware, nil),
        ("PXEClient:Arch:00000:UNDI:002001", "iPXE", .loader, nil),
        ("PXEClient:Arch:00006:UNDI:003016", nil, .firmware, 6),
        ("HTTPClient:Arch:00016:UNDI:003016", nil, .firmware, 16),
        ("PXEClient:Arch:00011:UNDI:003016", "iPXE", .loader, nil),
        ("udhcp 1.36.1", nil, .system, nil), ("PXEClient", nil, .firmware, nil),
        ("PXEClient:Arch:99999:x", nil, .firmware, nil), ("HTTPClient", nil, .firmware, nil),
    ])
    func `who asks is told by the classes in front of the question`(
        vendorClass: String, userClass: String?, asker: Sighting.Asker, unknown: UInt16?
    ) throws {
        let mac = try #require(MACAddress(Self.mac))
        let all = readings(conversation(vendorClass, userClass: userClass))
        #expect(all.flatMap(\.sightings) == [.addressing(mac, asker)])
        #expect(all.compactMap(\.doubtfulFirmware) == (unknown.map { [.init(mac: mac, architecture: $0)] } ?? []))
        #expect(all.filter(\.isForPeople).map(\.text) == ["1802201963 DHCPDISCOVER(eth0) \(Self.mac) "])
    }

    @Test func `firmware that does not say what it is is told by the tag it is given`() throws {
        let mac = try #require(MACAddress(Self.mac))
        let lines = conversation("PXEClient").map {
            $0.replacing("tags: bios, eth0", with: "tags: bios, guessed, eth0")
        }
        let all = readings(lines)
        #expect(all.compactMap(\.doubtfulFirmware) == [.init(mac: mac, architecture: nil)])
        #expect(all.flatMap(\.sightings) == [.addressing(mac, .firmware)])
    }

    /// The address is the machine's own before it has fetched anything of us.
    @Test(arguments: [
        ("PXEClient:Arch:00007:UNDI:003016", true), ("HTTPClient:Arch:00016:UNDI:003016", true),
        ("udhcp 1.36.1", false),
    ])
    func `an address that firmware is given, or has, tells that its machine was started again`(
        vendorClass: String, isRestart: Bool
    ) {
        let given = ["dnsmasq-dhcp[12127]: 1802201963 DHCPACK(eth0) 192.0.2.60 \(Self.mac)"]
        let restarts = readings(conversation(vendorClass) + given).compactMap(\.restarted)
        #expect(restarts == (isRestart ? [HostAddress("192.0.2.60")] : []))
        // As a proxy answers, and asks nobody behind a translated address.
        let asked = ["dnsmasq-dhcp[12127]: 1802201963 PXE(eth0) 192.0.2.61 \(Self.mac) undionly.kpxe"]
        let asks = readings(conversation(vendorClass) + asked).compactMap(\.restarted)
        #expect(asks == (isRestart ? [HostAddress("192.0.2.61")] : []))
        let sent = readings(["dnsmasq-tftp[9]: sent /srv/tftp/shimx64.efi to 192.0.2.60"])
        #expect(sent.map(\.restarted) == [nil])
    }

    @Test func `a question without classes is a system's, whoever asked before`() throws {
        let mac = try #require(MACAddress(Self.mac))
        let next = ["dnsmasq-dhcp[1]: 77 DHCPDISCOVER(eth0) \(Self.mac)"]
        let all = readings(conversation("PXEClient:Arch:00000:UNDI:002001", userClass: "iPXE") + next)
        #expect(all.flatMap(\.sightings) == [.addressing(mac, .loader), .addressing(mac, .system)])
    }

    @Test func `the firmware's question after the loader's is told apart`() throws {
        let mac = try #require(MACAddress(Self.mac))
        let class0 = "PXEClient:Arch:00000:UNDI:002001"
        let all = readings(conversation(class0, userClass: "iPXE") + conversation(class0))
        #expect(all.flatMap(\.sightings) == [.addressing(mac, .loader), .addressing(mac, .firmware)])
    }

    @Test(arguments: [
        ("dnsmasq-dhcp[1]: 2 DHCPACK(s0) 192.0.2.50 52:54:00:00:00:01 name with spaces", true),
        ("dnsmasq-dhcp[1]: 2 DHCPACK(s0) 192.0.2.50 52:54:00:00:00:01", true),
        ("dnsmasq-dhcp[1]: DHCPACK(br-lan.7) 192.0.2.50 52:54:00:00:00:01", true),
        ("dnsmasq-dhcp[1]: 2 DHCPACK(s0) 192.0.2.50 06-52:54:00:00:00:01", false),
        ("dnsmasq-dhcp[1]: 2 DHCPACK(s0)", false), ("dnsmasq-dhcp[1]: 2 DHCPACK", false),
        ("dnsmasq-dhcp[1]: 2 DHCPACK)s0( 192.0.2.50 52:54:00:00:00:01", false),
        ("DHCPACK(s0) 192.0.2.50 52:54:00:00:00:01", false),
    ])
    func `an address given out is read from its line`(line: String, isRead: Bool) throws {
        let mac = try #require(MACAddress(Self.mac))
        let sightings = readings([line]).flatMap(\.sightings)
        #expect(sightings == (isRead ? [.addressed(mac, .ipv4(0xc000_0232))] : []))
    }

    @Test(arguments: [
        (
            "sent /srv/tftp/undionly.kpxe to 192.0.2.50",
            DNSMasqLine.Message.sent(file: "/srv/tftp/undionly.kpxe", to: .ipv4(0xc000_0232))
        ),
        ("sent /srv/tftp/undionly.kpxe  to 192.0.2.50", .sent(file: "/srv/tftp/undionly.kpxe", to: .ipv4(0xc000_0232))),
        ("sent /srv/a to b/x to 192.0.2.50", .sent(file: "/srv/a to b/x", to: .ipv4(0xc000_0232))),
        (
            "file /srv/tftp/nothere not found for 192.0.2.50",
            .missing(file: "/srv/tftp/nothere", from: .ipv4(0xc000_0232))
        ),
        (
            "failed sending /srv/tftp/shimx64.efi to 192.0.2.50",
            .broken(file: "/srv/tftp/shimx64.efi", to: .ipv4(0xc000_0232))
        ),
        ("failed sending x to nobody", .other), ("sent x to nobody", .other),
        ("error 0 TFTP aborted received from 192.0.2.50", .abandoned(by: .ipv4(0xc000_0232))),
        ("error 0 TFTP aborted received from nobody", .other),
        ("sent ", .other),
        ("TFTP root is /srv/tftp  ", .other),
    ])
    func `TFTP lines tell file and machine`(text: String, message: DNSMasqLine.Message) {
        #expect(DNSMasqLine("dnsmasq-tftp[9]: \(text)").message == message)
    }

    @Test(arguments: [
        ("DHCPDISCOVER(s0) 52:54:00:00:00:01 no address available", "no address available"),
        ("DHCPDISCOVER(s0) 52:54:00:00:00:01 ignored", "ignored"),
        ("DHCPREQUEST(s0) 192.0.2.50 52:54:00:00:00:01 address not available", "address not available"),
        ("DHCPNAK(s0) 192.0.2.50 52:54:00:00:00:01 wrong network", "wrong network"),
    ])
    func `a refusal keeps its reason and is no progress`(text: String, reason: String) throws {
        let mac = try #require(MACAddress(Self.mac))
        #expect(DNSMasqLine("dnsmasq-dhcp[9]: 5 \(text)").message == .refused(mac, reason))
        #expect(readings(["dnsmasq-dhcp[9]: 5 \(text)"]).flatMap(\.sightings).isEmpty)
    }

    @Test(arguments: [
        ("PXE(s0) 52:54:00:00:00:01 proxy", String?.none),
        ("PXE(s0) 192.0.2.9 52:54:00:00:00:01 undionly.kpxe", "192.0.2.9"),
    ])
    func `a question to the proxy counts as a question`(text: String, address: String?) throws {
        let mac = try #require(MACAddress(Self.mac))
        let said = address.flatMap { HostAddress($0) }
        #expect(DNSMasqLine("dnsmasq-dhcp[9]: 5 \(text)").message == .asked(mac, said))
    }

    @Test func `a transfer that was given up is no delivery, though dnsmasq says it was sent`() {
        // As dnsmasq 2.90 writes of a ROM that asks for the size first, and then for the file.
        let lines = [
            "error 0 TFTP aborted received from 192.0.2.50", "sent /srv/undionly.kpxe to 192.0.2.50",
            "sent /srv/undionly.kpxe to 192.0.2.51", "sent /srv/undionly.kpxe to 192.0.2.50",
        ]
        let deliveries = readings(lines.map { "dnsmasq-tftp[9]: \($0)" }).map(\.delivery?.address)
        #expect(deliveries == [nil, nil, .ipv4(0xc000_0233), .ipv4(0xc000_0232)])
    }

    @Test(arguments: [
        ("sent /srv/tftp/shimx64.efi to 192.0.2.50", LoaderRequest.shim, true),
        ("sent /srv/tftp/52-54-00-00-00-01/snponly.efi to 192.0.2.50", .ownProgram, true),
        ("file /srv/tftp/revocations_sku.efi not found for 192.0.2.50", .besideShim, false),
        ("file /srv/tftp/mmx64.efi not found for 192.0.2.50", .keyManager, true),
        ("file /srv/tftp/grub/x86_64-efi/fs.lst not found for 192.0.2.50", .other, true),
        ("file /srv/tftp/shimx64.efi not found for 192.0.2.50", nil, true),
        ("file /srv/tftp/grubx64.efi not found for 192.0.2.50", nil, true),
    ])
    func `what signed programs ask for is told, and of shim and GRUB that they were given`(
        text: String, request: LoaderRequest?, isForPeople: Bool
    ) throws {
        let reading = try #require(readings(["dnsmasq-tftp[9]: \(text)"]).first)
        let asked = reading.sightings.compactMap { sighting -> LoaderRequest? in
            guard case .loaderAsked(let request, .ipv4(0xc000_0232), let owner) = sighting else { return nil }
            #expect((owner == MACAddress(Self.mac)) == text.contains("52-54"))
            return request
        }
        #expect(asked == [request].compactMap(\.self))
        #expect(reading.isForPeople == isForPeople)
    }

    @Test func `an offer and its acceptance are told, and what is said of our own files is not for people`() throws {
        let mac = try #require(MACAddress(Self.mac))
        let all = readings([
            "dnsmasq-dhcp[1]: 2 DHCPOFFER(s0) 192.0.2.50 \(Self.mac)", "dnsmasq-dhcp[1]: read /srv/out/offers/52-54",
            "dnsmasq[1]: inotify: /srv/out/offers/52-54 new or modified",
            "dnsmasq[1]: cannot read /srv/out/offers/52-54: No such file or directory",
            "dnsmasq-dhcp[1]: duplicate dhcp-host IP address 192.0.2.50 at line 1 of /srv/out/offers/52-54",
            "dnsmasq-dhcp[1]: 2 DHCPACK(s0) 192.0.2.50 \(Self.mac)",
        ])
        #expect(all.compactMap(\.lending) == [.offered(mac, .ipv4(0xc000_0232)), .given(mac)])
        #expect(all.map(\.isForPeople) == [false, false, false, false, false, true])
    }

    @Test func `lines cut anywhere are read without a word`() {
        for line in conversation("PXEClient:Arch:00007:UNDI:003016", userClass: "iPXE")
            + ["dnsmasq-tftp[9]: sent /a to 192.0.2.50", "dnsmasq-dhcp[1]: 2 DHCPACK(s0) 192.0.2.50 52:54:00:00:00:01"]
        {
            for end in line.indices { _ = readings([String(line[..<end])]) }
        }
    }

    @Test func `a line of a megabyte costs no more than its first two kilobytes`() {
        let line = DNSMasqLine("dnsmasq-dhcp[1]: 5 " + String(repeating: "sent to ", count: 131_072))
        #expect(line.text.utf8.count <= Limits.logLine)
    }
}
