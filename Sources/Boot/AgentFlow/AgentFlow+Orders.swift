// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import TorrentCore

/// What the server orders, in each phase (docs/orders.md).
extension AgentFlow {
    /// An order for another boot, and one that was taken before, change nothing.
    mutating func ordered(_ order: Order, at now: MonotonicInstant) -> [AgentAction] {
        guard order.boot == reports.boot, order.number > lastOrder else { return [] }
        lastOrder = order.number
        do throws(RefusedOrder) {
            return try obey(order, at: now)
        } catch {
            return [.orderDone(order.number, refused: error.reason)]
        }
    }

    private mutating func obey(_ order: Order, at now: MonotonicInstant) throws(RefusedOrder) -> [AgentAction] {
        let done = [AgentAction.orderDone(order.number)]
        switch order.action {
        case .boot: return done + (try boot(at: now))
        case .restart: return done + (try end(by: .restart))
        case .powerOff: return done + (try end(by: .powerOff))
        case .identify(let seconds):
            try identify(for: seconds, at: now)
            return done
        case .wake(let cards):
            if let addressLoss { throw RefusedOrder(reason: addressLoss) }
            guard network != nil else { throw RefusedOrder(reason: "it has no network") }
            return done + [.wake(cards)]
        case .shell(let keys): return [.openRemoteShell(keys: keys, order: order.number)]
        case .unknown: throw RefusedOrder(reason: "this phase 1 does not know this order")
        }
    }

    /// The host key goes with each event from now on, and somebody waits for it.
    mutating func remoteShellOpened(
        _ order: UInt64, refused reason: String?, at now: MonotonicInstant
    ) -> [AgentAction] {
        let done = [AgentAction.orderDone(order, refused: reason)]
        guard reason == nil else { return done }
        return done + reports.again(at: now, traffic: meter.told(at: now)).map { .report($0) }
    }

    /// As Ctrl-Alt-Del: nothing keeps the machine but an image that takes over at this moment.
    private func end(by ending: AgentAction) throws(RefusedOrder) -> [AgentAction] {
        switch phase {
        case .leaving where isShellOpen: break
        case .leaving, .startingOwnDisk: throw RefusedOrder(reason: takeOver ?? "it is starting something")
        case .connecting, .askingForManifest, .retrying, .menu, .fetching, .seeding, .renewing, .finishingDisk,
            .loadingKernel, .running, .readingLastWords, .failed, .stranded:
            break
        }
        return [ending]
    }

    /// Why nothing else is started now; `nil` where something can be.
    var takeOver: String? {
        switch phase {
        case .finishingDisk(let image), .loadingKernel(let image), .leaving(let image):
            "it is starting \(image.image.displayName)"
        case .running(let image): "it is running \(image.image.displayName)"
        case .startingOwnDisk: "it is starting its own disk"
        case .connecting, .askingForManifest, .retrying, .menu, .fetching, .seeding, .renewing, .readingLastWords,
            .failed, .stranded:
            nil
        }
    }
}

/// Why an order is not carried out.
struct RefusedOrder: Error, Hashable {
    /// One sentence about the machine, without its full stop.
    let reason: String
}

/// An order to boot what the next manifest says.
struct BootOrder: Hashable, Sendable {
    /// Whether a manifest may still come that was asked for before the order, and so may say what was decided before it.
    var awaitsOlder: Bool
    /// When the manifest is asked for again.
    var retry: Countdown?
}

/// An order to boot: the manifest is asked for anew, and its default is started at once.
extension AgentFlow {
    private mutating func boot(at now: MonotonicInstant) throws(RefusedOrder) -> [AgentAction] {
        if let takeOver { throw RefusedOrder(reason: takeOver) }
        switch phase {
        case .stranded(let reason): throw RefusedOrder(reason: "it cannot start anything: \(reason)")
        case .connecting, .retrying(.network, _, _), .retrying(.boot, _, _), .fetching, .seeding, .renewing: break
        case .askingForManifest, .retrying, .menu, .finishingDisk, .loadingKernel, .leaving, .running, .startingOwnDisk,
            .readingLastWords, .failed:
            phase = .askingForManifest
        }
        bootOrder = BootOrder(awaitsOlder: openQuestions > 0)
        (wanted, goesOnAlone, isUntouched) = (nil, false, true)
        manifestRetries.reset()
        imageRetries.reset()
        switch phase {
        // The network comes first, and then the question.
        case .connecting, .retrying: return []
        default: return openQuestions > 0 ? [] : [.fetchManifest]
        }
    }

    /// A manifest came while an order waits for one.
    mutating func receivedForOrder(_ manifest: Manifest, at now: MonotonicInstant) -> [AgentAction] {
        if bootOrder?.awaitsOlder == true { return askAfterOlder() }
        switch phase {
        case .finishingDisk, .loadingKernel, .leaving, .running, .startingOwnDisk, .stranded:
            bootOrder = nil
            return []
        case .fetching(let image, _), .seeding(let image, _), .renewing(let image):
            if manifest.startsByItself(image) { return goOn(with: image, by: manifest, at: now) }
            return [.stopFetching] + startDefault(of: manifest, at: now)
        case .connecting, .askingForManifest, .retrying, .menu, .readingLastWords, .failed:
            return startDefault(of: manifest, at: now)
        }
    }

    /// What is here already is what is to be started; once it is complete, nothing more is waited for.
    private mutating func goOn(
        with image: ManifestImage, by manifest: Manifest, at now: MonotonicInstant
    ) -> [AgentAction] {
        bootOrder = nil
        adopt(manifest, at: now)
        if case .renewing = phase { return handOverNow(image, at: now) }
        guard case .seeding(_, var seeding) = phase else { return [] }
        seeding.isOrdered = true
        phase = .seeding(image, seeding)
        return passed(to: now)
    }

    /// As a manifest is taken after a start, but without a countdown; that a disk was written and not started is no reason to
    /// wait, for somebody wants it so.
    private mutating func startDefault(of manifest: Manifest, at now: MonotonicInstant) -> [AgentAction] {
        phase = .askingForManifest
        guard manifest.hasSomething else { return retry(.manifest, Trouble(reasonOfNothing(in: manifest)), at: now) }
        bootOrder = nil
        manifestRetries.reset()
        let news = report(.manifest, at: now, reason: passedOver(manifest).map { Trouble($0) })
        adopt(manifest, at: now)
        menuRefresh = nextRefresh(at: now)
        reportedWait = nil
        if manifest.menu.start == .wait { return news + waitToBeTold(manifest, at: now) }
        if let image = manifest.preparing.first(where: \.isDefault) { return news + wait(for: image, at: now) }
        let menu = MenuModel(manifest)
        guard let choice = menu.defaultChoice else {
            phase = .menu(menu, nil)
            return news
        }
        return news + start(choice, at: now)
    }

    /// No manifest came; what goes on goes on meanwhile.
    mutating func failedForOrder(_ reason: Trouble, at now: MonotonicInstant) -> [AgentAction] {
        if bootOrder?.awaitsOlder == true { return askAfterOlder() }
        switch phase {
        case .fetching, .seeding, .renewing:
            bootOrder?.retry = Countdown(manifestRetries.next(), from: now)
            return []
        case .askingForManifest:
            return retry(.manifest, reason, at: now)
        case .connecting, .retrying, .menu, .finishingDisk, .loadingKernel, .leaving, .running, .startingOwnDisk,
            .readingLastWords, .failed, .stranded:
            return []
        }
    }

    /// Once all older questions are answered, a newer one is asked.
    private mutating func askAfterOlder() -> [AgentAction] {
        guard openQuestions == 0 else { return [] }
        bootOrder?.awaitsOlder = false
        return [.fetchManifest]
    }

    /// The question that failed, if it is time.
    mutating func askForOrder(at now: MonotonicInstant) -> [AgentAction] {
        guard bootOrder?.retry?.isOver(at: now) == true else { return [] }
        bootOrder?.retry = nil
        return [.fetchManifest]
    }
}

extension Manifest {
    /// Whether this very version of an image is what a machine starts by itself.
    fileprivate func startsByItself(_ image: ManifestImage) -> Bool {
        MenuModel(self).defaultImage.map { $0.image.name == image.image.name && $0.infoHash == image.infoHash } ?? false
    }
}

extension AgentEvent {
    /// Whether a question for a manifest has its answer by it.
    var answersForManifest: Bool {
        switch self {
        case .manifestReceived, .manifestFailed: true
        default: false
        }
    }
}
