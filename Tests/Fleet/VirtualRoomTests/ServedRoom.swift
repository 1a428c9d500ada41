// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import Foundation
import HostSystem
import Phase1Builder
import VirtualRoom

/// A room in which our server serves the sample environment to machines that a test switches on.
struct ServedRoom: Sendable {
    /// How long a machine may take to anywhere; the computer may be three times slower than an ordinary one.
    static let patience = Duration.seconds(600)

    /// Keeps its folder apart from others', from one run to the next.
    let name: String
    /// Keeps it apart from other rooms of this process.
    let number: Int
    /// What the environment says of the network.
    var network = SampleEnvironment.Network()
    /// The suite that phase 1, layers and loaders are made of; `nil` for the one that goes with this computer.
    var suite: ArchiveSuite?
    /// How many machines there are places for.
    var machineCount = 1
    /// How fast each cable is.
    var shape: LinkShape?
    /// Somebody else's server, which runs before our own does.
    var neighbour: Storm.Neighbour?

    /// Where its logs are.
    var folder: String { "\(BuiltPrograms.lane.folder)/\(name)-test" }
    /// Where the environment is: one for all of a suite, so that phase 1 is made once.
    var environmentFolder: String {
        "\(BuiltPrograms.lane.folder)/served-test/environment\(suite.map { "-\($0)" } ?? "")"
    }

    init(_ name: String, number: Int) {
        self.name = name
        self.number = number
    }

    /// Makes the room, changes the environment, starts the server, and takes all away when the body is done.
    func run(
        change: (SampleEnvironment) throws -> Void = { _ in },
        _ body: @escaping @Sendable (VirtualRoom, SerialConsole) async throws -> Void
    ) async throws {
        let environment = try await environment()
        try change(environment)
        let plan = try RoomPlan(
            name: VirtualRoom.name(number: number), machineCount: machineCount, shape: shape,
            hasNeighbour: neighbour != nil)
        try await VirtualRoom.open(plan, in: "\(folder)/room") { room in
            guard let neighbour else { return try await serve(in: room, body) }
            try await room.withServer("neighbour", neighbour.program, neighbour.arguments, at: .neighbour) { output in
                try await output.wait(for: neighbour.marker, atMost: .seconds(60))
                try await serve(in: room, body)
            }
        }
    }

    /// The environment as it is before anything is changed in it, with its phase 1.
    func environment(withLayers layers: [LayerName] = []) async throws -> SampleEnvironment {
        var network = network
        if let suite { network.phase1.append("suite: \(suite)") }
        let environment = try await SampleEnvironment(
            folder: environmentFolder, packages: BuiltPrograms.packages, from: PackageSource(suite), waitsForKey: false,
            network: network)
        try await prepare(environment)
        let builder = LayerBuilder(options(environment), output: environment.layersFolder) { _ in }
        for layer in layers { _ = try await builder.build(layer) }
        return environment
    }

    /// Makes phase 1, for which the server in its room could fetch nothing, and forgets what an earlier room found out.
    private func prepare(_ environment: SampleEnvironment) async throws {
        let out = "\(environmentFolder)/out"
        for name in (try? FileManager.default.contentsOfDirectory(atPath: out)) ?? []
        where !["phase1", "layers"].contains(name) {
            try FileManager.default.removeItem(atPath: "\(out)/\(name)")
        }
        for name in ["rules.yaml", "machines.csv", "templates"] {
            try? FileManager.default.removeItem(atPath: "\(environmentFolder)/\(name)")
        }
        for name in try FileManager.default.contentsOfDirectory(atPath: environment.imagesFolder)
        where "\(environment.imagesFolder)/\(name)" != environment.imageFolder {
            try FileManager.default.removeItem(atPath: "\(environment.imagesFolder)/\(name)")
        }
        _ = try await Phase1Builder(options(environment)) { _ in }.build()
    }

    private func options(_ environment: SampleEnvironment) -> Phase1Options {
        var options = Phase1Options(
            agent: BuiltPrograms.agent, cache: BuiltPrograms.packages, output: environment.phase1Folder)
        options.source = PackageSource(suite)
        return options
    }

    private func serve(
        in room: VirtualRoom, _ body: @escaping @Sendable (VirtualRoom, SerialConsole) async throws -> Void
    ) async throws {
        let arguments = ["start", environmentFolder, "--agent", BuiltPrograms.agent, "--cache", BuiltPrograms.packages]
        try await room.withServer("server", BuiltPrograms.program ?? "", arguments) { output in
            try await output.wait(for: "Images:", atMost: ServedRoom.patience)
            try await body(room, output)
        }
    }
}

extension VirtualRoom {
    /// What the server knows of the machine at a place.
    func report(of place: Int) async throws -> FleetReport.Machine? {
        let answer = try await get("/status.json", port: SampleEnvironment.httpPort)
        return try FleetReport(json: answer).machines.first { $0.mac == MachinePlan(place: place).mac }
    }
}

extension VirtualRoom {
    /// Waits until the server knows of the machine at a place what is waited for.
    func report(
        of place: Int, once isSo: @escaping @Sendable (FleetReport.Machine) -> Bool
    ) async throws -> FleetReport.Machine {
        try await Deadline.within(ServedRoom.patience, or: .noAnswer("a machine of which the server knows enough")) {
            while true {
                if let report = try await self.report(of: place), isSo(report) { return report }
                try await Task.sleep(for: .milliseconds(500))
            }
        }
    }

    /// Waits until the download of the machine at a place is as far as it is to be.
    func report(
        of place: Int, once isFar: @escaping @Sendable (TransferProgress) -> Bool
    ) async throws -> TransferProgress {
        try await Deadline.within(ServedRoom.patience, or: .noAnswer("a download that is far enough")) {
            while true {
                if let transfer = try await self.report(of: place)?.transfer, isFar(transfer) { return transfer }
                try await Task.sleep(for: .milliseconds(100))
            }
        }
    }
}

extension SerialConsole {
    /// Waits, on the server's output, for the agent of the machine at a place to have told of itself.
    ///
    /// One that came from a medium has no key before it has a network, so it may be heard for the first time in a later stage.
    func waitForAgent(of place: Int) async throws {
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            for stage in [MachineStage.agent, .network, .manifest] {
                let line = "machine=\(MachinePlan(place: place).mac) stage=\(stage.rawValue) "
                tasks.addTask { try await self.wait(for: line, atMost: ServedRoom.patience) }
            }
            try await tasks.next()
            tasks.cancelAll()
        }
    }
}
