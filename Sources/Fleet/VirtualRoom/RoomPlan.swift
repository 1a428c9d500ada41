// SPDX-License-Identifier: GPL-3.0-or-later

/// The cabling of a room as the commands that make it; nothing runs here.
///
/// ```
///   namespace …-server      namespace …-wires
///   server0 ═══ cable ═══ uplink ─┐
///                                 room0 (bridge)
///     QEMU ─ tap1 ─ access1 ─ plug1 ═ cable ═ port1 ─┤
///     QEMU ─ tap2 ─ access2 ─ plug2 ═ cable ═ port2 ─┘
/// ```
///
/// A queue discipline shapes only what leaves an interface, so each cable is a pair of interfaces with one at each
/// end, and a machine's tap has a bridge of its own to reach its end.
package struct RoomPlan: Hashable, Sendable {
    /// The first half of every address in a room; its network is a /16, so that a storm finds room in it.
    package static let segment = "10.98"
    /// What the server's address and those of virtual machines begin with.
    package static let network = "\(segment).0"
    /// The server's address.
    package static let serverAddress = "\(network).1"
    /// The interface the server sees.
    package static let serverInterface = "server0"
    /// The address of somebody else's server.
    package static let neighbourAddress = "\(network).2"
    /// The interface it sees.
    package static let neighbourInterface = "neighbour0"

    /// Names the room's namespaces.
    package let name: RoomName
    /// How many machines there are places for.
    package let machineCount: Int
    /// How fast each cable is, the server's too; `nil` for as fast as the computer can.
    package let shape: LinkShape?
    /// Whether somebody else's server has a place in the room, on a cable as fast as the computer can.
    package let hasNeighbour: Bool

    /// Puts a plan together.
    package init(name: RoomName, machineCount: Int, shape: LinkShape?, hasNeighbour: Bool = false) throws(RoomFailure) {
        guard (0...RoomLimits.machines).contains(machineCount) else { throw .tooManyMachines(machineCount) }
        self.name = name
        self.machineCount = machineCount
        self.shape = shape
        self.hasNeighbour = hasNeighbour
    }

    /// The namespaces the room consists of.
    package var namespaces: [RoomName.Place] { [.wires, .server] + (hasNeighbour ? [.neighbour] : []) }

    /// The places of the machines, counted from 1.
    package var places: ClosedRange<Int>? { machineCount > 0 ? 1...machineCount : nil }

    /// The interface QEMU takes.
    package static func tap(_ place: Int) -> String { "tap\(place)" }
    /// The switch's end of a machine's cable: what it sends, the machine receives.
    package static func port(_ place: Int) -> String { "port\(place)" }
    /// The machine's end of its cable.
    package static func plug(_ place: Int) -> String { "plug\(place)" }
    /// The switch's end of the server's cable.
    package static let uplink = "uplink"

    /// The lines for `ip -batch` in the namespace of the wires, once both namespaces exist.
    package var wiring: [String] {
        let bridge = "type bridge forward_delay 0 stp_state 0 mcast_snooping 0"
        var lines = [
            "link set lo up",
            "link add room0 \(bridge)",
            "link set room0 up",
            "link add \(Self.uplink) type veth peer name \(Self.serverInterface) netns \(name.namespace(.server))",
            "link set \(Self.uplink) master room0 up",
        ]
        if hasNeighbour {
            lines += [
                "link add port0 type veth peer name \(Self.neighbourInterface) netns \(name.namespace(.neighbour))",
                "link set port0 master room0 up",
            ]
        }
        for place in 1..<(machineCount + 1) {
            lines += [
                "tuntap add dev \(Self.tap(place)) mode tap",
                "link add access\(place) \(bridge)",
                "link add \(Self.port(place)) type veth peer name \(Self.plug(place))",
                "link set \(Self.tap(place)) master access\(place) up",
                "link set \(Self.plug(place)) master access\(place) up",
                "link set access\(place) up",
                "link set \(Self.port(place)) master room0 up",
            ]
        }
        return lines
    }

    /// The lines for `ip -batch` in the server's namespace.
    ///
    /// A namespace takes the computer's TCP congestion control and may not choose one that the computer keeps to
    /// itself; a route may, and cubic is what a stock Debian server has.
    package var serverAddressing: [String] {
        [
            "link set lo up",
            "addr add \(Self.serverAddress)/16 broadcast + dev \(Self.serverInterface)",
            "link set \(Self.serverInterface) up",
            "route replace \(Self.segment).0.0/16 dev \(Self.serverInterface) src \(Self.serverAddress) congctl cubic",
        ]
    }

    /// The lines for `ip -batch` in somebody else's namespace.
    package var neighbourAddressing: [String] {
        [
            "link set lo up", "addr add \(Self.neighbourAddress)/16 broadcast + dev \(Self.neighbourInterface)",
            "link set \(Self.neighbourInterface) up",
        ]
    }

    /// The lines for `tc -batch` in one of the namespaces.
    package func shaping(_ place: RoomName.Place) -> [String] {
        guard let shape else { return [] }
        let interfaces: [String] =
            switch place {
            case .server: [Self.serverInterface]
            case .neighbour: []
            case .wires: [Self.uplink] + (1..<(machineCount + 1)).flatMap { [Self.port($0), Self.plug($0)] }
            }
        return interfaces.map { "qdisc add dev \($0) root \(shape.queue)" }
    }
}
