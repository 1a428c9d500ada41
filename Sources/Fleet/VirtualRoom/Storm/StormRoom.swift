// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
internal import NetbootSockets
internal import Synchronization

/// A room whose server answers, where pretended PCs can be switched on.
package struct StormRoom: Sendable {
    /// The room.
    let room: VirtualRoom

    /// Switches machines on and watches them to their end; measures the server meanwhile.
    ///
    /// The first of them has to find the server's hardware address, as real machines do each for itself: by that
    /// question the server learns theirs.
    package func play(_ plan: StormPlan) async throws -> StormReport {
        let wires = room.plan.name.namespace(.wires)
        try await Tool.run("ip", ["-netns", wires, "neigh", "flush", "dev", StormPlan.interface])
        let server = NetworkNamespace(name: room.plan.name.namespace(.server))
        let (used, sent) = (ProcessorTime(in: server), try room.traffic().server?.sent ?? 0)
        var report = try await machines(plan)
        let usedNow = ProcessorTime(in: server)
        report.dnsmasqSeconds = usedNow.seconds("dnsmasq", since: used)
        report.serverSeconds = usedNow.seconds("boottorrent", since: used)
        report.cableBytes = (try room.traffic().server?.sent ?? sent) &- sent
        report.megabits = room.plan.shape?.megabits
        return report
    }

    /// Does something on a thread of its own that is part of one of the room's namespaces meanwhile.
    package func inside<Result: Sendable>(
        _ place: RoomName.Place, _ body: @escaping @Sendable () throws -> Result
    ) async throws -> Result {
        try await room.inside(place, body)
    }

    /// What the server has printed so far.
    package func serverLog() throws -> String {
        try String(contentsOfFile: "\(room.folder)/server.log", encoding: .utf8)
    }

    /// The processes of the server's namespace, by program name.
    package var serverPrograms: Set<String> {
        Set(ProcessorTime(in: NetworkNamespace(name: room.plan.name.namespace(.server))).all.keys)
    }

    /// How many files and sockets the programs of this name have open in the server's namespace.
    package func openFiles(of program: String) -> Int {
        NetworkNamespace(name: room.plan.name.namespace(.server)).processes().reduce(0) { sum, process in
            let name = try? String(contentsOfFile: "/proc/\(process)/comm", encoding: .utf8)
            guard name == "\(program)\n" else { return sum }
            return sum + ((try? FileManager.default.contentsOfDirectory(atPath: "/proc/\(process)/fd"))?.count ?? 0)
        }
    }

    /// Makes whatever address machines are lent the wires' own, and shows the way to the servers.
    func wire() async throws {
        let lines = [
            "route add local \(StormPlan.segment) dev lo",
            "route add \(RoomPlan.network).0/24 dev \(StormPlan.interface) src \(StormPlan.lastAddress)",
        ]
        try await Tool.run("ip", ["-netns", room.plan.name.namespace(.wires), "-batch", "-"], lines: lines)
    }

    private func machines(_ plan: StormPlan) async throws -> StormReport {
        guard plan.stays else { return try await drive(plan) { _ in } }
        let (boots, boot) = AsyncStream<StormBoot>.makeStream()
        return try await withThrowingTaskGroup(of: Void.self) { staying in
            async let report = drive(plan) { boot.yield($0) }
            staying.addTask {
                await withDiscardingTaskGroup { group in
                    for await boot in boots { group.addTask { await stay(boot) } }
                }
            }
            defer { staying.cancelAll() }
            return try await report
        }
    }

    /// A process for each machine that stays, in the network of all of them, until its task is cancelled.
    private func stay(_ boot: StormBoot) async {
        let own = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let arguments = StormStay.arguments(for: boot, folder: "\(room.folder)/stay-\(boot.place)")
        try? await room.withServer("stay-\(boot.place)", own ?? "", arguments, at: .wires) { _ in
            try await Task.sleep(for: .seconds(900))
        }
    }

    private func drive(
        _ plan: StormPlan, booted: @escaping @Sendable (StormBoot) -> Void
    ) async throws -> StormReport {
        let isCancelled = Flag()
        return try await withTaskCancellationHandler {
            let report = try await inside(.wires) {
                var driver = try StormDriver(plan, booted: booted)
                return StormReport(driver.run { isCancelled.isSet })
            }
            try Task.checkCancellation()
            return report
        } onCancel: {
            isCancelled.set()
        }
    }

    private final class Flag: Sendable {
        private let value = Atomic(false)
        var isSet: Bool { value.load(ordering: .relaxed) }
        func set() { value.store(true, ordering: .relaxed) }
    }
}
