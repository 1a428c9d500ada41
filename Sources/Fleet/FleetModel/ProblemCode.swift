// SPDX-License-Identifier: GPL-3.0-or-later

/// The one table of what can be wrong; the word is what programs compare and `docs/troubleshooting.md` lists.
///
/// Of each severity those come first that hurt more machines.
package enum ProblemCode: String, Hashable, Comparable, Sendable, CaseIterable {
    case partEnded = "part-ended"
    case dnsmasqEnded = "dnsmasq-ended"
    case storeNotWritten = "store-not-written"
    case connectionsNotAccepted = "connections-not-accepted"
    case connectionsFull = "connections-full"
    case requestFailed = "request-failed"
    case tftpFolderNotWritten = "tftp-folder-not-written"
    case phase1NotSeeded = "phase1-not-seeded"
    case imageBroken = "image-broken"
    case imageWithdrawn = "image-withdrawn"
    case imageUnreadable = "image-unreadable"
    case machineFailed = "machine-failed"
    case settingsRefused = "settings-refused"
    case rulesRefused = "rules-refused"
    case machinesRefused = "machines-refused"
    case templateRefused = "template-refused"
    case storeDamaged = "store-damaged"
    case recordsNotStored = "records-not-stored"
    case noAddress = "no-address"
    case signedLoadersMissing = "signed-loaders-missing"
    case dnsmasqIsRoot = "dnsmasq-is-root"
    case tokensRefused = "tokens-refused"
    case socketNotServed = "socket-not-served"
    case imageEditRefused = "image-edit-refused"
    case imageDoubtful = "image-doubtful"
    case imageVersionEnded = "image-version-ended"
    case changesSeenLate = "changes-seen-late"
    case dnsmasqLinesLost = "dnsmasq-lines-lost"
    case swarmDoubtful = "swarm-doubtful"
    case peerCutOff = "peer-cut-off"
    case machineStalled = "machine-stalled"
    case ownDiskNotStarted = "own-disk-not-started"
    case imageNotThere = "image-not-there"
    case textNotMade = "text-not-made"
    case scheduleRefused = "schedule-refused"
    case scheduleMissed = "schedule-missed"
    case scheduleNotRemembered = "schedule-not-remembered"
    case wakeNotSent = "wake-not-sent"
    case logsNotKept = "logs-not-kept"
    case netconsoleNotHeard = "netconsole-not-heard"
    case inventoryRefused = "inventory-refused"
    case wordsLeftOut = "words-left-out"
    case twoKeys = "two-keys"
    case secureBootMismatch = "secure-boot-mismatch"
    case firmwareDoubtful = "firmware-doubtful"
    case loaderNotStarted = "loader-not-started"
    case machineSlow = "machine-slow"
    case restartNeeded = "restart-needed"
    case imageChanging = "image-changing"
    case newerKernel = "newer-kernel"
    case routerNotAnswered = "router-not-answered"

    package static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }

    private static let ranks = Dictionary(uniqueKeysWithValues: allCases.enumerated().map { ($1, $0) })
    private var rank: Int { Self.ranks[self] ?? 0 }
}

extension ProblemCode {
    /// How bad it is.
    package var severity: Problem.Severity {
        switch self {
        case .partEnded, .dnsmasqEnded, .storeNotWritten, .connectionsNotAccepted, .connectionsFull, .requestFailed,
            .tftpFolderNotWritten, .phase1NotSeeded, .imageBroken, .imageWithdrawn, .imageUnreadable, .machineFailed:
            .failure
        case .settingsRefused, .rulesRefused, .machinesRefused, .templateRefused, .ownDiskNotStarted, .imageNotThere,
            .textNotMade, .wordsLeftOut, .scheduleRefused, .scheduleMissed, .scheduleNotRemembered, .wakeNotSent,
            .logsNotKept, .netconsoleNotHeard, .inventoryRefused,
            .storeDamaged, .recordsNotStored, .noAddress, .signedLoadersMissing, .dnsmasqIsRoot,
            .tokensRefused, .socketNotServed,
            .imageEditRefused, .imageDoubtful, .imageVersionEnded, .changesSeenLate, .dnsmasqLinesLost,
            .swarmDoubtful, .peerCutOff, .machineStalled, .twoKeys, .secureBootMismatch, .firmwareDoubtful,
            .loaderNotStarted:
            .warning
        case .machineSlow, .restartNeeded, .imageChanging, .newerKernel, .routerNotAnswered: .notice
        }
    }

    /// What it means, as the log says it: one sentence without its full stop, the same each time.
    package var sentence: String {
        switch self {
        case .partEnded: "a part of the server ended and is started again"
        case .dnsmasqEnded: "dnsmasq does not run and is started again"
        case .storeNotWritten: "machines and their boots are not remembered"
        case .connectionsNotAccepted: "connections cannot be accepted for the moment"
        case .connectionsFull: "all connections are taken, so some are closed"
        case .requestFailed: "a request failed"
        case .tftpFolderNotWritten: "a machine cannot be given its own files by TFTP"
        case .phase1NotSeeded: "a part of phase 1 is not given by the swarm"
        case .imageBroken: "an image folder is not served"
        case .imageWithdrawn: "an image was taken back"
        case .imageUnreadable: "some of an image cannot be given at the moment"
        case .machineFailed: "a machine failed"
        case .settingsRefused: "settings have a mistake, so those before stay valid"
        case .rulesRefused: "rules have a mistake, so some of them do not count"
        case .machinesRefused: "the list of machines has a mistake, so some of it does not count"
        case .templateRefused: "a template has a mistake, so nothing is made of it"
        case .ownDiskNotStarted: "a machine did not start its own disk"
        case .imageNotThere: "a machine is to start an image that is not there"
        case .textNotMade: "a machine's words or files cannot be made"
        case .wordsLeftOut: "a machine's kernel of phase 1 is not given all of its words"
        case .scheduleRefused: "what the schedule says was not done with all machines"
        case .scheduleMissed: "the time of an entry of the schedule passed without the server"
        case .scheduleNotRemembered: "what the schedule misses while the server is off is not told"
        case .wakeNotSent: "machines cannot be woken"
        case .logsNotKept: "what machines log is not kept"
        case .netconsoleNotHeard: "the last words of machines' kernels are not heard"
        case .inventoryRefused: "a machine told what another one is made of"
        case .storeDamaged: "what was known of machines was damaged and is set aside"
        case .recordsNotStored: "some of what is known of machines is not remembered"
        case .noAddress: "a machine got no address"
        case .signedLoadersMissing: "machines with Secure Boot cannot boot"
        case .dnsmasqIsRoot: "dnsmasq keeps root's rights"
        case .tokensRefused: "tokens of the file are not taken over"
        case .socketNotServed: "the command line cannot reach this server by its socket"
        case .imageEditRefused: "an image folder is not served as it is now, but as it was before"
        case .imageDoubtful: "an image is served, but not all is well"
        case .imageVersionEnded: "an earlier version of an image is not given any more"
        case .changesSeenLate: "some changes of files are seen after a minute only"
        case .dnsmasqLinesLost: "some machines are shown at an earlier stage than they are in"
        case .swarmDoubtful: "a swarm does less than it could"
        case .peerCutOff: "a peer was cut off"
        case .machineStalled: "a machine is silent in the middle of its boot"
        case .twoKeys: "two computers report as one machine"
        case .secureBootMismatch: "this machine's Secure Boot does not fit what it is given"
        case .firmwareDoubtful: "a machine's firmware may not start what it is sent"
        case .loaderNotStarted: "a machine's firmware did not start iPXE and is sent signed programs now"
        case .machineSlow: "a machine's download is slower than it should be"
        case .restartNeeded: "settings count from the next start of the server on"
        case .imageChanging: "an image folder has been changing for a while"
        case .newerKernel: "a newer kernel is available for phase 1"
        case .routerNotAnswered: "iPXE waits for an IPv6 router that is not there"
        }
    }
}

extension ProblemCode {
    /// For how long it is shown after it was noticed last; `nil` for what is shown until it has ended.
    package var lifetime: Duration? {
        switch self {
        case .partEnded, .dnsmasqEnded, .connectionsNotAccepted, .connectionsFull, .noAddress: .seconds(600)
        case .requestFailed, .dnsmasqLinesLost, .peerCutOff: .seconds(3_600)
        case .recordsNotStored, .storeDamaged, .imageVersionEnded, .firmwareDoubtful, .loaderNotStarted,
            .swarmDoubtful, .ownDiskNotStarted, .imageNotThere, .textNotMade, .wordsLeftOut, .scheduleRefused,
            .scheduleMissed, .wakeNotSent, .inventoryRefused:
            .seconds(86_400)
        case .storeNotWritten, .tftpFolderNotWritten, .phase1NotSeeded, .imageBroken, .imageWithdrawn,
            .imageUnreadable, .machineFailed, .settingsRefused, .rulesRefused, .machinesRefused, .templateRefused,
            .signedLoadersMissing, .dnsmasqIsRoot, .tokensRefused, .socketNotServed,
            .imageEditRefused, .imageDoubtful, .changesSeenLate, .machineStalled, .twoKeys, .secureBootMismatch,
            .machineSlow, .restartNeeded, .imageChanging, .newerKernel, .routerNotAnswered, .scheduleNotRemembered,
            .logsNotKept, .netconsoleNotHeard:
            nil
        }
    }

    /// Places at which it is remembered; of those that strangers make up there are few.
    package var capacity: Int {
        if isOfMachine { return Limits.machines }
        return isOfStrangers ? Limits.problemsOfStrangers : Limits.problems
    }

    /// Whether it is of one machine, and ends by itself where that goes on: the log says less of it.
    package var isOfMachine: Bool {
        switch self {
        case .machineFailed, .machineStalled, .ownDiskNotStarted, .imageNotThere, .textNotMade, .wordsLeftOut,
            .twoKeys, .secureBootMismatch, .inventoryRefused,
            .firmwareDoubtful, .loaderNotStarted, .machineSlow:
            true
        case .partEnded, .dnsmasqEnded, .storeNotWritten, .connectionsNotAccepted, .connectionsFull, .requestFailed,
            .tftpFolderNotWritten, .phase1NotSeeded, .imageBroken, .imageWithdrawn, .imageUnreadable,
            .settingsRefused, .rulesRefused, .machinesRefused, .templateRefused, .storeDamaged, .recordsNotStored,
            .noAddress, .signedLoadersMissing, .dnsmasqIsRoot, .tokensRefused, .socketNotServed,
            .imageEditRefused, .imageDoubtful, .imageVersionEnded, .changesSeenLate, .dnsmasqLinesLost,
            .swarmDoubtful, .peerCutOff, .restartNeeded, .imageChanging, .newerKernel, .routerNotAnswered,
            .scheduleRefused, .scheduleMissed, .scheduleNotRemembered, .wakeNotSent, .logsNotKept,
            .netconsoleNotHeard:
            false
        }
    }

    private var isOfStrangers: Bool { self == .peerCutOff || self == .requestFailed || self == .noAddress }

    /// How long it is not told again in other words, where machines or strangers choose them.
    var pauseOfNews: Duration { isOfMachine || isOfStrangers ? Limits.problemNews : .zero }
}
