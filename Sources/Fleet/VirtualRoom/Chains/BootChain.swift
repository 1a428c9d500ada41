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
    /// What the machine and the server know of each other when the clock starts.
    package enum Way: String, Hashable, Sendable, CaseIterable {
        /// Nothing: the server never saw the machine.
        case first
        /// The machine was in phase 1 once.
        case again
        /// The same, and its firmware boots by HTTP (UEFI 2.10, 24.7).
        case againByHTTP = "again-by-http"
    }

    /// What is measured, and with what.
    package struct Options: Sendable {
        /// The machine's firmware.
        package var firmware: MachinePlan.Firmware = .bios
        /// How often it was here; only the first time its parts are measured.
        package var way = Way.first
        /// How fast each cable is.
        package var shape: LinkShape
        /// What a packet to the machine and its answer take longer than the computer makes them take.
        package var roundTrip = Duration.zero
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

    /// Boots the machine three times, one after the other, or twice for a machine that was here before.
    package func measure() async throws -> ChainTimes {
        var network = SampleEnvironment.Network()
        network.secureBoot = "\(options.firmware == .secureBoot)"
        let environment = try await SampleEnvironment(
            folder: "\(options.folder)/environment", packages: options.packages, waitsForKey: false, network: network)
        let phase1 = Phase1Options(agent: options.agent, cache: options.packages, output: environment.phase1Folder)
        _ = try await Phase1Builder(phase1) { _ in }.build()
        let parts = options.way == .first ? try await parts(environment) : nil
        let whole = try await open(number: 3) { try await timeToAgent(of: machine, environment, in: $0) }
        guard let agent = whole.stages[.agent] else { throw RoomFailure.noAnswer("the agent") }
        return ChainTimes(
            parts: parts, whole: agent, loaded: whole.loaded,
            stages: Dictionary(uniqueKeysWithValues: whole.stages.map { ($0.key.rawValue, $0.value) }))
    }

    private var machine: MachinePlan {
        var machine = MachinePlan(place: 1)
        machine.firmware = options.firmware
        machine.hasPXE = options.way != .againByHTTP
        machine.isCableOpen = options.roundTrip > .zero
        return machine
    }

    private func parts(_ environment: SampleEnvironment) async throws -> ChainTimes.Parts {
        let bare = try await BareBoot(
            firmware: options.firmware, phase1: environment.phase1Folder, packages: options.packages,
            folder: "\(options.folder)/bare")
        let parts = try await open(number: 1) { try await time(bare, in: $0) }
        let kernel = try await open(number: 2) { room in
            try await timeToAgent(of: direct(environment.phase1Folder), environment, in: room).stages[.agent]
        }
        guard let kernel else { throw RoomFailure.noAnswer("the agent") }
        return ChainTimes.Parts(
            firmware: parts.firmware, loaders: parts.loaders, transfers: parts.transfers, kernel: kernel)
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

    /// Switches a machine on, on a cable as long as it is to be.
    private func withMachine<Result: Sendable>(
        _ machine: MachinePlan, in room: VirtualRoom, _ body: @escaping @Sendable () async throws -> Result
    ) async throws -> Result {
        try await room.withMachine(machine) { running in
            guard machine.isCableOpen else { return try await body() }
            let cable = try await OpenCable(UnchangedCable(), of: running, delay: options.roundTrip / 2)
            defer { withExtendedLifetime(cable) {} }
            return try await body()
        }
    }

    /// Seconds from power-on to each stage up to the agent's first word, and until all of phase 1 was there.
    private func timeToAgent(
        of machine: MachinePlan, _ environment: SampleEnvironment, in room: VirtualRoom
    ) async throws -> (stages: [MachineStage: Double], loaded: Double?) {
        // Leases of an earlier run would let the machine have its address sooner.
        try? FileManager.default.removeItem(atPath: "\(environment.folder)/out/dnsmasq.leases")
        let arguments = ["start", environment.folder, "--agent", options.agent, "--cache", options.packages]
        return try await room.withServer("server", options.program, arguments) { server in
            try await server.wait(for: #"dnsmasq says line="started, version"#, atMost: RoomLimits.chain)
            if options.way != .first {
                try await withMachine(machine, in: room) {
                    // With the manifest it has told all it knows of itself.
                    try await server.wait(for: "machine=\(machine.mac) stage=manifest", atMost: RoomLimits.chain)
                }
            }
            let before = try await Self.stages(of: machine, in: room).stages[.agent]
            let powerOn = clock.now
            return try await withMachine(machine, in: room) {
                var meter = ArrivalMeter()
                while true {
                    let bytes = try room.traffic().machine(machine.place)?.received ?? 0
                    meter.saw(bytes, at: (clock.now - powerOn).inSeconds)
                    let (stages, uptime) = try await Self.stages(of: machine, in: room)
                    let now = (clock.now - powerOn).inSeconds
                    if let agent = stages[.agent], agent != before {
                        let end = now - (uptime - agent)
                        return (stages.mapValues { now - (uptime - $0) }, meter.lastArrival(by: end))
                    }
                    guard now < RoomLimits.chain.inSeconds else { throw RoomFailure.noAnswer("the agent") }
                    try await Task.sleep(for: .milliseconds(100))
                }
            }
        }
    }

    /// When the machine reached each stage of its latest boot, and now, in seconds by the server's clock.
    private static func stages(
        of machine: MachinePlan, in room: VirtualRoom
    ) async throws -> (stages: [MachineStage: Double], uptime: Double) {
        let report = try FleetReport(json: try await room.get("/status.json", port: SampleEnvironment.httpPort))
        return (report.machines.first { $0.mac == machine.mac }?.stages ?? [:], report.uptime)
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
                machine.isCableOpen = options.roundTrip > .zero
                return try await withMachine(machine, in: room) {
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
