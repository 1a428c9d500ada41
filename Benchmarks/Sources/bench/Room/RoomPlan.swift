// SPDX-License-Identifier: GPL-3.0-or-later

/// Who is at the end of a cable.
enum Place: Hashable {
    case server
    /// Counted from 1.
    case peer(Int)

    /// The host's last octet and the number of its switch port.
    var number: Int {
        switch self {
        case .server: 1
        case .peer(let number): number + 1
        }
    }

    var name: String {
        switch self {
        case .server: "server"
        case .peer(let number): "peer\(number)"
        }
    }

    /// The address in every room.
    var address: String { "\(RoomPlan.network).\(number)" }
}

/// The cabling of a room as the commands that make it; nothing runs here.
///
/// ```
///   …-server   net0 ═══ cable ═══ port1 ─┐
///   …-peer1    net0 ═══ cable ═══ port2 ─┤ room0 (bridge), in …-wires
///   …-peer2    net0 ═══ cable ═══ port3 ─┘
/// ```
///
/// A queue discipline shapes only what leaves an interface, so each cable has one at both its ends.
struct RoomPlan {
    /// A /24.
    static let network = "10.97.0"
    /// What each host calls its end of the cable.
    static let interface = "net0"

    let owner: ProcessMark
    /// Kbit/s of each cable, Ethernet headers counted; `nil` for as fast as the computer can.
    let rates: [(place: Place, kilobits: Int?)]

    static let prefix = "btbench"

    var wires: NetworkNamespace { NetworkNamespace(name: "\(Self.prefix)-\(owner)-wires") }

    func host(_ place: Place) -> NetworkNamespace {
        NetworkNamespace(name: "\(Self.prefix)-\(owner)-\(place.name)")
    }

    /// Every namespace, that of the wires first.
    var namespaces: [NetworkNamespace] { [wires] + rates.map { host($0.place) } }

    /// Whose room a namespace belongs to; `nil` when it is none of ours.
    static func owner(ofNamespace name: String) -> ProcessMark? {
        let parts = name.split(separator: "-", omittingEmptySubsequences: false)
        guard parts.count == 4, parts[0] == prefix else { return nil }
        return ProcessMark(parts[1...2].joined(separator: "-"))
    }

    /// The lines for `ip -batch` in the namespace of the wires, once all namespaces exist.
    var wiring: [String] {
        [
            "link set lo up", "link add room0 type bridge forward_delay 0 stp_state 0 mcast_snooping 0",
            "link set room0 up",
        ]
            + rates.flatMap { cable in
                let port = "port\(cable.place.number)"
                return [
                    "link add \(port) type veth peer name \(Self.interface) netns \(host(cable.place).name)",
                    "link set \(port) master room0 up",
                ]
            }
    }

    /// The lines for `ip -batch` in a host's namespace.
    ///
    /// A namespace takes the computer's TCP congestion control and may not choose one that the computer keeps to
    /// itself; a route may.
    static func addressing(_ place: Place) -> [String] {
        [
            "link set lo up", "addr add \(place.address)/24 broadcast + dev \(interface)", "link set \(interface) up",
            "route replace \(network).0/24 dev \(interface) src \(place.address) congctl cubic",
            // Multicast finds its way by a route, too.
            "route add default dev \(interface) congctl cubic",
        ]
    }

    /// The queue at the sending end: a token bucket one millisecond deep, but never below 32 kB; what waits longer
    /// than 30 ms is dropped.
    static func queue(kilobits: Int) -> String {
        "tbf rate \(kilobits)kbit burst \(max(32, kilobits / 1_000))kb latency 30ms"
    }

    /// The lines for `tc -batch` in the namespace of the wires.
    var portShaping: [String] {
        rates.compactMap { cable in
            cable.kilobits.map { "qdisc add dev port\(cable.place.number) root \(Self.queue(kilobits: $0))" }
        }
    }
}
