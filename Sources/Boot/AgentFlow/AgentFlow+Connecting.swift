// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import TorrentCore

/// From the kernel's start to the server's manifest.
extension AgentFlow {
    mutating func networkCameUp(_ summary: NetworkSummary, at now: MonotonicInstant) -> [AgentAction] {
        guard isPhase(.connecting) else { return [] }
        network = summary
        networkRetries.reset()
        reports.connected(by: summary.mac, summary.card)
        return report(.network, at: now) + again(.manifest)
    }

    /// The lease was renewed as another one: the screen, the next kernel's words and the server get what holds now.
    mutating func networkChanged(_ summary: NetworkSummary, at now: MonotonicInstant) -> [AgentAction] {
        guard network != nil else { return [] }
        network = summary
        reports.connected(by: summary.mac, summary.card)
        addressLoss = nil
        return reports.again(at: now).map { .report($0) }
    }

    /// The lease ran out.
    ///
    /// What goes on goes on: the network may be back before anything fails without it.
    mutating func networkLost(_ reason: String) -> [AgentAction] {
        if network != nil { addressLoss = reason }
        return []
    }

    /// Shows and reports why something failed, and tries it again a little later, for ever.
    mutating func retry(
        _ step: RetriedStep, _ reason: Trouble, after delay: Duration? = nil, at now: MonotonicInstant
    ) -> [AgentAction] {
        let usual =
            switch step {
            case .network: networkRetries.next()
            case .manifest: manifestRetries.next()
            case .boot: Limits.restart
            }
        phase = .retrying(step, Countdown(delay ?? usual, from: now), reason: reason.text)
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
        case .boot:
            phase = .connecting
            return [.restart]
        }
    }

    mutating func received(_ manifest: Manifest, at now: MonotonicInstant) -> [AgentAction] {
        reports.boot = reports.boot ?? manifest.boot?.number
        if bootOrder != nil { return receivedForOrder(manifest, at: now) }
        if case .fetching(let image, _) = phase { return compare(image, with: manifest, at: now) }
        if case .menu(let menu, let countdown) = phase { return refresh(menu, countdown, with: manifest, at: now) }
        if case .seeding = phase { return takeOfGroup(manifest, at: now) }
        if case .renewing(let image) = phase { return renewed(image, by: manifest, at: now) }
        guard isPhase(.askingForManifest) else { return [] }
        guard manifest.hasSomething else {
            return retry(.manifest, Trouble(reasonOfNothing(in: manifest)), at: now)
        }
        manifestRetries.reset()
        return report(.manifest, at: now, reason: passedOver(manifest).map { Trouble($0) }) + take(manifest, at: now)
    }

    /// Why a manifest has nothing to start or to wait for.
    func reasonOfNothing(in manifest: Manifest) -> String {
        manifest.passedOver.first ?? "the server at \(server) has no image for this machine yet"
    }

    mutating func manifestFailed(_ reason: Trouble, at now: MonotonicInstant) -> [AgentAction] {
        if bootOrder != nil { return failedForOrder(reason, at: now) }
        if case .renewing(let image) = phase { return handOverNow(image, at: now) }
        return isPhase(.askingForManifest) ? retry(.manifest, reason, at: now) : []
    }

    /// Goes on with what the server says now: with what was chosen before if that is on offer, else as the menu says.
    mutating func take(_ manifest: Manifest, at now: MonotonicInstant) -> [AgentAction] {
        adopt(manifest, at: now)
        menuRefresh = nextRefresh(at: now)
        if manifest.menu.start == .wait {
            isUntouched = true
            wanted = nil
            return waitToBeTold(manifest, at: now)
        }
        if let wanted, let image = manifest.images.first(where: { $0.image.name == wanted }) {
            return start(image, at: now)
        }
        if let wanted, goesOnAlone {
            if let image = manifest.preparing.first(where: { $0.name == wanted }) { return wait(for: image, at: now) }
            guard MenuModel(manifest).defaultChoice != nil, manifest.menu.timeout != .never else {
                return retry(.manifest, Trouble(manifest.absence(of: "\(wanted)")), after: imageRetries.next(), at: now)
            }
            isUntouched = true
        }
        wanted = nil
        if isUntouched, let image = manifest.preparing.first(where: \.isDefault) { return wait(for: image, at: now) }
        return choose(manifest, at: now)
    }

    /// What of a manifest this agent has no use for, in one sentence for who reads the menu or the server's page.
    mutating func passedOver(_ manifest: Manifest) -> String? {
        guard let first = manifest.passedOver.first else { return nil }
        let others = manifest.passedOver.count - 1
        let reason = others == 0 ? first : "\(first); and so are \(others) more entries"
        notice = notice ?? Self.sentence(reason)
        return reason
    }

    /// Takes the default at once, or lets a person choose.
    private mutating func choose(_ manifest: Manifest, at now: MonotonicInstant) -> [AgentAction] {
        let menu = shownMenu(of: manifest, at: now)
        reportedWait = nil
        if let unstarted = manifest.unstarted, let image = menu.defaultImage, isUntouched,
            image.image.name == unstarted.image || image.image.method.writesDisk
        {
            return wait(menu, image, unstarted, at: now)
        }
        guard let choice = menu.defaultChoice, isUntouched else {
            phase = .menu(menu, nil)
            return []
        }
        switch manifest.menu.timeout {
        case .immediately:
            return start(choice, at: now)
        case .seconds(let seconds):
            phase = .menu(menu, Countdown(.seconds(seconds), from: now))
        case .never:
            phase = .menu(menu, nil)
        }
        return []
    }

    /// Waits for a person: an image was written to this machine's disk, and nothing shows that the disk was started since.
    ///
    /// To write the default again could go on for ever, and to write it over another image would destroy what a person chose.
    private mutating func wait(
        _ menu: MenuModel, _ image: ManifestImage, _ unstarted: UnstartedDisk, at now: MonotonicInstant
    ) -> [AgentAction] {
        let disk = unstarted.disk ?? "the disk"
        let written = manifest?.images.first { $0.image.name == unstarted.image }
        let name = written?.image.displayName ?? "\(unstarted.image)"
        let isSame = image.image.name == unstarted.image
        let held = isSame ? "it is not written again" : "\(image.image.displayName) is not written"
        let reason =
            "\(name) was written to \(disk) less than 15 minutes before this start, and the server saw no sign that this"
            + " disk was started, so \(held) without confirmation; to start the disk, choose it in the firmware's boot menu,"
            + " or put it before the network in the firmware's boot order"
        isUntouched = false
        notice = "\(reason). To write an image all the same, choose it here."
        phase = .menu(menu, nil)
        return report(.failed, at: now, image: image, reason: Trouble(reason, .waitingForPerson))
    }

    /// Back to the list, which then waits for a person.
    mutating func returnToMenu(_ notice: String?) {
        guard let manifest else { return }
        bootOrder = nil
        goesOnAlone = false
        wanted = nil
        imageRetries.reset()
        self.notice = notice
        // Who waits to be told is not asked.
        isUntouched = isWaitingToBeTold
        phase = .menu(MenuModel(manifest), nil)
    }
}
