// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import Foundation
internal import Phase1Builder
internal import TorrentCore

/// The way of one machine from power-on to its agent: as a whole by our server, and each part of it by itself.
///
/// 1. The whole: `boottorrent start` serves a machine that has just been switched on.
/// 2. Firmware, loaders and transfers: the same machine and the same files, by dnsmasq and busybox alone.
/// 3. The kernel: QEMU lays the same kernel and initramfs into memory, with next to no firmware.
///
/// What the whole takes longer than its parts is waiting that somebody built in.
package struct BootChain: Sendable {
    /// What is measured, and with what.
    package struct Options: Sendable {
        /// The machine's firmware.
        package var firmware: MachinePlan.Firmware = .bios
        /// How fast each cable is.
        package var shape: LinkShape
        /// Where everything is put.
        package var folder: String
        /// Where fetched packages are kept.
        package var packages: String
        /// The program whose `start` is the server.
        package var program: String
        /// The agent, statically linked.
        package var agent: String

        /// A BIOS machine, and packages in the folder.
        package init(shape: LinkShape, folder: String, program: String, agent: String) {
            self.shape = shape
            self.folder = folder
            packages = "\(folder)/packages"
            self.program = program
            self.agent = agent
        }
    }

    private let options: Options
    private let clock = ContinuousClock()

    /// A chain that was not measured yet.
    package init(_ options: Options) {
        self.options = options
    }

    /// Boots the machine three times, one after the other.
    package func measure() async throws -> ChainTimes {
        var network = SampleEnvironment.Network()
        network.secureBoot = "\(options.firmware == .secureBoot)"
        let environment = try await SampleEnvironment(
            folder: "\(options.folder)/environment", packages: options.packages, waitsForKey: false, network: network)
        let phase1 = Phase1Options(agent: options.agent, cache: options.packages, output: environment.phase1Folder)
        _ = try await Phase1Builder(phase1) { _ in }.build()
        let bare = try await BareBoot(
            firmware: options.firmware, phase1: environment.phase1Folder, packages: options.packages,
            folder: "\(options.folder)/bare")
        let parts = try await open(number: 1) { try await time(bare, in: $0) }
        let kernel = try await open(number: 2) { room in
            try await timeToAgent(of: direct(environment.phase1Folder), environment, in: room)[.agent]
        }
        var machine = MachinePlan(place: 1)
        machine.firmware = options.firmware
        let chosen = machine
        let whole = try await open(number: 3) { try await timeToAgent(of: chosen, environment, in: $0) }
        guard let kernel, let agent = whole[.agent] else { throw RoomFailure.noAnswer("the agent") }
        return ChainTimes(
            firmware: parts.firmware, loaders: parts.loaders, transfers: parts.transfers, kernel: kernel, whole: agent,
            stages: Dictionary(uniqueKeysWithValues: whole.map { ($0.key.rawValue, $0.value) }))
    }

    private func open<Result: Sendable>(
        number: Int, _ body: @escaping @Sendable (VirtualRoom) async throws -> Result
    ) async throws -> Result {
        let plan = try RoomPlan(name: VirtualRoom.name(number: number), machineCount: 1, shape: options.shape)
        return try await VirtualRoom.open(plan, in: "\(options.folder)/room", body)
    }

    /// Firmware that does nothing but start the kernel, and a command line as the boot script has it.
    private func direct(_ phase1: String) -> MachinePlan {
        MachinePlan(place: 1).starting(phase1: phase1, archive: BareBoot.archive(for: options.firmware))
    }

    /// Seconds from power-on to each stage up to the agent's first word.
    private func timeToAgent(
        of machine: MachinePlan, _ environment: SampleEnvironment, in room: VirtualRoom
    ) async throws -> [MachineStage: Double] {
        // Leases of an earlier run would let the machine have its address sooner.
        try? FileManager.default.removeItem(atPath: "\(environment.folder)/out/dnsmasq.leases")
        let arguments = ["start", environment.folder, "--agent", options.agent, "--cache", options.packages]
        return try await room.withServer("server", options.program, arguments) { server in
            try await server.wait(for: "dnsmasq: started, version", atMost: RoomLimits.chain)
            let powerOn = clock.now
            return try await room.withMachine(machine) { _ in
                try await server.wait(for: "machine=\(machine.mac) stage=agent", atMost: RoomLimits.chain)
                let answer = try await room.get("/status.json", port: SampleEnvironment.httpPort)
                let now = (clock.now - powerOn).inSeconds
                let report = try FleetReport(json: answer)
                let stages = report.machines.first { $0.mac == machine.mac }?.stages ?? [:]
                return stages.mapValues { now - (report.uptime - $0) }
            }
        }
    }

    /// Seconds that the parts before the kernel take, without anything of ours.
    private func time(
        _ bare: BareBoot, in room: VirtualRoom
    ) async throws -> (firmware: Double, loaders: Double, transfers: Double) {
        try await room.addIPv6(BareBoot.serverIPv6)
        return try await room.withServer("files", "busybox", bare.fileServer) { _ in
            try await room.withServer("dnsmasq", "dnsmasq", bare.addressServer) { output in
                try await output.wait(for: "started, version", atMost: RoomLimits.chain)
                let powerOn = clock.now
                var machine = MachinePlan(place: 1)
                machine.firmware = options.firmware
                return try await room.withMachine(machine) { _ in
                    var moments: [Double] = []
                    for marker in ["DHCPDISCOVER(", "sent \(bare.scriptPath) to", "sent \(bare.endPath) to"] {
                        try await output.wait(for: marker, atMost: RoomLimits.chain)
                        moments.append((clock.now - powerOn).inSeconds)
                    }
                    return (moments[0], moments[1] - moments[0], moments[2] - moments[1])
                }
            }
        }
    }
}
