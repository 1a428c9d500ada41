// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import TorrentMetainfo

/// How long the agent's driver waits, and how much it keeps.
enum Limits {
    /// Events that wait to be sent; beyond it the oldest goes.
    static let waitingEvents = 64
    /// What happened on the machine and waits for its turn: keys above all, should the screen be slow.
    static let waitingHappenings = 1_024
    /// After phase 1 could be given no longer, until that is tried again; the last is kept.
    static let phase1RetryDelays: [Duration] = [.seconds(10), .seconds(30), .seconds(120), .seconds(600)]
    /// Between two tries to send an event; the last is kept.
    static let eventRetryDelays: [Duration] = [.seconds(1), .seconds(2), .seconds(4)]
    /// Between the tries to send what the machine is made of; after the last one it is left for the next boot.
    static let inventoryRetryDelays: [Duration] = [.seconds(2), .seconds(10), .seconds(30), .seconds(120)]
    /// Bytes of the log that wait to be sent: the kernel's whole log after a start has some 150 KiB.
    static let waitingLog = 256 << 10
    /// Between two chunks of the log, and between two of which the second tells of a failure (a level up to this one).
    static let logInterval = Duration.seconds(1)
    static let urgentLogInterval = Duration.milliseconds(100)
    static let urgentPriority: UInt8 = 3
    /// Bytes of the log that leave within a minute at most: 16 KiB a second, a thousandth of a gigabit line's.
    static let logPerMinute = 60 * 16 << 10
    static let logMinute = Duration.seconds(60)
    /// Bytes of the server's answer to an event: room for what later ones may say.
    static let eventAnswerLength: UInt64 = 16 << 10
    /// Bytes of an order: sixteen keys of a kilobyte and what is around them.
    static let orderLength: UInt64 = 32 << 10
    /// How long an answer to a question for orders may take: the time for which it is held, and then as long as any.
    static let orderAnswer = CatalogLimits.orderHold + .seconds(10)
    /// The shortest time between two questions for orders while there are none: a server that has no room answers at once.
    static let orderPause = Duration.seconds(1)
    /// How long a server is not asked for orders that takes no such questions, or does not know the machine's key.
    static let orderRefusal = Duration.seconds(30)
    /// How long the layer of the remote shell, 2 MB, may take: other orders wait meanwhile.
    static let shellLayer = Duration.seconds(20)
    /// How long it is waited for what became of an order, before the next question says that it goes on.
    static let orderPatience = Duration.seconds(5)
    /// How often a magic packet is sent, and how far apart: UDP may lose some, and cards that sleep some more.
    static let wakeRounds = 3
    static let wakePause = Duration.milliseconds(100)
    /// How long a hand-over or a restart waits for events to leave.
    static let lastWords = Duration.seconds(1)
    /// The most bytes of a system's text file that is looked at or changed: `/etc/hosts` of thousands of hosts is smaller.
    static let systemTextLength = 1 << 20
    /// How long the card the machine booted from may take to appear.
    static let cardPatience = Duration.seconds(15)
    /// How long a link may take to stand: gigabit negotiation takes up to five seconds.
    static let linkPatience = Duration.seconds(15)
    /// Between two looks at the cards while waiting for one of these.
    static let linkInterval = Duration.milliseconds(25)
    /// The shortest time between two looks at a download.
    static let progressInterval = Duration.milliseconds(200)
    /// Between two looks at the consoles' sizes.
    static let consoleInterval = Duration.seconds(1)
    /// After so many of them a page is written again: what else wrote on a serial line stays no longer.
    static let looksPerRefresh = 10
    /// How long after an Escape byte the rest of a key may come, in milliseconds; at 300 baud a byte takes 33.
    static let escapePause = 100
    /// Output kept for a console that is slower than its program, in bytes.
    static let waitingOutput = 256 << 10
    /// Bytes kept of what a program wrote last.
    static let lastWordsLength = 1_024
    /// How long disks may take to show themselves once their drivers are there: a USB disk spins up.
    static let diskPatience = Duration.seconds(15)
    /// Between two looks for disks.
    static let diskInterval = Duration.milliseconds(100)
    /// The longest `.torrent` taken, in bytes; its reader takes no more either.
    static let torrentLength = UInt64(MetainfoLimits.byteCount)
    /// Bytes of memory that must be free for a machine to give phase 1 to others.
    static let memoryForPhase1: UInt64 = 512 << 20
    /// Between two starts of an agent or of the second terminal's shell that ended by itself.
    static let restartPause = Duration.seconds(1)
    /// Questions for a lease that a card gets before its network counts as one without a DHCP server, a second apart.
    static let leaseQuestions = 5
    /// Questions that a card gets before the next card's turn: dnsmasq looks for three seconds whether an address is
    /// free before it offers it for the first time, and when the card's turn comes again it answers at once.
    static let leaseQuestionsInTurn = 3
    /// The shortest time between two requests for the same address (RFC 2131, section 4.4.5), and the longest between two
    /// for any, once it was given up.
    static let leaseRetry = Duration.seconds(60)
    /// How long after an address was given up, and nobody lent another at once, is asked again; doubled each time.
    static let firstLeaseRetry = Duration.seconds(2)
    /// The shortest lease that is kept as it is, in seconds: a shorter one would be asked for again without a pause.
    static let shortestLease = 10
}
