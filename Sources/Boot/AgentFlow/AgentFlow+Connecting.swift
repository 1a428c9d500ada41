// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import TorrentCore

/// From the kernel's start to the server's manifest.
extension AgentFlow {
    mutating func networkCameUp(_ summary: NetworkSummary, at now: MonotonicInstant) -> [AgentAction] {
        guard isPhase(.connecting) else { return [] }
        network = summary
        networkRetries.reset()
        reports.identified(by: summary.mac)
        return report(.network, at: now) + again(.manifest)
    }

    /// Shows and reports why something failed, and tries it again a little later, for ever.
    mutating func retry(_ step: RetriedStep, _ reason: String, at now: MonotonicInstant) -> [AgentAction] {
        let delay =
            switch step {
            case .network: networkRetries.next()
            case .manifest: manifestRetries.next()
            }
        phase = .retrying(step, Countdown(delay, from: now), reason: reason)
        return report(.failed, at: now, reason: reason)
    }

    /// Does a step now.
    mutating func again(_ step: RetriedStep) -> [AgentAction] {
        switch step {
        case .network:
            phase = .connecting
            return [.bringUpNetwork]
        case .manifest:
            phase = .askingForManifest
            return [.fetchManifest]
        }
    }

    mutating func received(_ manifest: Manifest, at now: MonotonicInstant) -> [AgentAction] {
        if case .fetching(let image, _) = phase { return compare(image, with: manifest, at: now) }
        guard isPhase(.askingForManifest) else { return [] }
        guard !manifest.images.isEmpty else {
            return retry(.manifest, "the server at \(server) has no image for this machine yet", at: now)
        }
        manifestRetries.reset()
        self.manifest = manifest
        let heard = report(.manifest, at: now)
        if let wanted, let image = manifest.images.first(where: { $0.image.name == wanted }) {
            return heard + start(image, at: now)
        }
        wanted = nil
        return heard + choose(manifest, at: now)
    }

    /// Takes the default at once, or lets a person choose.
    private mutating func choose(_ manifest: Manifest, at now: MonotonicInstant) -> [AgentAction] {
        let menu = MenuModel(manifest)
        guard let image = menu.defaultImage, isUntouched else {
            phase = .menu(menu, nil)
            return []
        }
        switch manifest.menu.timeout {
        case .immediately:
            return start(image, at: now)
        case .seconds(let seconds):
            phase = .menu(menu, Countdown(.seconds(seconds), from: now))
        case .never:
            phase = .menu(menu, nil)
        }
        return []
    }

    /// Back to the list, which then waits for a person.
    mutating func returnToMenu(_ notice: String?) {
        guard let manifest else { return }
        isUntouched = false
        wanted = nil
        self.notice = notice
        phase = .menu(MenuModel(manifest), nil)
    }
}
