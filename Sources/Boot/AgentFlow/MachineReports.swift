// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import TorrentCore

/// Makes events of stages; those from before the machine knew its own address wait here.
struct MachineReports: Sendable {
    private struct Draft {
        let stage: MachineStage
        let moment: MonotonicInstant
        let image: ImageName?
        let transfer: TransferProgress?
        let reason: String?
    }

    private var identity: MachineIdentity?
    private var waiting: [Draft] = []
    private let uuid: String?
    private let kernelStart: MonotonicInstant

    init(mac: MACAddress?, uuid: String?, kernelStart: MonotonicInstant) {
        identity = mac.map { MachineIdentity(mac: $0, uuid: uuid) }
        self.uuid = uuid
        self.kernelStart = kernelStart
    }

    /// The machine learnt by which card it is known.
    mutating func identified(by mac: MACAddress) {
        if identity == nil { identity = MachineIdentity(mac: mac, uuid: uuid) }
    }

    /// A stage was reached; gives every event that can be sent by now, in order.
    mutating func made(
        _ stage: MachineStage, at now: MonotonicInstant, image: ImageName?, transfer: TransferProgress?, reason: String?
    ) -> [MachineEvent] {
        waiting.append(Draft(stage: stage, moment: now, image: image, transfer: transfer, reason: reason))
        guard let identity else {
            if waiting.count > Limits.earlyReports { waiting.removeFirst() }
            return []
        }
        defer { waiting = [] }
        return waiting.map { draft in
            MachineEvent(
                machine: identity, stage: draft.stage, uptime: milliseconds(at: draft.moment), image: draft.image,
                transfer: draft.transfer, reason: draft.reason)
        }
    }

    private func milliseconds(at moment: MonotonicInstant) -> UInt64 {
        UInt64(max(0, (moment - kernelStart).wholeNanoseconds)) / 1_000_000
    }
}
