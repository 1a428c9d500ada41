// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import FleetModel
import FleetStore
import Foundation
import TestProcesses
import Testing

/// What a server leaves that is ended without being asked.
@Suite(.timeLimit(.minutes(10))) struct KillTests {
    private let folder = TemporaryFolder()

    /// A program that boots made-up machines and stores them.
    private func writer(_ arguments: [String] = []) throws -> Program {
        let program = URL(filePath: try Program.boottorrent).deletingLastPathComponent().appending(path: "fleet-load")
        return try Program([program.path, folder.file] + arguments)
    }

    private struct Stored {
        let machines: Int
        let nextBoot: UInt64
    }

    /// What it said last of what is stored.
    private func lastWords(_ output: String) -> Stored? {
        // The last line may be half of one.
        let lines = output.split(separator: "\n", omittingEmptySubsequences: false).dropLast()
        guard let words = lines.last(where: { $0.hasPrefix("stored ") })?.split(separator: " "), words.count == 3,
            let machines = Int(words[1]), let boot = UInt64(words[2])
        else { return nil }
        return Stored(machines: machines, nextBoot: boot)
    }

    @Test func `whoever is killed while it writes has lost no machine that it had stored, and opens at once`()
        async throws
    {
        let rounds = ProcessInfo.processInfo.environment["BOOTTORRENT_LONG_TESTS"] == nil ? 5 : 50
        var random = SystemRandomNumberGenerator()
        for round in 1...rounds {
            let program = try writer()
            let batches = Int.random(in: 1...40, using: &random)
            while program.isRunning, program.output.split(separator: "\n").count < batches + 2 {
                usleep(UInt32.random(in: 100...3_000, using: &random))
            }
            program.kill()
            let stored = try #require(lastWords(program.output), "\(program.output) \(program.errors)")
            let store = FleetStore(path: folder.file)
            let opening = await store.open()
            // Nothing has to be repaired, so it opens at once; how long a busy computer takes for that says nothing.
            #expect(opening.reports.isEmpty, "round \(round)")
            #expect(opening.records.machines.count >= stored.machines, "round \(round)")
            // Whatever it gave out in its last moments is given to no other boot.
            #expect(opening.records.nextBoot.value >= stored.nextBoot)
            #expect(opening.records.boots.count == opening.records.machines.count)
            #expect(Set(opening.records.boots.map(\.progress.number)) == Set(opening.records.machines.map(\.boot)))
            await store.close()
        }
        let check = try Program.run([
            try writer(["1"]).words.split(separator: " ").map(String.init)[0], folder.file, "1",
        ])
        #expect(check.status == 0 && !check.output.contains("report"))
    }

    @Test(.enabled("needs root and unshare") { geteuid() == 0 && Program.isInstalled("unshare") })
    func `a folder that cannot be written any more is read, and what happens then is kept for later`() throws {
        let first = try writer(["3"])
        #expect(first.waitForEnd() == 0)
        let known = try #require(lastWords(first.output)).machines
        let program = URL(filePath: try Program.boottorrent).deletingLastPathComponent().appending(path: "fleet-load")
        let script = """
            mount --bind "$1" "$1" && mount -o remount,ro,bind "$1" && exec "$2" "$1/fleet.sqlite" 2
            """
        let readOnly = try Program.run(["unshare", "-m", "sh", "-c", script, "sh", folder.path, program.path])
        #expect(readOnly.status == 0, "\(readOnly.text)")
        #expect(readOnly.output.contains("known \(known)\n"), "\(readOnly.text)")
        #expect(readOnly.output.contains("report it cannot be written"), "\(readOnly.text)")
        #expect(readOnly.output.components(separatedBy: "failed it cannot be written").count == 3, "\(readOnly.text)")
    }

    @Test(.enabled("needs root and unshare") { geteuid() == 0 && Program.isInstalled("unshare") })
    func `a disk that is full ends nothing`() throws {
        let program = URL(filePath: try Program.boottorrent).deletingLastPathComponent().appending(path: "fleet-load")
        let script = """
            mount -t tmpfs -o size=300k none "$1" && exec "$2" "$1/fleet.sqlite" 200
            """
        let full = try Program.run(["unshare", "-m", "sh", "-c", script, "sh", folder.path, program.path])
        #expect(full.status == 0, "\(full.text)")
        #expect(full.output.contains("stored "), "\(full.text)")
        #expect(full.output.contains("failed "), "\(full.text)")
    }
}
