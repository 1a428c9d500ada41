// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import TorrentCore

/// The machine shows its name in large letters, over whatever page there is, for whoever looks for it.
extension AgentFlow {
    /// Shows it for so many seconds; none ends it.
    mutating func identify(for seconds: Int, at now: MonotonicInstant) throws(RefusedOrder) {
        guard seconds > 0 else {
            identifying = nil
            return
        }
        if isShellOpen { throw RefusedOrder(reason: "a shell has its screen") }
        switch phase {
        case .running, .leaving, .startingOwnDisk: throw RefusedOrder(reason: takeOver ?? "a program has its screen")
        case .readingLastWords: throw RefusedOrder(reason: "what its program wrote is on its screen")
        case .connecting, .askingForManifest, .retrying, .menu, .fetching, .seeding, .renewing, .finishingDisk,
            .loadingKernel, .failed, .stranded:
            identifying = Countdown(.seconds(seconds), from: now)
        }
    }

    /// Any key ends it, and does nothing else unless it opens a shell.
    mutating func endsIdentifying(_ key: Key) -> Bool {
        guard identifying != nil else { return false }
        identifying = nil
        return key != .shell
    }

    /// What a person sees from afar.
    var partsOfIdentifying: [Screen.Part] {
        let name = manifest?.machineName ?? network.map { "\($0.mac)" } ?? "?"
        return [.large(name), .blank, .text("Somebody asked which computer this is.")]
    }
}
