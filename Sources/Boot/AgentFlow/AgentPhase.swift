// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import TorrentCore

/// Where the agent is on its way, with what only that place needs.
enum AgentPhase: Hashable, Sendable {
    case connecting
    case askingForManifest
    /// The network or the server failed; the same is tried again when the countdown is over.
    case retrying(RetriedStep, Countdown, reason: String)
    /// A person, or the end of the countdown, is to choose.
    case menu(MenuModel, Countdown?)
    case fetching(ManifestImage, Download)
    /// The image is complete; others may still need this machine.
    case seeding(ManifestImage, Seeding)
    /// The image is complete, and the server is asked once more what its system is given, for what was said is too old.
    case renewing(ManifestImage)
    /// The disk that was written is made ready to be started.
    case finishingDisk(ManifestImage)
    case loadingKernel(ManifestImage)
    /// The image is ready, its kernel loaded or its disk written; it takes over as soon as no shell is open.
    case leaving(ManifestImage)
    case running(ManifestImage)
    /// The machine restarts, into the system on its own disk.
    case startingOwnDisk
    /// The program ended; what it wrote can still be read before what comes after it.
    case readingLastWords(notice: String, Countdown, AfterProgram)
    case failed(FailedImage)
    /// Nothing can be done but read the reason.
    case stranded(reason: String)
}

/// How a download stands, and what was last said of it.
struct Download: Hashable, Sendable {
    var estimate: ProgressEstimate
    /// Connected peers, the server among them.
    var peers = 0
    /// Where the bytes go, if not into memory.
    var target: String?
    /// Why nothing can be stored there at the moment.
    var trouble: Trouble?
    /// When the server was last told.
    var lastReport: MonotonicInstant
    /// When the server was last asked whether the image is still on offer.
    var lastQuestion: MonotonicInstant

    /// Begins with nothing fetched, nothing said and nothing asked.
    init(of image: ManifestImage, at now: MonotonicInstant) {
        estimate = ProgressEstimate(total: image.totalLength, at: now)
        lastReport = now
        lastQuestion = now
    }
}

/// The log, laid over whatever page there is.
struct LogView: Hashable, Sendable {
    let lines: [String]
    /// How many rows of its end are left out, because somebody looks further up.
    private(set) var skipped = 0

    init(_ lines: [String]) {
        self.lines = Array(lines.suffix(Limits.logLines))
    }

    /// Turns it; a positive number of rows is towards the beginning.
    mutating func turn(by rows: Int) {
        skipped = min(max(0, skipped + rows), max(0, lines.count - 1))
    }
}

/// What is tried again by itself until it succeeds.
enum RetriedStep: Hashable, Sendable {
    case network
    case manifest
    /// The whole boot.
    case boot
}

/// An image that could not be fetched or started.
struct FailedImage: Hashable, Sendable {
    let image: ManifestImage
    let reason: String
    /// When it is tried again by itself; `nil` when it waits for a person.
    var retry: Countdown?
}

/// A machine that has everything and gives it to others.
struct Seeding: Hashable, Sendable {
    /// It stays at least until then.
    let atLeast: Countdown
    /// It stays no longer than that.
    let atMost: Countdown
    /// Nobody in the swarm needs this machine any more.
    var isReleased: Bool
    /// Machines that are not in the swarm yet will need it, as the server says.
    var isNeeded: Bool
    /// It waits for the others of its group, if it is in one that starts together.
    var group: GroupWait?
    /// It is to start at once, as the server ordered.
    var isOrdered = false

    /// Begins the stay a policy asks for; a maximum below the minimum is the minimum.
    init(
        _ policy: LeavePolicy, at now: MonotonicInstant, isReleased: Bool, isNeeded: Bool = false,
        group: GroupWait? = nil
    ) {
        let minimum = max(0, policy.minimum)
        atLeast = Countdown(.seconds(minimum), from: now)
        atMost = Countdown(.seconds(max(minimum, policy.maximum)), from: now)
        self.isReleased = isReleased
        self.isNeeded = isNeeded
        self.group = group
    }

    /// When it goes if nothing more is heard.
    private var end: Countdown { isReleased && !isNeeded ? atLeast : atMost }

    /// Whether the machine may go.
    func isOver(at now: MonotonicInstant) -> Bool { isOrdered || end.isOver(at: now) && !waits(at: now) }

    /// Whether it waits for others of its group.
    func waits(at now: MonotonicInstant) -> Bool { group.map { !$0.isOver(at: now) && !isOrdered } ?? false }

    /// What it is waiting for.
    func current(at now: MonotonicInstant) -> Countdown {
        if let group, waits(at: now) { return group.latest.end > end.end ? group.latest : end }
        return atLeast.isOver(at: now) ? end : atLeast
    }
}
