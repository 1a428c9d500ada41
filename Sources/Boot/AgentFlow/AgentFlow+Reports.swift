// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import TorrentCore

/// How often the server hears of a machine that stays in one stage.
///
/// A server that says how often is told at that interval whatever the stage: it takes a machine that misses three of them
/// for one that stands still. Any other is told of downloads only, as before there were answers.
extension AgentFlow {
    mutating func serverAnswered(
        _ answer: EventAnswer, to registration: Registration?, at now: MonotonicInstant
    ) -> [AgentAction] {
        reports.interval = answer.interval
        let named = registration.map { registered($0, answer.registration, at: now) } ?? []
        return named + take(answer, at: now)
    }

    /// The server lost its memory, or somebody else answers in its place: a new key is asked for, but not again and again.
    mutating func keyRefused(at now: MonotonicInstant) -> [AgentAction] {
        if let keyAsked, now - keyAsked < Limits.keyInterval { return [] }
        keyAsked = now
        return [.fetchKey]
    }

    /// What the server did not believe is told once more.
    mutating func keyReceived(_ boot: BootNumber, at now: MonotonicInstant) -> [AgentAction] {
        if reports.boot != boot { lastOrder = 0 }
        reports.boot = boot
        let asked = form?.question?.registration
        return reports.again(at: now, traffic: meter.told(at: now), registration: asked).map { .report($0) }
    }

    /// Once in a boot, when the drivers are loaded, a manifest is there, and with it the key; and again when disks are known.
    mutating func inventoryIfDue() -> [AgentAction] {
        guard !wasInventorySent, manifest != nil, reports.firmware != nil, reports.boot != nil else { return [] }
        wasInventorySent = true
        return [.sendInventory]
    }

    /// How long two reports of a download's progress are apart.
    var reportInterval: Duration { reports.interval ?? Limits.reportInterval }

    /// When the server is told that the machine is where it was.
    var nextReport: MonotonicInstant? {
        guard let interval = reports.interval ?? unaskedInterval, let last = reports.latestMade, tellsThatItGoesOn
        else { return nil }
        return last + interval
    }

    /// How often a server is told that does not say what it wants.
    private var unaskedInterval: Duration? {
        if case .seeding(_, let seeding) = phase, seeding.group?.isReleased == false {
            Limits.groupInterval
        } else {
            nil
        }
    }

    /// The stage once more, if it is time.
    mutating func signOfLife(at now: MonotonicInstant) -> [AgentAction] {
        guard let due = nextReport, due <= now else { return [] }
        if case .fetching(let image, var download) = phase {
            download.lastReport = now
            phase = .fetching(image, download)
            return report(
                .download, at: now, image: image, transfer: download.estimate.latest, reason: download.trouble)
        }
        return reports.again(at: now, traffic: meter.told(at: now)).map { .report($0) }
    }

    /// Whether the machine is still ours: while something else runs on it, silence says nothing.
    private var tellsThatItGoesOn: Bool {
        switch phase {
        case .connecting, .askingForManifest, .retrying, .menu, .fetching, .seeding, .renewing, .finishingDisk,
            .loadingKernel, .failed:
            reports.latestStage.map { $0 != .handover && $0 != .os } ?? false
        case .leaving, .running, .readingLastWords, .startingOwnDisk, .stranded: false
        }
    }
}
