// SPDX-License-Identifier: GPL-3.0-or-later

package import NetbootWire
package import TorrentCore

/// Looks for the DHCP servers of a network: asks as a network-booting PC would, and takes nothing of what is offered.
///
/// ```
///   asks ── 1 s ──▶ asks again ── 2 s ──▶ over
/// ```
package struct DHCPSearch: Sendable {
    /// What the driver has to do.
    package enum Action: Hashable, Sendable {
        /// From port 68 to port 67 of everybody.
        case broadcast(DHCPPacket)
        /// The last action of all; in the order they answered.
        case finish([FoundServer])
    }

    private let hardwareAddress: [UInt8]
    private let transaction: UInt32
    private var asked = 0
    private var servers: [FoundServer] = []

    /// When to call ``elapsed(to:)``; `nil` before the start and after the end.
    package private(set) var deadline: MonotonicInstant?

    /// A search that has not begun; the hardware address is the one answers are to be for.
    package init(hardwareAddress: [UInt8], transaction: UInt32) {
        self.hardwareAddress = hardwareAddress
        self.transaction = transaction
    }

    /// Begins.
    package mutating func start(at now: MonotonicInstant) -> [Action] {
        ask(at: now)
    }

    /// A message came.
    package mutating func received(_ packet: DHCPPacket) {
        guard deadline != nil, packet.operation == .reply, packet.transaction == transaction,
            packet.messageType == .offer, let server = packet.serverIdentifier,
            servers.count < Limits.searchServers, !servers.contains(where: { $0.address == server })
        else { return }
        servers.append(
            FoundServer(
                address: server, lendsAddresses: packet.yourAddress != .any,
                bootFile: packet.bootFile.map { String($0.prefix(64)) }))
    }

    /// Time went by.
    package mutating func elapsed(to now: MonotonicInstant) -> [Action] {
        guard let deadline, deadline <= now else { return [] }
        guard asked < Limits.searchWaits.count else {
            self.deadline = nil
            return [.finish(servers)]
        }
        return ask(at: now)
    }

    private mutating func ask(at now: MonotonicInstant) -> [Action] {
        deadline = now + Limits.searchWaits[asked]
        asked += 1
        var packet = DHCPPacket(
            operation: .request, transaction: transaction, hardwareAddress: hardwareAddress,
            options: [DHCPOption(.messageType, [DHCPMessageType.discover.rawValue])]
                + BootClientKind.bios.options(machineIdentifier: [UInt8](repeating: 0, count: 16)))
        packet.wantsBroadcast = true
        return [.broadcast(packet)]
    }
}

/// A server that answered a search.
package struct FoundServer: Hashable, Sendable {
    /// What it calls itself: option 54.
    package let address: HostAddress
    /// Whether it offered an address; one that did not only says what to boot.
    package let lendsAddresses: Bool
    /// What it would have a PC with a BIOS boot, up to 64 characters.
    package let bootFile: String?

    /// Puts the three together.
    package init(address: HostAddress, lendsAddresses: Bool, bootFile: String?) {
        self.address = address
        self.lendsAddresses = lendsAddresses
        self.bootFile = bootFile
    }
}
