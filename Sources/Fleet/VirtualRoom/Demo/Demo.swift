// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
internal import Phase1Builder
internal import TorrentCore

/// A room that is started, watched and judged: what `make demo` shows.
package struct Demo: Sendable {
    /// What a person may choose.
    package struct Options: Hashable, Sendable {
        /// The machines, with their places counted from 1 without a gap.
        package var machines: [MachinePlan] = [MachinePlan(place: 1), MachinePlan(place: 2)]
        /// How fast each cable is.
        package var shape: LinkShape?
        /// Whether each machine waits for somebody at its keyboard, who then presses 1; else the image starts at once.
        package var waitsForKey = false
        /// Whether machines fetch the image from the server by HTTP and not from each other, without phase 1.
        package var isPlain = false
        /// Whether the room stays when all is done, until somebody ends it.
        package var keepsRoom = false
        /// Where everything is put.
        package var folder: String
        /// Where fetched packages are kept.
        package var packages: String
        /// The program whose `start` is the server.
        package var program: String
        /// The agent, statically linked.
        package var agent: String

        /// Two BIOS machines on unshaped cables.
        package init(folder: String, program: String, agent: String) {
            self.folder = folder
            packages = "\(folder)/packages"
            self.program = program
            self.agent = agent
        }
    }

    private let options: Options
    private let screen: DemoScreen
    private let progress: DemoProgress
    private let clock = ContinuousClock()
    private let start: ContinuousClock.Instant

    /// A demo that has not begun; it is watched on that screen.
    package init(_ options: Options, screen: DemoScreen) {
        self.options = options
        self.screen = screen
        progress = DemoProgress(machines: options.machines.count, screen: screen)
        start = clock.now
    }

    /// What became of each machine so far.
    package var board: DemoBoard {
        get async { await progress.board }
    }

    /// The end in numbers; `nil` before it.
    package var outcome: DemoOutcome? {
        get async { await progress.outcome }
    }

    /// Runs from packages to the last machine's first screen, and on until cancelled if the room is to stay.
    package func run() async throws {
        try checkPrograms()
        let plan = try RoomPlan(
            name: VirtualRoom.name(number: 0), machineCount: options.machines.count, shape: options.shape)
        let environment = try await step("sample environment") {
            try await SampleEnvironment(
                folder: "\(options.folder)/environment", packages: options.packages, waitsForKey: options.waitsForKey,
                isPlain: options.isPlain)
        }
        try await step("phase 1") { try await buildPhase1(environment) }
        let logs = "\(options.folder)/room"
        do {
            try await VirtualRoom.open(plan, in: logs) { room in
                await screen.say("room: \(options.machines.count) machines, logs in \(logs)")
                let arguments = ["start", environment.folder, "--agent", options.agent, "--cache", options.packages]
                try await room.withServer(Self.server, options.program, arguments) { _ in
                    guard options.isPlain else { return try await serve(room, environment) }
                    let plain = PlainBoot(folder: logs)
                    try await room.withServer(PlainBoot.name, plain.program, plain.arguments) { _ in
                        try await serve(room, environment)
                    }
                }
            }
        } catch let failure as RoomFailure {
            // Its last words say more than that it ended.
            if case .ended(Self.server, _) = failure { await sayLastWords(in: "\(logs)/\(Self.server).log") }
            throw failure
        }
    }

    private static let server = "server"

    private func sayLastWords(in log: String) async {
        let text = (try? String(contentsOfFile: log, encoding: .utf8)) ?? ""
        for line in text.split(separator: "\n").suffix(20) { await screen.say("  \(line)") }
    }

    /// Everything that can be missing is named before anything starts.
    private func checkPrograms() throws {
        guard getuid() == 0 else { throw RoomFailure.notRoot }
        for program in ["ip", "tc", "qemu-system-x86_64", "dnsmasq", "dpkg-deb", "zstd"] {
            let folders = ["/usr/local/sbin", "/usr/local/bin", "/usr/sbin", "/usr/bin", "/sbin", "/bin"]
            guard folders.contains(where: { FileManager.default.isExecutableFile(atPath: "\($0)/\(program)") }) else {
                throw RoomFailure.programMissing(program)
            }
        }
        for machine in options.machines { try MachinePlan.checkFiles(for: machine.firmware, on: .this) }
    }

    private func buildPhase1(_ environment: SampleEnvironment) async throws {
        let phase1 = Phase1Options(
            agent: options.agent, cache: options.packages, output: environment.phase1Folder)
        _ = try await Phase1Builder(phase1) { _ in }.build()
    }

    private func step<Result: Sendable>(
        _ name: String, _ body: () async throws -> Result
    ) async throws -> Result {
        let before = now
        let result = try await body()
        await screen.say("\(name): \(Int((now - before).rounded())) s")
        return result
    }

    /// Waits for the server and says where to watch it; everything else happens while that place is there.
    private func serve(_ room: VirtualRoom, _ environment: SampleEnvironment) async throws {
        try await Deadline.within(.seconds(60), or: .noAnswer("the server")) {
            while (try? await room.get("/status.json", port: SampleEnvironment.httpPort)) == nil {
                try await Task.sleep(for: .milliseconds(100))
            }
        }
        try await room.forwarding(to: SampleEnvironment.httpPort) { port in
            let page = DemoPage(port: port, program: options.program, environment: environment.folder)
            await screen.say(await page.invitation)
            try await watchAll(room, environment, page)
        }
    }

    /// Starts all machines at once and watches them to their end.
    private func watchAll(_ room: VirtualRoom, _ environment: SampleEnvironment, _ page: DemoPage) async throws {
        try await withThrowingTaskGroup { group in
            for machine in options.machines { group.addTask { await boot(machine, in: room) } }
            group.addTask { try await watch(room) }
            defer { group.cancelAll() }
            await progress.waitForEnd()
            try Task.checkCancellation()
            await screen.settle()
            let sent = try? room.traffic().server?.sent
            for line in DemoTable(await board, serverBytes: sent).lines { await screen.say(line) }
            await progress.finish(imageBytes: environment.imageBytes, serverBytes: sent ?? 0)
            guard options.keepsRoom else { return }
            await screen.say("the room stays until you press Ctrl+C")
            await screen.say(await page.invitation)
            try await group.waitForAll()
        }
    }

    private func boot(_ machine: MachinePlan, in room: VirtualRoom) async {
        await progress.change { $0.switchedOn(machine.name, mac: machine.mac, at: now) }
        do {
            try await room.withMachine(machine) { running in
                if options.waitsForKey {
                    try await running.console.wait(for: SampleEnvironment.displayName, atMost: patience)
                    try await running.press(
                        ["1"], until: "Fetching \(SampleEnvironment.displayName)", atMost: patience)
                }
                try await running.console.wait(for: SampleEnvironment.marker, atMost: patience)
                await progress.change { $0.arrived(machine.name, at: now) }
                if options.keepsRoom { try await Self.untilCancelled() }
            }
        } catch {
            await progress.change { $0.failed(machine.name, because: "\(error)") }
        }
    }

    /// Asks the server twice a second how far everybody is, and ends the demo when nobody comes any further.
    private func watch(_ room: VirtualRoom) async throws {
        while true {
            try await Task.sleep(for: .milliseconds(500))
            await progress.change { $0.giveUp(at: now, after: Self.standstill) }
            // A server too busy to answer is asked again; one that ended ends the demo elsewhere.
            guard let answer = try? await room.get("/status.json", port: SampleEnvironment.httpPort),
                let report = try? FleetReport(json: answer)
            else { continue }
            await progress.change { $0.reported(report, at: now) }
        }
    }

    private static func untilCancelled() async throws {
        let (stream, _) = AsyncStream<Never>.makeStream()
        for await _ in stream {}
        try Task.checkCancellation()
    }

    /// Seconds without any change on any machine after which nothing is expected any more.
    private static let standstill = 300.0

    /// Machines share the computer's cores, so more of them take longer.
    private var patience: Duration { .seconds(300 + 120 * options.machines.count) }

    private var now: Double { (clock.now - start).inSeconds }
}
