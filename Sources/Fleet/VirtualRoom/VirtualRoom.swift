// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
internal import HostSystem
internal import NIOPosix
internal import Phase1Builder

/// A room of virtual PCs with a server, cabled inside network namespaces of its own.
///
/// 1. Everything of a room is inside its two namespaces or its folder.
/// 2. A program of the room lives no longer than the closure it is handed to.
/// 3. When ``open(_:in:_:)`` returns or throws, the namespaces are gone, with whatever process was still inside.
package struct VirtualRoom: Sendable {
    /// How it is cabled.
    package let plan: RoomPlan
    /// Where its logs and sockets are.
    package let folder: String

    /// Makes a room, lets `body` use it, and takes it away again on every way out.
    ///
    /// The folder gets the room's logs and sockets; it is made if it is not there, and left.
    ///
    /// - Throws: ``RoomFailure``, and what `body` throws.
    package static func open<Result>(
        _ plan: RoomPlan, in folder: String, _ body: (VirtualRoom) async throws -> Result
    ) async throws -> Result {
        guard getuid() == 0 else { throw RoomFailure.notRoot }
        Leftovers.remove()
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        // No program is needed to take a room away, so that not even a cancelled task can fail to.
        defer {
            for place in RoomName.Place.allCases {
                NetworkNamespace(name: plan.name.namespace(place)).destroy()
            }
        }
        let room = VirtualRoom(plan: plan, folder: folder)
        try await room.wire()
        return try await body(room)
    }

    /// The name of a new room of this process.
    package static func name(number: Int) -> RoomName {
        let process = getpid()
        return RoomName(process: process, started: ProcessStart.ticks(of: process) ?? 0, number: number)
    }

    /// Switches a machine on, and off again when `body` returns or throws.
    ///
    /// Its console is kept in `machine<place>.log` as it came.
    package func withMachine<Result: Sendable>(
        _ machine: MachinePlan, _ body: @escaping @Sendable (RunningMachine) async throws -> Result
    ) async throws -> Result {
        try prepare(machine)
        let console = SerialConsole(machine: machine.name)
        let log = try LogFile("\(folder)/\(machine.name).log")
        let command = RoomProcess.Command(
            namespace: plan.name.namespace(.wires), program: "qemu-system-x86_64",
            arguments: machine.arguments(on: .this),
            folder: folder, name: machine.name)
        return try await RoomProcess.run(command) { bytes in
            log.append(bytes)
            await console.received(bytes)
        } body: { input in
            let running = RunningMachine(
                plan: machine, folder: folder, console: console,
                monitor: MachineMonitor(socket: "\(folder)/\(machine.monitorSocket)"), input: input)
            return try await body(running)
        }
    }

    /// Runs a program in the server's namespace or another, and ends it when `body` returns or throws.
    ///
    /// What it prints is kept in `<name>.log`.
    package func withServer<Result: Sendable>(
        _ name: String, _ program: String, _ arguments: [String], at place: RoomName.Place = .server,
        _ body: @escaping @Sendable (SerialConsole) async throws -> Result
    ) async throws -> Result {
        let output = SerialConsole(machine: name)
        let log = try LogFile("\(folder)/\(name).log")
        let command = RoomProcess.Command(
            namespace: plan.name.namespace(place), program: program, arguments: arguments, folder: folder, name: name)
        return try await RoomProcess.run(command) { bytes in
            log.append(bytes)
            await output.received(bytes)
        } body: { _ in
            try await body(output)
        }
    }

    /// Does something on a thread of its own that is part of one of the room's namespaces meanwhile.
    package func inside<Result: Sendable>(
        _ place: RoomName.Place, _ body: @escaping @Sendable () throws -> Result
    ) async throws -> Result {
        let namespace = NetworkNamespace(name: plan.name.namespace(place))
        return try await NIOThreadPool.singleton.runIfActive { try namespace.enter(body) }
    }

    /// Gives the server's interface an IPv6 address of this network's, which rooms are else without.
    func addIPv6(_ address: String) async throws {
        let server = plan.name.namespace(.server)
        try NetworkNamespace(name: server).enter { try Self.setIPv6(RoomPlan.serverInterface, isSilent: false) }
        try await Tool.run(
            "ip", ["-netns", server, "address", "add", address, "dev", RoomPlan.serverInterface, "nodad"])
    }

    /// Bytes that crossed a cable, Ethernet headers counted.
    package func traffic() throws -> RoomTraffic {
        let wires = NetworkNamespace(name: plan.name.namespace(.wires))
        let text = try wires.enter { try String(contentsOfFile: "/proc/thread-self/net/dev", encoding: .utf8) }
        return RoomTraffic(interfaceTable: text)
    }

    private func wire() async throws {
        for place in plan.namespaces {
            try await Tool.run("ip", ["netns", "add", plan.name.namespace(place)])
        }
        for place in plan.namespaces {
            let namespace = plan.name.namespace(place)
            try NetworkNamespace(name: namespace).enter { try Self.silenceIPv6() }
            try await Tool.run("ip", ["-netns", namespace, "-batch", "-"], lines: addressing(place))
        }
        guard plan.shape != nil else { return }
        for place in plan.namespaces where place != .neighbour {
            try await Tool.run("tc", ["-netns", plan.name.namespace(place), "-batch", "-"], lines: plan.shaping(place))
        }
    }

    private func addressing(_ place: RoomName.Place) -> [String] {
        switch place {
        case .wires: plan.wiring
        case .server: plan.serverAddressing
        case .neighbour: plan.neighbourAddressing
        }
    }

    /// Without IPv6 the cables carry what the machines send and nothing else.
    private static func silenceIPv6() throws {
        for group in ["all", "default"] { try setIPv6(group, isSilent: true) }
    }

    private static func setIPv6(_ interfaces: String, isSilent: Bool) throws {
        let path = "/proc/sys/net/ipv6/conf/\(interfaces)/disable_ipv6"
        guard let file = FileHandle(forWritingAtPath: path) else { return }
        try file.write(contentsOf: Data((isSilent ? "1" : "0").utf8))
        try file.close()
    }

    private func prepare(_ machine: MachinePlan) throws {
        let socket = "\(folder)/\(machine.monitorSocket)"
        guard socket.utf8.count <= 107 else {
            throw RoomFailure.system(socket, problem: "is too long for a socket's path; use a shorter --work folder")
        }
        unlink(socket)
        try MachinePlan.checkFiles(for: machine.firmware, on: .this)
        guard let variables = machine.firmware.files(on: .this)?.variables else { return }
        let copy = "\(folder)/\(machine.variablesFile)"
        unlink(copy)
        try FileManager.default.copyItem(atPath: machine.variables ?? variables, toPath: copy)
    }
}
