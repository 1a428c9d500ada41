// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
package import TorrentCore

/// How a machine is, for a person who looks at a room: one word for all stages in which the same is to be done.
package enum MachineState: String, Hashable, Sendable, CaseIterable {
    /// Something failed, and the machine does not go on by itself, or tries again.
    case failed
    /// It has been silent for longer than its stage allows, or its kernel stopped.
    case stalled
    /// It asked for an address and has told nothing of itself yet.
    case newcomer
    /// It is on its way.
    case booting
    /// It has everything and waits, for others or for a person.
    case waiting
    /// It was handed over to its system.
    case running
    /// Nothing was heard of it for so long that it is most likely switched off.
    case off
}

extension FleetMachine {
    /// How it is.
    package func state(at now: MonotonicInstant) -> MachineState {
        if now - lastSeen >= Limits.presence || leaving?.isForGood == true { return .off }
        if isStalled(at: now) { return .stalled }
        switch stage {
        case .failed: return .failed
        case .dhcp where !wasHeard: return .newcomer
        case .dhcp, .loader, .script, .kernel, .initramfs, .agent, .network, .manifest, .download, .verify:
            return .booting
        case .seed: return .waiting
        case .handover, .os: return .running
        }
    }

    /// Since when it has been in its stage, by the wall clock.
    package var stageSince: WallTime { stageTimes[stage].map(wall) ?? begun.wall }

    /// When a moment of this boot was, by the wall clock.
    package func wall(_ moment: MonotonicInstant) -> WallTime { begun.wall + (moment - begun.monotonic) }
}
