// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import FleetModel
import Testing
import TorrentCore

@Suite struct RemoteActionTests {
    private static func at(_ seconds: Int64) -> MonotonicInstant {
        MonotonicInstant(nanoseconds: seconds * 1_000_000_000)
    }

    /// A machine that was heard in a stage at second 0.
    private func machine(_ stage: MachineStage) throws -> FleetMachine {
        let mac = try #require(MACAddress("52:54:00:12:34:56"))
        var fleet = FleetModel()
        let identity = MachineIdentity(mac: mac, uuid: nil)
        if stage == .script {
            fleet.apply(.fetched(.script, identity, from: nil), at: Self.at(0))
        } else {
            fleet.apply(.reported(MachineEvent(machine: identity, stage: stage, uptime: 9), from: nil), at: Self.at(0))
        }
        return try #require(fleet[mac])
    }

    private static let pool = StartChoice.local
    private static func boot(wake: Bool = false, restart: Bool = false) -> RemoteAction {
        .boot(pool, once: true, wake: wake, restart: restart)
    }
    private static let next = RemoteAction.Step.setNextBoot(NextBoot(pool, once: true))
    /// The boot that is ended has it not.
    private static let ending = RemoteAction.Step.setNextBoot(NextBoot(pool, once: true, ending: .first))
    private static let day: Int64 = 86_400

    struct Case: Sendable {
        let action: RemoteAction
        let stage: MachineStage
        var isListening = false
        var after: Int64 = 1
        var steps: [RemoteAction.Step]?
        var refusal: ActionRefusal?
    }

    static let cases: [Case] = [
        Case(action: .restart, stage: .manifest, isListening: true, steps: [.restart]),
        Case(action: .restart, stage: .os, refusal: .systemRuns),
        Case(action: .restart, stage: .handover, refusal: .systemRuns),
        Case(action: .restart, stage: .script, refusal: .isOnItsWay),
        Case(action: .restart, stage: .seed, refusal: .isSilent(.seconds(1))),
        Case(action: .restart, stage: .os, after: day, refusal: .isOff),
        Case(action: .powerOff, stage: .download, isListening: true, steps: [.powerOff]),
        Case(action: .powerOff, stage: .os, refusal: .systemRuns),
        Case(action: .powerOff, stage: .os, after: day, steps: []),
        Case(action: .identify(seconds: 30), stage: .seed, isListening: true, steps: [.identify(seconds: 30)]),
        Case(action: .identify(seconds: 30), stage: .os, refusal: .systemRuns),
        Case(action: .wake, stage: .os, steps: [.wake]),
        Case(action: .wake, stage: .os, after: day, steps: [.wake]),
        Case(action: .wake, stage: .download, isListening: true, steps: []),
        Case(action: boot(), stage: .manifest, isListening: true, steps: [.startNow, next]),
        Case(action: boot(restart: true), stage: .manifest, isListening: true, steps: [.restart, ending]),
        Case(action: boot(wake: true), stage: .manifest, isListening: true, steps: [.startNow, next]),
        Case(action: boot(), stage: .os, steps: [next]),
        Case(action: boot(), stage: .script, steps: [next]),
        Case(action: boot(wake: true), stage: .os, steps: [next, .wake]),
        Case(action: boot(wake: true), stage: .os, after: day, steps: [next, .wake]),
        Case(action: boot(restart: true), stage: .os, refusal: .systemRuns),
        Case(action: boot(restart: true), stage: .os, after: day, refusal: .isOff),
        Case(action: boot(wake: true, restart: true), stage: .os, steps: [next, .wake]),
        Case(action: boot(wake: true, restart: true), stage: .os, after: day, steps: [next, .wake]),
    ]

    @Test(arguments: cases) func `each action is what can be done with a machine as it is, or a reason`(
        _ wanted: Case
    ) throws {
        let machine = try machine(wanted.stage)
        do throws(ActionRefusal) {
            let steps = try machine.steps(
                for: wanted.action, isListening: wanted.isListening, at: Self.at(wanted.after))
            #expect(steps == wanted.steps)
        } catch {
            #expect(error == wanted.refusal)
            #expect(!"\(error)".hasSuffix("."))
        }
    }
}
