// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import BootServer
import FleetModel
import Logging
import Testing
import TorrentCore

/// What is wrong is told in the log and among the problems, both or neither.
@Suite(.timeLimit(.minutes(5))) struct ReporterTests {
    private let lines = Lines()

    private func reporter() -> Reporter { Reporter(logger: Logger(listening: lines)) }

    private func count(_ sentence: String) -> Int { lines.count { $0.hasPrefix(sentence) } }

    @Test func `something wrong is one line and one entry, however often it is noticed`() {
        let reporter = reporter()
        for _ in 1...3 { reporter.report(.dnsmasqEnded, at: "dnsmasq", "It ended.", remedy: "Wait.") }
        #expect(count(ProblemCode.dnsmasqEnded.sentence) == 1)
        #expect(lines.contains("dnsmasq-ended") && lines.contains("It ended.") && lines.contains("Wait."))
        #expect(reporter.problems.map(\.code) == [.dnsmasqEnded])
        #expect(reporter.problems.first?.count == 3 && reporter.counts[.dnsmasqEnded] == 1)
    }

    @Test func `what is well again is told once, and what was never wrong is not`() {
        let reporter = reporter()
        reporter.settle(.storeNotWritten, at: "state")
        reporter.report(.storeNotWritten, at: "state", "No room.", remedy: "Make room.")
        for _ in 1...2 { reporter.settle(.storeNotWritten, at: "state") }
        #expect(count("this is well again") == 1 && reporter.problems.isEmpty)
    }

    @Test func `tokens and keys of boots are in neither`() {
        let reporter = reporter()
        let token = "bt_op_" + String(repeating: "a", count: 32)
        let key = String(repeating: "0", count: 32)
        reporter.report(
            .requestFailed, at: "GET /x?\(token)", "\(token) boottorrent.key=\(key)", remedy: "Revoke \(token).")
        reporter.replace(
            .imageBroken,
            with: [
                Problem.Finding(
                    .imageBroken, at: Problem.Place("a \(token)"), found: "\(token)", remedy: "boottorrent.oskey=\(key)"
                )
            ])
        for problem in reporter.problems {
            for text in [problem.place.description, problem.found, problem.remedy] {
                #expect(!text.contains("aaaa") && !text.contains("0000"), "\(text)")
            }
        }
        #expect(!lines.contains("aaaa") && !lines.contains("0000"))
        #expect(reporter.problems.count == 2)
    }

    @Test func `images report themselves by the catalogue, and are well when it says so`() async throws {
        let sample = try SampleEnvironment()
        let reporter = reporter()
        let registry = FleetRegistry(
            catalog: sample.content.catalog, clock: ServerClock(), logger: .silent, reporter: reporter)
        let watch = ProblemWatch(registry: registry, catalog: sample.content.catalog, reporter: reporter)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask { try await watch.run() }
            sample.content.catalog.withdraw(sample.image.image.name, because: "vmlinuz has changed")
            sample.content.catalog.reject(folderName: "odd", because: ["oss/odd/config.yaml:1: x", "y"])
            try await eventually { reporter.problems.count == 2 }
            let problems = reporter.problems
            #expect(problems.map(\.code) == [.imageBroken, .imageWithdrawn])
            #expect(problems.map(\.image?.text) == ["odd", "debian"])
            #expect(problems.first?.found == "oss/odd/config.yaml:1: x; y")
            sample.content.catalog.publish(sample.image)
            sample.content.catalog.retire(folderName: "odd")
            try await eventually { reporter.problems.isEmpty }
            tasks.cancelAll()
        }
        #expect(count(ProblemCode.imageWithdrawn.sentence) == 1 && count("this is well again") == 2)
    }

    @Test func `a machine that fails is told of at once, and goes on without a further word at that level`()
        async throws
    {
        let registry = FleetRegistry(
            catalog: CatalogKeeper(Catalog([])), clock: ServerClock(), logger: Logger(listening: lines))
        let machine = MachineIdentity(mac: try #require(MACAddress(SampleEnvironment.mac)), uuid: nil)
        func report(_ stage: MachineStage, _ uptime: UInt64, _ reason: String? = nil) async {
            await registry.note(
                .reported(MachineEvent(machine: machine, stage: stage, uptime: uptime, reason: reason), from: nil))
        }
        await report(.manifest, 1_000)
        await report(.failed, 2_000, "no disk")
        let problem = try #require(registry.reporter.problems.first)
        #expect(problem.code == .machineFailed && problem.machine != nil && problem.found.contains("no disk"))
        await report(.failed, 3_000, "no disk")
        #expect(count(ProblemCode.machineFailed.sentence) == 1)
        await report(.manifest, 4_000)
        let watch = ProblemWatch(
            registry: registry, catalog: CatalogKeeper(Catalog([])), reporter: registry.reporter)
        await watch.look()
        #expect(registry.reporter.problems.isEmpty)
    }

    private func eventually(_ condition: () -> Bool) async throws {
        let deadline = ContinuousClock.now + .seconds(60)
        while !condition() {
            try #require(ContinuousClock.now < deadline, "it never came true")
            try await Task.sleep(for: .milliseconds(5))
        }
    }
}
