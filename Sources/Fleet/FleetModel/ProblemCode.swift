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
    case storeDamaged = "store-damaged"
    case recordsNotStored = "records-not-stored"
    case imageEditRefused = "image-edit-refused"
    case imageDoubtful = "image-doubtful"
    case imageVersionEnded = "image-version-ended"
    case changesSeenLate = "changes-seen-late"
    case dnsmasqLinesLost = "dnsmasq-lines-lost"
    case dhcpDoubtful = "dhcp-doubtful"
    case peerCutOff = "peer-cut-off"
    case machineStalled = "machine-stalled"
    case twoKeys = "two-keys"
    case secureBootMismatch = "secure-boot-mismatch"
    case firmwareDoubtful = "firmware-doubtful"
    case loaderNotStarted = "loader-not-started"
    case restartNeeded = "restart-needed"
    case imageChanging = "image-changing"
    case newerKernel = "newer-kernel"
    case routerNotAnswered = "router-not-answered"
    case secureBootOff = "secure-boot-off"

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
        case .settingsRefused, .storeDamaged, .recordsNotStored, .imageEditRefused, .imageDoubtful,
            .imageVersionEnded, .changesSeenLate, .dnsmasqLinesLost, .dhcpDoubtful, .peerCutOff, .machineStalled,
            .twoKeys, .secureBootMismatch, .firmwareDoubtful, .loaderNotStarted:
            .warning
        case .restartNeeded, .imageChanging, .newerKernel, .routerNotAnswered, .secureBootOff: .notice
        }
    }

    /// For how long it is shown after it was noticed last; `nil` for what is shown until it has ended.
    package var lifetime: Duration? {
        switch self {
        case .connectionsNotAccepted, .connectionsFull: .seconds(600)
        case .requestFailed, .dnsmasqLinesLost, .peerCutOff: .seconds(3_600)
        case .recordsNotStored, .storeDamaged, .imageVersionEnded, .firmwareDoubtful, .loaderNotStarted:
            .seconds(86_400)
        case .partEnded, .dnsmasqEnded, .storeNotWritten, .tftpFolderNotWritten, .phase1NotSeeded, .imageBroken,
            .imageWithdrawn, .imageUnreadable, .machineFailed, .settingsRefused, .imageEditRefused, .imageDoubtful,
            .changesSeenLate, .dhcpDoubtful, .machineStalled, .twoKeys, .secureBootMismatch, .restartNeeded,
            .imageChanging, .newerKernel, .routerNotAnswered, .secureBootOff:
            nil
        }
    }

    /// Places at which it is remembered; of those that strangers make up there are few.
    package var capacity: Int {
        switch self {
        case .machineFailed, .machineStalled, .twoKeys, .secureBootMismatch, .secureBootOff, .firmwareDoubtful,
            .loaderNotStarted:
            Limits.machines
        case .peerCutOff, .requestFailed: 64
        case .partEnded, .dnsmasqEnded, .storeNotWritten, .connectionsNotAccepted, .connectionsFull,
            .tftpFolderNotWritten, .phase1NotSeeded, .imageBroken, .imageWithdrawn, .imageUnreadable,
            .settingsRefused, .storeDamaged, .recordsNotStored, .imageEditRefused, .imageDoubtful, .imageVersionEnded,
            .changesSeenLate, .dnsmasqLinesLost, .dhcpDoubtful, .restartNeeded, .imageChanging, .newerKernel,
            .routerNotAnswered:
            256
        }
    }
}
