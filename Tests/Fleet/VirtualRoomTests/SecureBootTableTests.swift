// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import Foundation
import HostSystem
import Phase1Builder
import SecureBootFormats
import Testing
import VirtualRoom

/// A PC by what decides under Secure Boot, and what becomes of it: a row of the table in docs/secure-boot.md.
struct SecureBootCase: Sendable {
    /// What happens, and as what the server tells it.
    enum Outcome: Sendable {
        case starts
        case refused(screen: String, reason: String)

        static let byFirmware = refused(
            screen: "Access Denied",
            reason: "it fetched shim and went no further: its firmware does not trust the key that signed shim, or the"
                + " machine's revocations (SBAT, dbx) forbid this shim; allow the \"Microsoft 3rd-party UEFI CA\" in the"
                + " firmware's set-up")
        static let byShimOfItself = refused(
            screen: "SBAT self-check failed", reason: "it fetched shim and went no further: its firmware does not trust"
        )
        static let byShimOfGRUB = refused(
            screen: "Verification failed: (0x1A) Security Violation",
            reason: "it fetched GRUB and went no further: shim refused it, most likely because the machine's revocation"
                + " level (SBAT) asks for a later GRUB; start the server with --update, which fetches the newest GRUB")

        /// Whether shim ends the machine, which it does when it must not run itself.
        var switchesOff: Bool {
            if case .refused("SBAT self-check failed", _) = self { true } else { false }
        }
    }

    let keys: Set<MicrosoftKey>
    let level: [String]
    let outcome: Outcome

    init(_ keys: Set<MicrosoftKey>, shim: Int = 4, grub: Int, _ outcome: Outcome) {
        self.keys = keys
        // shim brings a level of its own, of 2025-02-18, which holds against an earlier one.
        level = ["sbat,1,\(grub == 5 && shim == 4 ? "2025021800" : "2026010100")", "shim,\(shim)", "grub,\(grub)"]
        self.outcome = outcome
    }
}

extension MachineTests {
    /// Every combination of firmware's keys and the machine's level, on PCs that nobody has heard of before.
    @Suite(.serialized, .needsBuiltPrograms, .isLong)
    struct SecureBootTableTests {
        @Test func `with the newest GRUB any of the two keys is enough, at every level`() async throws {
            try await expect(
                [
                    SecureBootCase([.of2011], grub: 5, .starts), SecureBootCase([.of2011], grub: 6, .starts),
                    SecureBootCase([.of2011], grub: 7, .starts), SecureBootCase([.of2023], grub: 5, .starts),
                    SecureBootCase([.of2023], grub: 6, .starts), SecureBootCase([.of2023], grub: 7, .starts),
                    SecureBootCase([.of2011, .of2023], grub: 5, .starts),
                    SecureBootCase([.of2011, .of2023], grub: 6, .starts),
                    SecureBootCase([.of2011, .of2023], grub: 7, .starts), SecureBootCase([], grub: 5, .byFirmware),
                    SecureBootCase([], grub: 6, .byFirmware), SecureBootCase([], grub: 7, .byFirmware),
                ], withGRUBOf: .trixie)
        }

        @Test func `with the GRUB of Debian 12 a machine of a higher level is refused by shim`() async throws {
            try await expect(
                [
                    SecureBootCase([.of2011, .of2023], grub: 5, .starts),
                    SecureBootCase([.of2011], grub: 6, .byShimOfGRUB),
                    SecureBootCase([.of2023], grub: 7, .byShimOfGRUB),
                    SecureBootCase([.of2011, .of2023], shim: 5, grub: 5, .byShimOfItself),
                ], withGRUBOf: .bookworm)
        }

        @Test func `what the server foretold of a machine with Secure Boot off is why it stops when it is on`()
            async throws
        {
            let row = SecureBootCase([], grub: 5, .byFirmware)
            let foretold = "the firmware would refuse our shim: it trusts no key for other systems than Windows"
            var served = ServedRoom("secure-foretold", number: 49)
            served.network.secureBoot = "true"
            let folder = served.folder
            let loaders = try await loaders(withGRUBOf: .trixie, in: folder)
            try await served.run(change: { try loaders.give($0) }) { room, server in
                var machine = MachinePlan(place: 1)
                machine.firmware = .secureBoot
                machine.variables = "\(folder)/foretold.vars"
                let plan = machine
                try loaders.variables(for: row, isEnforced: false, in: plan.variables ?? "")
                try await room.withMachine(plan) { _ in
                    try await server.wait(for: "does not fit what it would be given", atMost: ServedRoom.patience)
                }
                let before = try #require(try await room.report(of: plan.place)?.secureBoot)
                #expect(!before.enforced && before.keys == [])
                #expect(before.findings.map(\.reason).allSatisfy { $0.hasPrefix(foretold) })
                #expect(before.findings.count == 1)
                try loaders.variables(for: row, in: plan.variables ?? "")
                let report = try await room.withMachine(plan) { running in
                    try await running.console.wait(for: "Access Denied", atMost: ServedRoom.patience)
                    return try await room.report(of: plan.place) { $0.stage == .failed }
                }
                #expect(report.reason?.contains("it fetched shim and went no further: \(foretold)") == true)
                #expect(report.reason?.contains("; allow the \"Microsoft 3rd-party UEFI CA\"") == true)
            }
        }

        /// Two at a time, each at a place of its own.
        private func expect(_ cases: [SecureBootCase], withGRUBOf suite: ArchiveSuite) async throws {
            var served = ServedRoom("secure-table-\(suite.codename)", number: 49)
            served.network.secureBoot = "true"
            served.machineCount = cases.count
            let folder = served.folder
            let loaders = try await loaders(withGRUBOf: suite, in: folder)
            try await served.run(change: { try loaders.give($0) }) { room, server in
                try await withThrowingTaskGroup(of: Void.self) { group in
                    for (number, row) in cases.enumerated() {
                        if number >= 2 { try await group.next() }
                        group.addTask {
                            var machine = MachinePlan(place: number + 1)
                            machine.firmware = .secureBoot
                            machine.variables = "\(folder)/case\(number + 1).vars"
                            try loaders.variables(for: row, in: machine.variables ?? "")
                            try await Self.expect(row, of: machine, in: room, server)
                        }
                    }
                    try await group.waitForAll()
                }
            }
        }

        private static func expect(
            _ row: SecureBootCase, of machine: MachinePlan, in room: VirtualRoom, _ server: SerialConsole
        ) async throws {
            let what: Comment = "\(row.keys.inOrder) \(row.level) \(machine.mac)"
            switch row.outcome {
            case .starts:
                try await room.withMachine(machine) { running in
                    try await running.console.wait(for: SampleEnvironment.marker, atMost: ServedRoom.patience)
                }
                let report = try #require(try await room.report(of: machine.place), what)
                #expect(report.stage == .handover, what)
                #expect(report.secureBoot?.enforced == true, what)
                #expect(report.secureBoot?.keys == row.keys.inOrder.map(\.rawValue), what)
                #expect(report.secureBoot?.sbat == row.level, what)
                #expect(report.secureBoot?.findings == [], what)
            case .refused(let screen, let reason):
                do {
                    try await room.withMachine(machine) { running in
                        try await running.console.wait(for: screen, atMost: ServedRoom.patience)
                        _ = try await room.report(of: machine.place) { $0.stage == .failed }
                    }
                } catch RoomFailure.ended(machine.name, _) where row.outcome.switchesOff {
                    let log = try String(contentsOfFile: "\(room.folder)/\(machine.name).log", encoding: .utf8)
                    #expect(log.contains(screen), what)
                }
                let report = try await room.report(of: machine.place) { $0.stage == .failed }
                #expect(report.reason?.contains(reason) == true, "\(what): \(report.reason ?? "")")
                #expect(report.secureBoot == nil, what)
                let sentence = reason.prefix { $0 != ";" }
                let lines = await server.text.split(separator: "\n").filter {
                    $0.contains("\(machine.mac)") && $0.contains(sentence)
                }
                #expect(lines.contains { $0.contains("a machine failed code=machine-failed") }, what)
            }
        }
    }
}

/// shim, a suite's GRUB, and variables of firmware that goes with them.
private struct TableLoaders: Sendable {
    let shim: [UInt8]
    let options: Phase1Options

    /// Puts the two where the server takes them from.
    func give(_ environment: SampleEnvironment) throws {
        let folder = "\(environment.folder)/out/loaders"
        try? FileManager.default.removeItem(atPath: folder)
        try FileManager.default.copyItem(atPath: options.output, toPath: folder)
    }

    func variables(for row: SecureBootCase, isEnforced: Bool = true, in file: String) throws {
        let host = try #require(MachinePlan.Firmware.secureBoot.files(on: .this))
        var variables = try #require(FirmwareVariables(file: host.variables))
        try variables.trust(row.keys, from: shim)
        variables.set(.level, to: Array(row.level.map { $0 + "\n" }.joined().utf8), .boot)
        variables.set(.isEnforced, to: [isEnforced ? 1 : 0], .boot)
        try Data(variables.bytes).write(to: URL(filePath: file))
    }
}

private func loaders(withGRUBOf suite: ArchiveSuite, in folder: String) async throws -> TableLoaders {
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    let menu = "\(folder)/grub-of-\(suite.codename)"
    let packages = DebianPackages(folder: BuiltPrograms.packages, from: PackageSource(suite))
    try Data(await packages.content(of: suite.networkMenu)).write(to: URL(filePath: menu))
    var options = Phase1Options(
        agent: BuiltPrograms.agent, cache: BuiltPrograms.packages, output: "\(folder)/loaders")
    options.menu = menu
    let made = try await SignedLoaders.make(by: options, output: options.output)
    let shim = try Data(contentsOf: URL(filePath: made.shim))
    return TableLoaders(shim: Array(shim), options: options)
}
