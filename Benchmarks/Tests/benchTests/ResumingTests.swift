// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Testing

@testable import bench

@Suite struct ResumingTests {
    @Test func `a result is found again by its run and its commit`() throws {
        try withFolder { folder in
            let store = ResultStore(folder: folder)
            let run = RunResult.sample()
            try store.save(run)
            #expect(store.result(run.key, commit: run.commit) == run)
            #expect(store.result(run.key, commit: "fedcba9876543210") == nil)
            #expect(store.result(RunResult.sample(run: 2).key, commit: run.commit) == nil)
            #expect(store.all() == [run])
        }
    }

    @Test func `what cannot be read is measured again`() throws {
        try withFolder { folder in
            let store = ResultStore(folder: folder)
            try store.save(.sample())
            try Files.write(
                Data("{}".utf8),
                to: "\(folder)/0123456789ab/S3/\(RunResult.sample().key.parameters.fileName)/ours-1.json")
            #expect(store.result(RunResult.sample().key, commit: "0123456789abcdef") == nil)
        }
    }

    @Test func `no two rooms share a file`() {
        for bench in BenchCase.all {
            #expect(Set(bench.variants.map(\.fileName)).count == bench.variants.count, "\(bench.name)")
        }
    }

    @Test func `another build of ours is measured again, others' programs are not`() {
        let version = Version(commit: "0123456789abcdef", program: "bb")
        #expect(!RunResult.sample("S2", .ours).isValid(for: version))
        #expect(RunResult.sample("S2", .aria2).isValid(for: version))
        #expect(!RunResult.sample("S2", .aria2, commit: "ffff").isValid(for: version))
        #expect(RunResult.sample("S2", .oursV1, program: "bb").isValid(for: version))
    }

    @Test func `contenders take turns, and who runs once does so first`() {
        let room = Parameters(peers: 1, mebibytes: 1, megabits: 1)
        let bench = BenchCase("S2", "", [room], [.init(.ours), .init(.nginx, once: true)])
        let plan = RunPlan([bench, bench], runs: 2, only: []) { $0 }
        #expect(plan.keys.map { "\($0.contender.rawValue) \($0.run)" } == ["ours 1", "nginx 1", "ours 2"])
        #expect(RunPlan([bench], runs: 2, only: [.ours]) { $0 }.keys.count == 2)
        let compared = RunPlan([bench], runs: 2, only: [.ours], hasBefore: true) { $0 }.keys
        #expect(compared.map(\.contender) == [.ours, .before, .ours, .before])
    }

    @Test func `every line of the table of targets has a case`() throws {
        for target in Target.all { #expect(throws: Never.self) { try BenchCase.named(target.name) } }
        for number in 1...15 { #expect(Target.all.contains { $0.name == "S\(number)" }, "S\(number)") }
    }
}
