// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import Glibc
import LinuxSystem
import Testing

@Suite struct NetworkAddressTests {
    @Test(arguments: ["192.0.2.7/24", "10.0.0.1/8,10.0.0.254", "0.0.0.0/0", "1.2.3.4/32"])
    func `an address with its prefix length is read`(text: String) throws {
        let address = try #require(NetworkAddress(text))
        #expect(address.description == text.prefix { $0 != "," })
        #expect(address.gateway?.description == (text.hasPrefix("10") ? "10.0.0.254" : nil))
    }

    @Test(arguments: ["", "/", "1.2.3.4", "1.2.3.4/", "1.2.3.4/-1", "1.2.3.4/33", "1.2.3/24", "::1/64", "1.2.3.4/8/9"])
    func `anything else is refused`(text: String) {
        #expect(NetworkAddress(text) == nil)
    }

    @Test(arguments: [
        ("192.0.2.7/24", "ip=192.0.2.7:::255.255.255.0:::none BOOTIF=01-52-54-00-12-34-56"),
        ("10.0.0.1/8,10.0.0.254", "ip=10.0.0.1::10.0.0.254:255.0.0.0:::none BOOTIF=01-52-54-00-12-34-56"),
        ("1.2.3.4/0", "ip=1.2.3.4:::0.0.0.0:::none BOOTIF=01-52-54-00-12-34-56"),
    ])
    func `another kernel is told of an address in words it knows`(text: String, words: String) throws {
        let card = try #require(MACAddress("52:54:00:12:34:56"))
        #expect(try #require(NetworkAddress(text)).kernelWords(card: card) == words)
        #expect(NetworkAddress.askingKernelWords(card: card) == "ip=dhcp BOOTIF=01-52-54-00-12-34-56")
    }
}

@Suite struct DHCPLeaseTests {
    @Test func `a lease is read from what udhcpc tells its script`() throws {
        let lease = try #require(
            DHCPLease("interface=eth0\nip=10.0.2.15\nmask=24\nrouter=10.0.2.2 10.0.2.3\nlease=86400\nmtu=9000\n"))
        #expect(lease.network == NetworkAddress("10.0.2.15/24,10.0.2.2"))
        #expect(lease.seconds == 86_400)
        #expect(lease.packetSize == 9_000)
    }

    @Test(arguments: [("255.255.255.0", 24), ("255.255.252.0", 22), ("255.255.255.255", 32), ("0.0.0.0", 0)])
    func `a mask is counted`(mask: String, length: Int) throws {
        let lease = try #require(DHCPLease("ip=10.0.0.1\nsubnet=\(mask)"))
        #expect(lease.network.prefixLength == length)
        #expect(lease.network.gateway == nil)
        #expect(lease.seconds == nil)
        #expect(lease.packetSize == nil)
    }

    @Test(arguments: [
        "", "ip=10.0.0.1", "mask=24", "ip=x\nmask=24", "ip=10.0.0.1\nmask=99", "ip=10.0.0.1\nsubnet=255.0.255.0",
        "ip=10.0.0.1\nsubnet=255.255", "ip\nmask",
    ])
    func `what is no lease is refused`(text: String) {
        #expect(DHCPLease(text) == nil)
    }

    @Test func `a packet size no network has is ignored`() {
        #expect(DHCPLease("ip=10.0.0.1\nmask=8\nmtu=3")?.packetSize == nil)
        #expect(DHCPLease("ip=10.0.0.1\nmask=8\nmtu=-5")?.packetSize == nil)
    }

    @Test func `only what matters is kept, and a second line cannot be smuggled in`() {
        let lines = DHCPLease.lines(of: [
            "PATH=/bin", "ip=10.0.0.1", "mask=8", "hostname=x\nip=6.6.6.6", "router=10.0.0.2\nip=6.6.6.6", "ipx=1",
        ])
        #expect(lines == "ip=10.0.0.1\nmask=8\nrouter=10.0.0.2\n")
    }

    @Test func `the request names the card, how often it asks, the script and a renewed address`() throws {
        let folder = try TemporaryFolder()
        try folder.write("1\n", to: "eth0/type")
        try folder.write("52:54:00:12:34:56\n", to: "eth0/address")
        let card = try #require(NetworkInterface.all(under: folder.path).first)
        let arguments = DHCPLease.request(on: card, requested: IPv4Address("10.0.0.7"), questions: 3).arguments
        #expect(arguments.starts(with: ["udhcpc", "-i", "eth0", "-f", "-q", "-n", "-t", "3", "-T", "1"]))
        #expect(arguments.suffix(4) == ["-s", "/run/boottorrent/udhcpc-script", "-r", "10.0.0.7"])
        #expect(!DHCPLease.request(on: card, requested: nil, questions: 5).arguments.contains("-r"))
    }
}

@Suite struct NetworkInterfaceTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test func `only Ethernet cards count`() throws {
        for (name, type, address) in [
            ("lo", "772", "00:00:00:00:00:00"), ("eth1", "1", "52:54:00:00:00:01"), ("ib0", "32", "80:00"),
            ("odd", "1", "no address"), ("eth0", "1", "52:54:00:00:00:00"),
        ] {
            try folder.write("\(type)\n", to: "\(name)/type")
            try folder.write("\(address)\n", to: "\(name)/address")
        }
        let cards = NetworkInterface.all(under: folder.path)
        #expect(cards.map(\.name) == ["eth0", "eth1"])
        #expect(cards.first?.mac == MACAddress("52:54:00:00:00:00"))
        #expect(NetworkInterface.all(under: folder.path + "/none") == [])
    }

    /// A card as sysfs shows it, at this place among the devices, each of which is on a bus.
    private func card(at place: String, buses: [String], numbers: (String, String)) throws -> NetworkInterface? {
        let names = place.split(separator: "/")
        for (index, bus) in buses.enumerated() {
            let device = names[...index].joined(separator: "/")
            try folder.write("0x\(bus == "pci" ? numbers.0 : "9999")\n", to: "devices/\(device)/vendor")
            try folder.write("0x\(bus == "pci" ? numbers.1 : "9999")\n", to: "devices/\(device)/device")
            try SystemFile.link("\(folder.path)/devices/\(device)/subsystem", to: "../../bus/\(bus)")
        }
        try folder.write("1\n", to: "net/eth0/type")
        try folder.write("52:54:00:00:00:00\n", to: "net/eth0/address")
        try SystemFile.link("\(folder.path)/net/eth0/device", to: "\(folder.path)/devices/\(place)")
        return NetworkInterface.all(under: "\(folder.path)/net").first
    }

    @Test(arguments: [
        ("0000:00:03.0", ["pci"], "8086:100e"), ("0000:00:03.0/virtio0", ["pci", "virtio"], "1af4:1000"),
        ("0000:00:14.0/usb1", ["pci", "usb"], nil), ("platform0", ["platform"], nil),
        ("usb1/virtio0", ["usb", "virtio"], nil), ("x", [], nil),
    ])
    func `the kind of a card is that of its PCI device, and of no bus that the card is behind`(
        place: String, buses: [String], kind: String?
    ) throws {
        let numbers = kind?.split(separator: ":").map(String.init) ?? ["8086", "a36d"]
        let card = try #require(try card(at: place, buses: buses, numbers: (numbers[0], numbers[1])))
        #expect(card.pciIdentity(under: "\(folder.path)/net")?.description == kind)
    }
}

@Suite struct DeviceEventTests {
    static let message =
        "add@/devices/pci0000:00/usb1/1-1\0ACTION=add\0DEVPATH=/devices/x\0SUBSYSTEM=usb\0MODALIAS=usb:v0627p0001\0"

    @Test func `a message names the action, the subsystem and the alias`() throws {
        let event = try #require(DeviceEvent(message: Array(Self.message.utf8)))
        #expect(event.action == "add")
        #expect(event.subsystem == "usb")
        #expect(event.alias == "usb:v0627p0001")
    }

    @Test(arguments: ["", "libudev\0", "@/devices\0", "add\0ACTION=add"])
    func `what the kernel did not say is refused`(message: String) {
        #expect(DeviceEvent(message: Array(message.utf8)) == nil)
    }

    @Test func `a message cut anywhere is read as far as it goes`() {
        for length in 0...Self.message.utf8.count {
            let event = DeviceEvent(message: Self.message.utf8.prefix(length))
            #expect((event != nil) == (length >= 4))
        }
    }

    @Test func `the socket opens without privilege and yields nothing but messages`() throws {
        let socket = try DeviceEvent.openSocket()
        defer { close(socket) }
        #expect(DeviceEvent.receive(from: socket).allSatisfy { !$0.action.isEmpty })
    }
}

@Suite struct WakingTests {
    @Test func `a magic packet has the card's address sixteen times`() throws {
        let card = try #require(MACAddress("52:54:00:12:34:56"))
        let bytes = card.wakingBytes
        #expect(bytes.count == 102 && bytes.prefix(6).allSatisfy { $0 == 0xff })
        #expect((0..<16).allSatisfy { Array(bytes[(6 + $0 * 6)..<(12 + $0 * 6)]) == card.bytes })
    }
}
