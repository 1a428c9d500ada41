// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
package import TorrentCore

/// How a machine is, for a person who looks at a room: one word for all stages in which the same is to be done.
package enum MachineState: String, Hashable, Sendable, CaseIterable {
    /// Something failed, and the machine does not go on by itself, or tries again.
    case failed
    /// It has been silent for longer than its stage allows.
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

/// Why a machine needs somebody: a word for programs, beside the sentence for people; the same cause has the same word.
package enum ReasonCode: String, Hashable, Sendable, CaseIterable {
    /// It asked for an address and not for a loader, for too long.
    case silentFirmware = "silent-firmware"
    /// It got its loader, and has not asked for the script.
    case silentLoader = "silent-loader"
    /// It got its script, kernel or initramfs, and its agent was not heard.
    case silentKernel = "silent-kernel"
    /// Its agent said nothing any more before the download began.
    case silentAgent = "silent-agent"
    /// Its agent said nothing any more while it fetched or proved the image.
    case silentDownload = "silent-download"
    /// Its agent said nothing any more while it stayed for others.
    case silentSeed = "silent-seed"
    /// It stopped at a signed program, or at its loader.
    case stoppedAtLoader = "stopped-at-loader"
    /// It failed before it had begun to fetch an image.
    case failedAtStart = "failed-at-start"
    /// It failed while it fetched or proved the image.
    case failedInDownload = "failed-in-download"
    /// It failed when it had the image.
    case failedAtHandover = "failed-at-handover"
}

extension FleetMachine {
    /// How it is.
    package func state(at now: MonotonicInstant) -> MachineState {
        if now - lastSeen >= Limits.presence { return .off }
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

    /// Why it needs somebody in that state; `nil` in a state in which it does not.
    package func reasonCode(in state: MachineState) -> ReasonCode? {
        switch state {
        case .stalled: silence
        case .failed: isStopped ? .stoppedAtLoader : failureCode
        case .newcomer, .booting, .waiting, .running, .off: nil
        }
    }

    /// Since when it has been in its stage, by the wall clock.
    package var stageSince: WallTime { stageTimes[stage].map(wall) ?? begun.wall }

    /// When a moment of this boot was, by the wall clock.
    package func wall(_ moment: MonotonicInstant) -> WallTime { begun.wall + (moment - begun.monotonic) }

    private var silence: ReasonCode? {
        switch stage {
        case .dhcp: .silentFirmware
        case .loader: .silentLoader
        case .script, .kernel, .initramfs: .silentKernel
        case .agent, .network, .manifest: .silentAgent
        case .download, .verify: .silentDownload
        case .seed: .silentSeed
        case .handover, .os, .failed: nil
        }
    }

    private var failureCode: ReasonCode {
        let isLate = [.verify, .seed, .handover].contains { stageTimes[$0] != nil }
        if isLate { return .failedAtHandover }
        return stageTimes[.download] == nil ? .failedAtStart : .failedInDownload
    }
}

extension ReasonCode {
    /// What a person can do, as a sentence.
    package var remedy: String {
        switch self {
        case .silentFirmware:
            "Look whether its firmware boots from the network, and whether another DHCP server answers it."
        case .silentLoader: "Look at its screen: iPXE says there what it waits for."
        case .silentKernel: "Look at its screen: the kernel of phase 1 stopped, or has no driver for its network card."
        case .silentAgent: "Look at its screen and its cable, and restart it if it does not go on."
        case .silentDownload: "Look at its cable, and restart it: it goes on with what it has."
        case .silentSeed: "It was most likely switched off; the others do not need it."
        case .stoppedAtLoader: "Do what the reason says, then restart it."
        case .failedAtStart, .failedInDownload:
            "Do what the reason says; it tries again by itself, or when it is restarted."
        case .failedAtHandover: "Do what the reason says, then restart it: the image cannot be started as it is there."
        }
    }
}
