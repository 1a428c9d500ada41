// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
internal import Phase1Builder

/// A storm of pretended PCs against a real server, in namespaces of its own that go away with it.
package struct Storm: Sendable {
    /// What the server does about DHCP.
    package enum DHCP: Hashable, Sendable {
        /// It lends these addresses, as `dhcp_range` spells them.
        case server(range: String)
        case proxy
        case off
    }

    /// Somebody else's server, which runs from before our own to after it.
    package struct Neighbour: Hashable, Sendable {
        /// The program, and what it is told.
        package let program: String
        /// See ``program``.
        package let arguments: [String]
        /// What it prints once it answers.
        package let marker: String

        /// Puts the three together.
        package init(program: String, arguments: [String], marker: String) {
            self.program = program
            self.arguments = arguments
            self.marker = marker
        }
    }

    /// What a person may choose.
    package struct Options: Sendable {
        /// What the server does about DHCP.
        package var dhcp = DHCP.server(range: StormPlan.range)
        /// Whether the environment has machines give phase 1 to later ones.
        package var phase1FromPeers = false
        /// Whether the server's log has what its dnsmasq says of each machine.
        package var isVerbose = false
        /// Somebody else's server in the room.
        package var neighbour: Neighbour?
        /// How fast the server's cable is.
        package var shape: LinkShape?
        /// Where everything is put.
        package var folder: String
        /// Where fetched packages are kept.
        package var packages: String
        /// The program whose `start` is the server.
        package var program: String
        /// The agent, statically linked: it is part of what machines fetch.
        package var agent: String

        /// A server that lends addresses, on an unshaped cable.
        package init(folder: String, program: String, agent: String) {
            self.folder = folder
            packages = "\(folder)/packages"
            self.program = program
            self.agent = agent
        }
    }

    private let options: Options
    private let number: Int
    private static let server = "server"

    /// A storm that has not begun; the number keeps it apart from other rooms of this process.
    package init(_ options: Options, number: Int) {
        self.options = options
        self.number = number
    }

    /// Makes room and server, lets `body` use them, and takes both away on every way out.
    package func run<Result: Sendable>(
        _ body: @escaping @Sendable (StormRoom) async throws -> Result
    ) async throws -> Result {
        // Leases of an earlier storm are of machines that are gone.
        try? FileManager.default.removeItem(atPath: "\(options.folder)/environment/out/dnsmasq.leases")
        let environment = try StormEnvironment(
            folder: "\(options.folder)/environment", dhcp: options.dhcp,
            phase1FromPeers: options.phase1FromPeers)
        _ = try await Phase1Builder(
            Phase1Options(agent: options.agent, cache: options.packages, output: environment.phase1Folder)
        ) { _ in }.build()
        let plan = try RoomPlan(
            name: VirtualRoom.name(number: number), machineCount: 0, shape: options.shape,
            hasNeighbour: options.neighbour != nil)
        return try await VirtualRoom.open(plan, in: "\(options.folder)/room") { room in
            let storm = StormRoom(room: room)
            try await storm.wire()
            guard let neighbour = options.neighbour else { return try await serve(environment, storm, body) }
            return try await room.withServer(
                "neighbour", neighbour.program, neighbour.arguments, at: .neighbour
            ) { output in
                try await output.wait(for: neighbour.marker, atMost: .seconds(60))
                return try await serve(environment, storm, body)
            }
        }
    }

    private func serve<Result: Sendable>(
        _ environment: StormEnvironment, _ storm: StormRoom,
        _ body: @escaping @Sendable (StormRoom) async throws -> Result
    ) async throws -> Result {
        var arguments = ["start", environment.folder, "--agent", options.agent, "--cache", options.packages]
        if options.isVerbose { arguments.append("--verbose") }
        let words = arguments
        return try await storm.room.withServer(Self.server, options.program, words) { output in
            // dnsmasq comes last, when all else answers.
            try await output.wait(for: #"dnsmasq says line="started, version"#, atMost: .seconds(120))
            return try await body(storm)
        }
    }
}
