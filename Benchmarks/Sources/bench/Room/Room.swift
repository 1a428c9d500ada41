// SPDX-License-Identifier: GPL-3.0-or-later

import Glibc

/// A room of hosts on one switch, made of network namespaces.
///
/// It is made for one run and taken away after it, so that nothing a kernel remembers of a connection helps the next.
struct Room {
    let plan: RoomPlan
    /// A process on the server's host that does nothing: counters are read through it.
    private let witness: pid_t

    /// Makes a room, lets `body` use it, and takes it away again on every way out.
    static func open<Result>(
        _ plan: RoomPlan, with tools: Tools, _ body: (Room) throws(BenchFailure) -> Result
    ) throws(BenchFailure) -> Result {
        defer { for namespace in plan.namespaces { namespace.destroy() } }
        try wire(plan, with: tools)
        let sleeper = Command(name: "witness", program: "sleep", arguments: ["infinity"])
        let witness = try tools.table.start(sleeper.inside(plan.host(.server)))
        defer { tools.table.end([witness]) }
        return try body(Room(plan: plan, witness: witness))
    }

    /// What crossed the server's cable so far.
    func serverCounters() throws(BenchFailure) -> InterfaceCounters { try InterfaceCounters.host(of: witness) }

    private static func wire(_ plan: RoomPlan, with tools: Tools) throws(BenchFailure) {
        for namespace in plan.namespaces {
            try tools.run("ip", ["netns", "add", namespace.name])
            try silenceIPv6(in: namespace, with: tools)
        }
        try silenceFilters(in: plan.wires, with: tools)
        try tools.batch("ip", in: plan.wires, plan.wiring)
        try tools.batch("tc", in: plan.wires, plan.portShaping)
        for (place, kilobits) in plan.rates {
            let namespace = plan.host(place)
            try tools.batch("ip", in: namespace, RoomPlan.addressing(place))
            if let kilobits {
                let line = "qdisc add dev \(RoomPlan.interface) root \(RoomPlan.queue(kilobits: kilobits))"
                try tools.batch("tc", in: namespace, [line])
            }
        }
    }

    /// Without IPv6 the cables carry what the hosts send and nothing else.
    private static func silenceIPv6(in namespace: NetworkNamespace, with tools: Tools) throws(BenchFailure) {
        let settings = ["all", "default"].map { "/proc/sys/net/ipv6/conf/\($0)/disable_ipv6" }
        guard access(settings[0], F_OK) == 0 else { return }
        let script = settings.map { "echo 1 > \($0)" }.joined(separator: "; ")
        try tools.run("nsenter", ["--net=\(namespace.path)", "sh", "-c", script])
    }

    /// A switch does not ask a packet filter about each packet; a bridge does, unless it is told otherwise.
    private static func silenceFilters(in namespace: NetworkNamespace, with tools: Tools) throws(BenchFailure) {
        let script = "for f in /proc/sys/net/bridge/bridge-nf-call-*; do [ ! -e $f ] || echo 0 > $f; done"
        try tools.run("nsenter", ["--net=\(namespace.path)", "sh", "-c", script])
    }
}
