// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import TorrentCore

/// From the choice of an image to its last byte.
extension AgentFlow {
    /// An image was chosen, by whomever.
    mutating func start(_ image: ManifestImage, at now: MonotonicInstant) -> [AgentAction] {
        guard let manifest else { return [] }
        bootOrder = nil
        notice = nil
        written = nil
        reportedWait = nil
        if let failed = lastFailed, failed != image.infoHash { imageRetries.reset() }
        wanted = image.image.name
        var layers: [LayerOffer] = []
        for name in image.image.method.layers {
            guard let offer = manifest.layers.first(where: { $0.name == name }) else {
                return fail(image, "the server has no \(name.rawValue) for phase 1; start the server anew", at: now)
            }
            layers.append(offer)
        }
        phase = .fetching(image, Download(of: image, at: now))
        meter = TrafficMeter()
        reach = PeerReach(at: now)
        isNeeded = false
        let nothing = TransferProgress(verified: 0, total: image.totalLength, fromServer: 0, fromPeers: 0)
        return report(.download, at: now, image: image, transfer: nothing)
            + [.fetch(image, manifest.swarm, layers: layers)]
    }

    mutating func received(
        _ progress: TransferProgress, peers: PeerCount?, _ traffic: TrafficCount, at now: MonotonicInstant
    ) -> [AgentAction] {
        let isCutOff = reach?.received(peers, at: now) ?? false
        if case .seeding = phase {
            meter.received(progress, traffic, at: now)
            return isCutOff ? reports.again(at: now, traffic: meter.told(at: now)).map { .report($0) } : []
        }
        guard case .fetching(let image, var download) = phase else { return [] }
        meter.received(progress, traffic, at: now)
        download.peers = peers?.connected ?? download.peers
        download.estimate.received(progress, at: now)
        let isReportDue = now - download.lastReport >= reportInterval || isCutOff
        if isReportDue { download.lastReport = now }
        let isStalled = now - max(download.estimate.lastGain, download.lastQuestion) >= Limits.stall
        if isStalled { download.lastQuestion = now }
        phase = .fetching(image, download)
        let news =
            isReportDue ? report(.download, at: now, image: image, transfer: progress, reason: download.trouble) : []
        return news + (isStalled ? [.fetchManifest] : [])
    }

    /// A download that stood still asked what is on offer now; it goes on unless its image is another or gone.
    mutating func compare(_ image: ManifestImage, with newer: Manifest, at now: MonotonicInstant) -> [AgentAction] {
        adopt(newer, at: now)
        guard let offer = newer.images.first(where: { $0.image.name == image.image.name }) else {
            if let next = newer.preparing.first(where: { $0.name == image.image.name }) {
                goesOnAlone = true
                return [.stopFetching] + wait(for: next, at: now)
            }
            return [.stopFetching] + fail(image, Trouble(newer.absence(of: "it")), at: now)
        }
        guard offer.infoHash != image.infoHash else { return [] }
        return [.stopFetching] + start(offer, at: now)
    }

    mutating func imageIsComplete(at now: MonotonicInstant) -> [AgentAction] {
        guard case .fetching(let image, let download) = phase, let manifest else { return [] }
        let transfer = download.estimate.latest
        let seeding = Seeding(
            manifest.leave, at: now, isReleased: false, isNeeded: isNeeded, group: groupWait(at: now))
        phase = .seeding(image, seeding)
        menuRefresh = nextGroupQuestion(at: now)
        meter.isComplete()
        let verified = report(.verify, at: now, image: image, transfer: transfer)
        if seeding.isOver(at: now), !isShellOpen, bootOrder == nil { return verified + handOver(image, at: now) }
        let reason = seeding.waits(at: now) ? Trouble(GroupWait.reason) : nil
        return verified + report(.seed, at: now, image: image, transfer: transfer, reason: reason) + sharePhase1()
    }

    /// A machine that stays gives phase 1 to later ones, where the server wants that.
    mutating func sharePhase1() -> [AgentAction] {
        guard let manifest, let offer = manifest.phase1, !sharesPhase1 else { return [] }
        sharesPhase1 = true
        return [.sharePhase1(offer, manifest.swarm)]
    }

    mutating func swarmReleased(at now: MonotonicInstant) -> [AgentAction] {
        guard case .seeding(let image, var seeding) = phase else { return [] }
        let isNews = !seeding.isReleased
        seeding.isReleased = true
        phase = .seeding(image, seeding)
        // Whether others are on their way may be known better by now.
        let question = seeding.isNeeded && isNews ? reports.again(at: now, traffic: meter.told(at: now)) : []
        return question.map { .report($0) } + elapsed(to: now)
    }

    /// The image cannot be fetched; once it is complete, only giving it to others has ended.
    mutating func imageFailed(_ reason: Trouble, at now: MonotonicInstant) -> [AgentAction] {
        guard case .fetching(let image, _) = phase else { return swarmReleased(at: now) }
        return fail(image, reason, at: now)
    }

    /// Trying it again helps once somebody has mended the image, or the machine.
    mutating func imageIsImpossible(_ reason: Trouble, at now: MonotonicInstant) -> [AgentAction] {
        guard case .fetching(let image, _) = phase else { return [] }
        return [.stopFetching] + fail(image, reason, at: now)
    }

    mutating func targetChosen(_ target: String) -> [AgentAction] {
        guard case .fetching(let image, var download) = phase else { return [] }
        download.target = target
        phase = .fetching(image, download)
        return []
    }

    /// The server is told at once, and with every report until it is over.
    mutating func storageTroubled(_ reason: Trouble?, at now: MonotonicInstant) -> [AgentAction] {
        guard case .fetching(let image, var download) = phase, download.trouble != reason else { return [] }
        download.trouble = reason
        download.lastReport = now
        phase = .fetching(image, download)
        return report(.download, at: now, image: image, transfer: download.estimate.latest, reason: reason)
    }

    /// Shows and reports why an image does not start, and offers what can be done; if nobody does anything, it is tried
    /// again, each time a little later.
    mutating func fail(_ image: ManifestImage, _ reason: Trouble, at now: MonotonicInstant) -> [AgentAction] {
        lastFailed = image.infoHash
        let retry = Countdown(imageRetries.next(), from: now)
        phase = .failed(FailedImage(image: image, reason: reason.text, retry: retry))
        return report(.failed, at: now, image: image, reason: reason)
    }

    /// Tries a failed image again, with what the server says of it now.
    mutating func retry(_ failure: FailedImage, byItself: Bool) -> [AgentAction] {
        wanted = failure.image.image.name
        goesOnAlone = byItself
        return again(.manifest)
    }
}
