// SPDX-License-Identifier: GPL-3.0-or-later

/// The one table of why a machine's boot stands still, or is much slower than others; the word is what programs compare and
/// `docs/troubleshooting.md` lists.
///
/// Their order is that of a boot, and in the end what says least.
package enum StandstillCode: String, Hashable, Comparable, Sendable, CaseIterable {
    case noLink = "no-link"
    case noDHCPAnswer = "no-dhcp-answer"
    case noBootFile = "no-boot-file"
    case loaderRefused = "loader-refused"
    case kernelPanic = "kernel-panic"
    case noCardDriver = "no-card-driver"
    case serverUnreachable = "server-unreachable"
    case certificateClock = "certificate-clock"
    case imagePreparing = "image-preparing"
    case waitingForPerson = "waiting-for-person"
    case peersUnreachable = "peers-unreachable"
    case slowLink = "slow-link"
    case imageTooLarge = "image-too-large"
    case diskMissing = "disk-missing"
    case diskFailing = "disk-failing"
    case failed
    case connectionLost = "connection-lost"
    case silent

    package static func < (left: Self, right: Self) -> Bool { left.rank < right.rank }

    private static let ranks = Dictionary(uniqueKeysWithValues: allCases.enumerated().map { ($1, $0) })
    private var rank: Int { Self.ranks[self] ?? 0 }
}

extension StandstillCode {
    /// What it means, for one machine or many: a sentence without its full stop.
    package var meaning: String {
        switch self {
        case .noLink: "the network card has no link"
        case .noDHCPAnswer: "no DHCP server answers"
        case .noBootFile: "the firmware does not fetch a boot file"
        case .loaderRefused: "the firmware or shim refused to start a program"
        case .kernelPanic: "the kernel stopped with a panic"
        case .noCardDriver: "phase 1 has no driver for the network card"
        case .serverUnreachable: "phase 1 does not reach the server"
        case .certificateClock: "a certificate is not valid at the time of the machine's clock"
        case .imagePreparing: "the image is being prepared"
        case .waitingForPerson: "a menu waits for a person"
        case .peersUnreachable: "other machines do not reach it"
        case .slowLink: "the link is slower than that of the others"
        case .imageTooLarge: "the image is too large for the machine"
        case .diskMissing: "the disk for the image is missing"
        case .diskFailing: "a disk is failing"
        case .failed: "it failed for a reason that it tells"
        case .connectionLost: "its connection ended in the middle of phase 1"
        case .silent: "nothing is heard, and nothing says why"
        }
    }

    /// What a person can do: a sentence.
    package var nextStep: String {
        switch self {
        case .noLink: "Check the cable, the port of the switch, and that the card is enabled in the firmware's setup."
        case .noDHCPAnswer:
            "Check that a DHCP server serves this network, and that the switch lets ports through at once (portfast)."
        case .noBootFile:
            "Check that the firmware boots from the network in the mode that is served, and run `boottorrent check` for another DHCP"
                + " server that answers it."
        case .loaderRefused: "Look at its screen, and at `boottorrent machine NAME` for what its Secure Boot trusts."
        case .kernelPanic: "Read its log; try another kernel for phase 1, and test its memory."
        case .noCardDriver:
            "Build phase 1 with the driver: `boottorrent phase1 build --modules`, or a newer `--suite`; firmware files come with"
                + " `--firmware`."
        case .serverUnreachable:
            "Check that its network is allowed to reach the server's ports, and that its address is in the right network."
        case .certificateClock: "Set the clock in its firmware's setup, and replace its battery if that is wrong again."
        case .imagePreparing: "Wait: it goes on by itself."
        case .waitingForPerson: "Choose an image at its screen, or give it one with `boottorrent boot`."
        case .peersUnreachable:
            "Let the port of peers through between machines: switches and wireless networks may isolate their clients."
        case .slowLink: "Replace the cable, and look which speed the port of the switch is set to."
        case .imageTooLarge: "Make the image smaller, or give the machine more memory or a larger disk."
        case .diskMissing:
            "Check that the disk is plugged in and enabled in the firmware, and which disk the image names."
        case .diskFailing: "Save what is on it, and replace the disk."
        case .failed: "Do what the reason says; it tries again by itself, or when it is restarted."
        case .connectionLost:
            "Check that it is switched on, its cable, and the port of the switch; it goes on by itself once it is connected again."
        case .silent: "Look at its screen, and restart it if it does not go on."
        }
    }
}
