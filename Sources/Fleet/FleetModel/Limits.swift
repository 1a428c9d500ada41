// SPDX-License-Identifier: GPL-3.0-or-later

/// How much the fleet's picture may hold, whatever the network sends.
package enum Limits {
    /// TFTP transfers given up of which dnsmasq has not yet said more; it has at most 500 at once.
    package static let abandonedTransfers = 1_024
    /// Machines remembered; beyond them the one that has told least and longest ago is forgotten.
    package static let machines = 4_096
    /// Machines that one machine gives phase 1 to at the same time.
    package static let phase1Loans = 3
    /// How long a machine is thought to be fetching its phase 1, unless it says that it has it.
    package static let phase1Loan = Duration.seconds(60)
    /// How long after its disk was written a machine's restart is waited for.
    package static let diskStart = Duration.seconds(900)
    /// For how long what asks again is the same boot: OVMF tries IPv6 for a minute, then HTTP, before a disk.
    package static let diskStartAgain = Duration.seconds(300)
    /// Events that all machines together are to send in a second; taking one costs a server some 50 µs.
    static let events = 200
    /// How long machines that report are not counted anew.
    static let recount = Duration.seconds(1)
    /// How long after its last report a machine counts as one that reports: three of the longest intervals.
    static let reporting = Duration.seconds(30)
    /// Pairs of what was given and to whom that are counted one by one: 4,096 machines with an image and a part of phase 1.
    package static let seedPairs = 8_192
    /// Things that are given whose bytes are counted: images, their former versions' names, layers, phase 1.
    package static let seedSubjects = 1_024
    /// Bytes of a reason that are kept.
    package static let reason = 1_000
    /// How long shim or GRUB may take, once it was given, to ask for something: seconds on slow machines.
    package static let loaderStart = Duration.seconds(60)
    /// How long a machine may take to fetch shim, or shim to fetch GRUB, which has 4 MB.
    package static let loaderTransfer = Duration.seconds(180)
    /// Things said of machines and Secure Boot that are remembered, so that they are not said again.
    package static let toldRemarks = 8_192
    /// How long after a packet its line in dnsmasq's log may be read; no machine restarts within it.
    package static let logDelay = Duration.seconds(3)
    /// Bytes of one line of dnsmasq's log that are read.
    package static let logLine = 2_048
}
