// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc
package import NetbootClient
internal import NetbootWire
internal import TorrentCore

/// Asks the network behind an interface which DHCP servers are there; takes three seconds and blocks the thread.
///
/// Nothing is taken of what servers offer; they forget their offers by themselves.
package struct DHCPServerSearch: Sendable {
    private let interface: String

    /// A search on an interface, by name.
    package init(interface: String) {
        self.interface = interface
    }

    /// The servers in the order they answered; needs the right to listen on port 68.
    package func run() throws(SocketProblem) -> [FoundServer] {
        let socket = try DatagramSocket(.dhcpClient(on: interface))
        var search = DHCPSearch(hardwareAddress: try hardwareAddress(socket), transaction: .random(in: 1 ... .max))
        var actions = search.start(at: .now)
        while true {
            for action in actions {
                switch action {
                case .broadcast(let packet):
                    try socket.send(packet.encoded, to: PeerAddress(host: .ipv4(.max), port: 67))
                case .finish(let servers):
                    return servers
                }
            }
            actions = []
            guard let deadline = search.deadline else { return [] }
            if socket.wait(atMost: deadline - .now) {
                while let (bytes, _) = socket.receive(atMost: NetbootWire.Limits.dhcpMessage) {
                    if let packet = try? DHCPPacket(bytes) { search.received(packet) }
                }
            }
            actions = search.elapsed(to: .now)
        }
    }

    /// As the kernel tells it to the thread's own network (netdevice(7)).
    ///
    /// ```
    ///    0 name of the interface (16) │ 16 family (2) │ 18 hardware address …          struct ifreq, 40 bytes
    /// ```
    private func hardwareAddress(_ socket: DatagramSocket) throws(SocketProblem) -> [UInt8] {
        let (getHardwareAddress, ethernet) = (UInt(0x8927), UInt8(1))
        var request = Array(interface.utf8.prefix(15))
        request += [UInt8](repeating: 0, count: 40 - request.count)
        guard ioctl(socket.descriptor, getHardwareAddress, &request) == 0 else {
            throw .now("hardware address of \(interface)")
        }
        guard request[16] == ethernet, request[17] == 0 else {
            throw SocketProblem(step: "\(interface) is no Ethernet", code: EAFNOSUPPORT)
        }
        return Array(request[18..<24])
    }
}
