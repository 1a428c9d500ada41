// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import TorrentCore

/// Decides what the agent does next, from the start of phase 1 to the hand-over, without doing any of it.
///
/// ```
///  connecting ─▶ askingForManifest ─▶ menu ─▶ fetching ─▶ seeding ─┬─▶ loadingKernel ─▶ leaving
///     │  ▲              │  ▲           ▲ ▲       │                 │         │
///     ▼  │              ▼  │           │ └─── failed ◀─────────────┼─────────┘
///   retrying          retrying         └──── running ◀─────────────┘   (by way of readingLastWords)
/// ```
///
/// Between `seeding` and what follows the server may be asked for new keys (`renewing`).
/// A disk that was written is made ready (`finishingDisk`) before the machine leaves.
///
/// The driver passes in what happened, in order and with the time, carries the returned actions out in order,
/// shows ``screen(at:)`` after each event, and comes back with ``AgentEvent/elapsed`` at ``nextWake(after:)``.
/// There is no last state: whatever fails is tried again by itself, unless somebody at the machine stops that; and
/// somebody can retry, choose another image, open a shell or restart.
///
/// 1. Between `fetch` and `stopFetching` one image at a time is in the swarm.
/// 2. While a shell is open nothing is shown, and no kernel or program is started.
/// 3. An event that does not belong to the phase is late news and changes nothing.
package struct AgentFlow: Sendable {
    var phase = AgentPhase.connecting
    private(set) var manifest: Manifest?
    /// When that came.
    private(set) var manifestMoment: MonotonicInstant?
    /// Whether a file that was no longer there had the manifest asked for anew, since the image was complete.
    var wasFileGone = false
    /// What to start when the manifest comes, instead of asking: it was chosen before something failed.
    var wanted: ImageName?
    var network: NetworkSummary?
    /// One line about what just ended, over the menu.
    var notice: String?
    var isShellOpen = false
    /// The log, while somebody reads it instead of the page.
    var log: LogView?
    /// What somebody types to give the machine a name, in place of the menu.
    var form: RegistrationForm?
    /// Whether nobody has chosen or stopped the countdown yet: then a manifest's timeout counts.
    var isUntouched = true
    /// Whether this machine was told to give phase 1 to others.
    var sharesPhase1 = false
    var networkRetries = Backoff(Limits.retryDelays)
    var manifestRetries = Backoff(Limits.retryDelays)
    var imageRetries = Backoff(first: Limits.firstImageRetry, longest: Limits.longestImageRetry)
    /// Whether a failed image is being tried again without anybody having asked for it: then nobody may be there to
    /// choose another.
    var goesOnAlone = false
    /// When the server is asked again for the list that is shown: what is on offer and what is decided may have changed.
    var menuRefresh: Countdown?
    /// What was last reported of an image that is waited for.
    var reportedWait: String?
    /// The version of the image that failed last: another one begins with the first pause.
    var lastFailed: InfoHash?
    /// Why the machine has no address any more, while it asks for one.
    var addressLoss: String?
    /// The kernel that was loaded last, as it was loaded.
    var loaded: KernelSource?
    /// The disk that was written, once it is ready to be started.
    var written: WrittenDisk?
    var reports: MachineReports
    /// When the server was asked for a new key last.
    var keyAsked: MonotonicInstant?
    /// Whether this boot has told, or tells, what the machine is made of.
    var wasInventorySent = false
    /// Whether drivers of disks were loaded since, so that the inventory is worth telling again.
    var knowsDisks = false
    /// Whether others are on their way to the image that is fetched or given, as the server said last.
    var isNeeded = false
    /// What came and went of the image that is fetched or given.
    var meter = TrafficMeter()
    /// Whether its swarm reaches other machines; `nil` before one was fetched.
    var reach: PeerReach?
    /// The number of the last order that was taken in this boot.
    var lastOrder: UInt64 = 0
    /// An order to boot, until it is known what.
    var bootOrder: BootOrder?
    /// Questions for a manifest that have no answer yet.
    private(set) var openQuestions = 0
    /// Until when the machine shows its name in large letters over its page.
    var identifying: Countdown?
    let server: String
    /// Whether people may have a shell.
    let allowsShell: Bool

    /// Begins before anything happened.
    ///
    /// - Parameters:
    ///   - server: where the server is, for people to read.
    ///   - bootInterface: the card the machine booted from, if known before the network is up.
    ///   - uuid: the machine's SMBIOS UUID, if there is one.
    ///   - boot: the number of this boot, if the boot program told.
    ///   - kernelStart: the moment uptimes are counted from.
    ///   - allowsShell: whether a key opens a shell.
    package init(
        server: String, bootInterface: MACAddress?, uuid: String?, boot: BootNumber? = nil,
        kernelStart: MonotonicInstant, allowsShell: Bool = true
    ) {
        self.server = server
        self.allowsShell = allowsShell
        reports = MachineReports(mac: bootInterface, uuid: uuid, boot: boot, kernelStart: kernelStart)
    }

    /// Something happened at this moment.
    package mutating func handle(_ event: AgentEvent, at now: MonotonicInstant) -> [AgentAction] {
        if event.answersForManifest { openQuestions = max(0, openQuestions - 1) }
        let actions = actions(after: event, at: now).map { told($0, at: now) }
        openQuestions += actions.count { $0 == .fetchManifest }
        // Everything else waits until whoever reads the log has read it.
        if page == nil || page == .starting { log = nil }
        if page == nil { identifying = nil }
        followOffer()
        if case .targetChosen = event, !knowsDisks { (knowsDisks, wasInventorySent) = (true, false) }
        return actions + inventoryIfDue()
    }

    private mutating func actions(after event: AgentEvent, at now: MonotonicInstant) -> [AgentAction] {
        switch event {
        case .started:
            report(.agent, at: now) + [.loadModules, .bringUpNetwork]
        case .misconfigured(let reason):
            strand(reason, at: now)
        case .firmwareKnown(let firmware, let secureBoot, let traits):
            know(firmware, secureBoot, traits)
        case .networkUp(let summary):
            networkCameUp(summary, at: now)
        case .networkChanged(let summary):
            networkChanged(summary, at: now)
        case .networkLost(let reason):
            networkLost(reason)
        case .networkFailed(let reason):
            isPhase(.connecting) ? retry(.network, reason, at: now) : []
        case .cardUnknown(let reason):
            isPhase(.connecting) ? retry(.boot, reason, at: now) : []
        case .manifestReceived(let manifest):
            received(manifest, at: now)
        case .manifestFailed(let reason):
            manifestFailed(reason, at: now)
        case .transferProgress(let progress, let peers, let traffic):
            received(progress, peers: peers, traffic, at: now)
        case .serverAnswered(let answer, let registration):
            serverAnswered(answer, to: registration, at: now)
        case .keyRefused:
            keyRefused(at: now)
        case .keyReceived(let boot):
            keyReceived(boot, at: now)
        case .imageComplete:
            imageIsComplete(at: now)
        case .swarmReleased:
            swarmReleased(at: now)
        case .imageFailed(let reason):
            imageFailed(reason, at: now)
        case .imageImpossible(let reason):
            imageIsImpossible(reason, at: now)
        case .targetChosen(let target):
            targetChosen(target)
        case .storageTroubled(let reason):
            storageTroubled(reason, at: now)
        case .givesPhase1(let hash):
            givesPhase1(hash, at: now)
        case .givesNoPhase1:
            givesPhase1(nil, at: now)
        case .diskFinished(let disk, let note):
            diskIsFinished(disk, note, at: now)
        case .kernelLoaded:
            kernelIsLoaded(at: now)
        case .handOverFailed(let reason):
            handOverFailed(reason, at: now)
        case .fileGone(let reason):
            fileGone(reason, at: now)
        case .programEnded(let ending, let isSuccess):
            programEnded(ending, isSuccess: isSuccess, at: now)
        case .shellEnded:
            shellEnded(at: now)
        case .logRead(let lines):
            logWasRead(lines)
        case .ordered(let order):
            ordered(order, at: now)
        case .remoteShellOpened(let order, let reason):
            remoteShellOpened(order, refused: reason, at: now)
        case .key(let key):
            pressed(key, at: now)
        case .elapsed:
            elapsed(to: now)
        case .restartWanted:
            [.restart]
        }
    }

    /// When the driver is to send ``AgentEvent/elapsed``, if nothing else happens before; `nil` for never.
    package func nextWake(after now: MonotonicInstant) -> MonotonicInstant? {
        let countdowns: [Countdown?] =
            switch phase {
            case .retrying(_, let countdown, _): [countdown]
            case .menu(_, let countdown): [countdown, menuRefresh]
            case .seeding where bootOrder != nil: []
            case .seeding(_, let seeding): [seeding.current(at: now)] + (seeding.waits(at: now) ? [menuRefresh] : [])
            case .readingLastWords(_, let countdown, _): [countdown]
            case .failed(let failure): [failure.retry]
            case .connecting, .askingForManifest, .fetching, .renewing, .finishingDisk, .loadingKernel, .leaving,
                .running,
                .startingOwnDisk, .stranded:
                []
            }
        let report = nextReport.map { max($0, now) }
        let ticks =
            isShellOpen ? [] : countdowns.compactMap { countdown in countdown.map { $0.nextTick(after: now) ?? now } }
        let moments = [report, form?.question?.end, identifying?.end, bootOrder?.retry?.end].compactMap(\.self)
        return (ticks + moments).min()
    }

    /// Every later report says it.
    private mutating func know(
        _ firmware: FirmwareKind, _ secureBoot: SecureBootState?, _ traits: MachineTraits
    ) -> [AgentAction] {
        reports.traits = traits
        reports.firmware = firmware
        reports.secureBoot = secureBoot
        return []
    }

    /// The server is told at once, for it may send machines here now, or must not any more.
    private mutating func givesPhase1(_ hash: String?, at now: MonotonicInstant) -> [AgentAction] {
        reports.phase1 = hash
        return reports.again(at: now).map { .report($0) }
    }

    /// Time went by: whatever waits for a moment that has come goes on.
    mutating func elapsed(to now: MonotonicInstant) -> [AgentAction] {
        form?.elapsed(to: now)
        if identifying?.isOver(at: now) == true { identifying = nil }
        let report = signOfLife(at: now)
        return report + askForOrder(at: now) + passed(to: now)
    }

    mutating func passed(to now: MonotonicInstant) -> [AgentAction] {
        guard !isShellOpen else { return [] }
        switch phase {
        case .retrying(let step, let countdown, _) where countdown.isOver(at: now):
            return again(step)
        case .menu(let menu, .some(let countdown)) where countdown.isOver(at: now):
            guard let choice = menu.defaultChoice else {
                phase = .menu(menu, nil)
                return []
            }
            return start(choice, at: now)
        case .menu where menuRefresh?.isOver(at: now) == true:
            menuRefresh = nextRefresh(at: now)
            return [.fetchManifest]
        case .seeding(let image, let seeding) where seeding.isOver(at: now) && bootOrder == nil:
            return handOver(image, at: now)
        case .seeding:
            return endOfGroupWait(at: now) + askOfGroup(at: now)
        case .readingLastWords(let notice, let countdown, let after) where countdown.isOver(at: now):
            return goOn(after, notice)
        case .failed(let failure) where failure.retry?.isOver(at: now) == true:
            return retry(failure, byItself: true)
        case .retrying, .menu, .readingLastWords, .failed, .connecting, .askingForManifest, .fetching, .renewing,
            .finishingDisk,
            .loadingKernel, .leaving, .running, .startingOwnDisk, .stranded:
            return []
        }
    }

    /// Reports a stage, or keeps it until the machine knows who it is.
    mutating func report(
        _ stage: MachineStage, at now: MonotonicInstant, image: ManifestImage? = nil, transfer: TransferProgress? = nil,
        reason: Trouble? = nil, disk: WrittenDisk? = nil, startsOwnDisk: Bool = false
    ) -> [AgentAction] {
        reports.made(
            stage, at: now, image: image?.image.name, infoHash: image?.infoHash, transfer: transfer, reason: reason,
            disk: disk, traffic: transfer == nil ? MachineTraffic() : meter.told(at: now), startsOwnDisk: startsOwnDisk
        ).map { .report($0) }
    }

    /// Goes on by what the server says now.
    mutating func adopt(_ newer: Manifest, at now: MonotonicInstant) {
        manifest = newer
        manifestMoment = now
    }

    func isPhase(_ other: AgentPhase) -> Bool { phase == other }

    private mutating func strand(_ reason: String, at now: MonotonicInstant) -> [AgentAction] {
        phase = .stranded(reason: reason)
        return report(.failed, at: now, reason: Trouble(reason)) + [.loadModules]
    }
}
