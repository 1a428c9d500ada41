// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
internal import Glibc
package import TorrentCore

/// Where the kernel sends what it prints on its consoles, by UDP and without anybody's help: also when it panics.
///
/// Consoles are silenced (``FirstProcess/silenceKernelLog()``), and this is one of them: it says nothing but emergencies until an
/// oops or a panic makes the kernel tell everything.
package struct Netconsole: Hashable, Sendable {
    /// The interface that has the address.
    package let interface: String
    /// The machine's own address.
    package let own: IPv4Address
    /// Who listens, and where.
    package let server: IPv4Address
    package let port: UInt16
    /// To whom frames for the server go; everybody where nobody knows.
    package let hop: MACAddress

    /// Chooses the hop by the kernel's table of neighbours, which has who was spoken with lately: the server if it is in the same
    /// network, or else the gateway.
    ///
    /// That table is the content of `/proc/net/arp`. A server that is not spoken with by IPv4 makes no netconsole.
    package init?(server: PeerAddress, by interface: String, with network: NetworkAddress, neighbours: String) {
        guard case .ipv4(let number) = server.host, server.port != 0 else { return nil }
        self.interface = interface
        own = network.address
        self.server = IPv4Address(number: number)
        port = server.port
        let next = network.hop(to: self.server)
        guard let hop = next.flatMap({ Self.neighbour($0, on: interface, in: neighbours) }) ?? MACAddress.everybody
        else {
            return nil
        }
        self.hop = hop
    }

    /// Whether there is reason to begin anew in place of another one: a neighbour that is forgotten for a while is none.
    package func isNews(beside other: Netconsole) -> Bool {
        guard interface == other.interface, own == other.own, server == other.server, port == other.port else {
            return true
        }
        return hop != other.hop && hop != MACAddress.everybody
    }

    /// As the module `netconsole` takes it: `@10.0.0.7/eth0,6666@10.0.0.1/52:54:00:12:34:56`.
    package var parameter: String { "@\(own)/\(interface),\(port)@\(server)/\(hop)" }

    /// The files of a target below configfs and what is written to them, in this order.
    package var settings: [(file: String, value: String)] {
        [
            // With the level, the number and the moment of each line.
            ("extended", "1"), ("dev_name", interface), ("local_ip", "\(own)"), ("remote_ip", "\(server)"),
            ("remote_port", "\(port)"), ("remote_mac", "\(hop)"), ("enabled", "1"),
        ]
    }

    /// Begins, once the module is loaded.
    ///
    /// An earlier target of ours goes first, for one that is in use takes no other values.
    package func start() throws(SystemFailure) {
        Self.stop()
        if !SystemFile.exists(Self.folder) { try FileSystemMount("configfs", at: Self.configuration).mount() }
        guard SystemFile.exists(Self.folder) else { throw SystemFailure("open \(Self.folder)", number: ENOENT) }
        try SystemFile.makeFolder(Self.target)
        for (file, value) in settings {
            // Older kernels have no such form.
            if file == "extended", !SystemFile.exists("\(Self.target)/\(file)") { continue }
            try SystemFile.write(value + "\n", to: "\(Self.target)/\(file)")
        }
    }

    /// Ends, where it had begun.
    package static func stop() {
        guard SystemFile.exists(target) else { return }
        try? SystemFile.write("0\n", to: "\(target)/enabled")
        rmdir(target)
    }

    /// The kernel's table of neighbours; empty where it cannot be read.
    package static var neighbours: String {
        let bytes = try? SystemFile.bytes("/proc/net/arp", limit: Limits.neighbourTable)
        return bytes.map { String(decoding: $0, as: UTF8.self) } ?? ""
    }

    private static let configuration = "/sys/kernel/config"
    private static let folder = "\(configuration)/netconsole"
    private static let target = "\(folder)/bt"

    /// ```
    /// IP address       HW type     Flags       HW address            Mask     Device
    /// 10.0.0.1         0x1         0x2         52:54:00:12:34:56     *        eth0
    /// ```
    /// The flag 2 says that the neighbour has answered.
    private static func neighbour(_ address: IPv4Address, on interface: String, in table: String) -> MACAddress? {
        for line in table.split(separator: "\n") {
            let fields = line.split(whereSeparator: { $0 == " " || $0 == "\t" })
            guard fields.count >= 6, IPv4Address(fields[0]) == address, fields[5] == interface,
                let flags = fields[2].hasPrefix("0x") ? UInt32(fields[2].dropFirst(2), radix: 16) : nil, flags & 2 != 0
            else { continue }
            return MACAddress(fields[3])
        }
        return nil
    }
}

extension NetworkAddress {
    /// To whom frames for an address go: to it, if it is in the same network, or else to the gateway.
    fileprivate func hop(to other: IPv4Address) -> IPv4Address? {
        let mask = prefixLength == 0 ? 0 : UInt32.max << (32 - UInt32(prefixLength))
        return (other.number ^ address.number) & mask == 0 ? other : gateway
    }
}

extension MACAddress {
    /// Ethernet's broadcast address.
    fileprivate static let everybody = MACAddress(bytes: [UInt8](repeating: 0xFF, count: 6))
}
