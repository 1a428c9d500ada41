// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog

/// How much the fleet's picture may hold, whatever the network sends.
package enum Limits {
    /// TFTP transfers given up of which dnsmasq has not yet said more; it has at most 500 at once.
    package static let abandonedTransfers = 1_024
    /// Machines remembered; beyond them strangers are forgotten that have told least and longest ago.
    package static let machines = 4_096
    /// Of machines that are not known for long, how many are forgotten at once where there are too many: each time costs a look
    /// at all of them.
    static let forgottenAtOnce = 64
    /// How long a machine must be known, by the clock that does not jump, to be no stranger.
    package static let familiar = Duration.seconds(3_600)
    /// MAC addresses of one machine; beyond them the one that was used longest ago is forgotten.
    package static let addressesOfMachine = 8
    /// Hardware addresses of one order to wake others: a room, in 400 bytes.
    package static let wakeOrder = 64
    /// Machines of one network that are asked in turn to wake others: should eight of them fail, it is not the machines' fault.
    package static let wakeHelpers = 8
    /// Networks of the server in which machines are woken: a VLAN for each of 32 rooms.
    package static let wakeNetworks = 32
    /// When each packet that wakes is sent, after its machine's moment: none is confirmed, and one in a hundred may be lost.
    static let wakeRepeats: [Duration] = [.zero, .seconds(1), .seconds(2)]
    /// How long machines that are woken are spread over; a building has started by then.
    package static let wakeSpread: ClosedRange<Duration> = .zero ... .seconds(3_600)
    /// UUIDs of which it is remembered that several machines have them.
    package static let sharedUUIDs = 4_096
    /// How long a machine that was heard with one network card needs at least until it is heard with another.
    package static let cardChange = Duration.seconds(10)
    /// Boots that ended and were not stored yet; beyond them the earliest go.
    package static let endedBoots = 4_096
    /// How far a start moves the time by which records grow old, if the wall clock allows: so one that is wrong does no harm.
    package static let longestPause = Duration.seconds(7 * 86_400)
    /// How far the wall clock may be moved at once and still counts as one that goes steadily.
    static let steadyClock = Duration.seconds(60)
    /// Boot numbers that a server which was killed may have given without having stored that, and so are never given again.
    package static let reservedBoots: UInt64 = 1_000
    /// How often the age of a written disk is stored while it matters: a restart of the server adds no more to it.
    static let diskStartStored = Duration.seconds(10)
    /// Keys of one machine that were given out and that no agent has used: its own, and those of who asked in its name since.
    static let waitingKeys = 3
    /// How often it is stored how far the keys' counters are: so much of what was sent before a restart of the server can be
    /// sent again behind it.
    static let keyCounterStored = Duration.seconds(10)
    /// For how long it is a problem that two computers spoke as one machine.
    static let keyConflict = Duration.seconds(600)
    /// Machines that one machine gives phase 1 to at the same time.
    package static let phase1Loans = 3
    /// How long a machine is thought to be fetching its phase 1, unless it says that it has it.
    package static let phase1Loan = Duration.seconds(60)
    /// How long after its disk was written a machine's restart is waited for.
    package static let diskStart = Duration.seconds(900)
    /// For how long what asks again is the same boot: OVMF tries IPv6 for a minute, then HTTP, before a disk.
    package static let diskStartAgain = Duration.seconds(300)
    /// How often a machine is sent to its own disk, each time less than ``ownDiskReturns`` after the one before, before it is
    /// given phase 1: firmware asks by two protocols for each of two cards.
    static let ownDiskTries = 4
    static let ownDiskReturns = Duration.seconds(300)
    /// How long after its script, and what that counts down, a machine's kernel may start and still be started by it: phase
    /// 1 is loaded in between.
    static let ownDiskReturn = Duration.seconds(180)
    /// Files that wait for one boot's agent, addresses that ask in the name of one machine, bytes of all that wait, and for how
    /// long they do.
    static let offeredFiles = 64
    static let offeredAskers = 4
    static let offeredBytes = 256 << 20
    static let offeredFor = Duration.seconds(1_800)
    /// Events that all machines together are to send in a second; taking one costs a server some 50 µs.
    static let events = 200
    /// How long machines that report are not counted anew.
    static let recount = Duration.seconds(1)
    /// Groups of which it is known when they start; a list has 10,000 rows, and a group of one waits for nobody.
    static let startGroups = 1_024
    /// How long after a group has started a machine of it that is ready starts at once: slow PCs are minutes behind, and the
    /// next lesson begins later.
    package static let latecomers = Duration.seconds(600)
    /// How often a machine that waits for its group is to report, if few do: by the answer it starts.
    static let heldInterval = Duration.seconds(2)
    /// Orders that wait for one machine: more than people give before it has taken the first.
    static let pendingOrders = 8
    /// How much larger the number of an order that a machine took may be than the server's last.
    ///
    /// Ten years of milliseconds, by which a clock may have been set back. Without a limit one machine could use all numbers up.
    static let orderNumberLead: UInt64 = 315_360_000_000
    /// Inventories that count in one boot: two, and as many again of an agent that is restarted a few times.
    static let inventoriesOfBoot = 8
    /// How long an order is kept for a machine that does not ask: one whose connection broke is back in seconds, and nobody expects
    /// a machine to restart long after that was ordered.
    package static let orderAge = Duration.seconds(60)
    /// Orders of which it is known what became of them: one to each machine.
    package static let orderOutcomes = 4_096
    /// How long after a machine said that it leaves its reports may still come: as long as the agent tries to deliver one.
    static let lastReports = Duration.seconds(10)
    /// How long after its last question a machine counts as one that asks for orders: a held question, and the way to the next.
    static let listening = CatalogLimits.orderHold + .seconds(5)
    /// How long a machine that was heard counts as one on its way: phase 1 is fetched meanwhile, and says nothing.
    static let coming = Duration.seconds(180)
    /// How long it counts while it shows its menu: longer than usual countdowns.
    static let comingFromMenu = Duration.seconds(60)
    /// The part of a download from which on it is nearly done.
    static let nearlyDone = 0.9
    /// Machines on their way to one image that are remembered: one that still is suffices.
    static let comingMachines = 64
    /// How long after its last report a machine counts as one that reports: three of the longest intervals.
    static let reporting = Duration.seconds(30)
    /// Pairs of what was given and to whom that are counted one by one: 4,096 machines with an image and a part of phase 1.
    package static let seedPairs = 8_192
    /// Things that are given whose bytes are counted: images, their former versions' names, layers, phase 1.
    package static let seedSubjects = 1_024
    /// How long after its last sign of life a machine counts as switched off: its system asks for its address again in less,
    /// and who left a failed one in the evening finds it in the morning among those that are off.
    package static let presence = Duration.seconds(12 * 3_600)
    /// Images whose boots are counted one by one: those on offer, and as many that were.
    static let countedImages = 400
    /// Bytes that one report of a machine can add to what is counted: 10 Gbit/s for ten seconds, and ten times as much.
    static let mostGained: UInt64 = 128 << 30
    /// Bytes of a problem's place that are kept.
    static let problemPlace = 500
    /// Places that are remembered of each kind of problem that is of no machine; there are 200 images.
    static let problems = 256
    /// The same of kinds whose places strangers choose.
    static let problemsOfStrangers = 64
    /// What a machine's kernel said that is remembered: one fault has few kinds of lines.
    static let kernelSigns = 16
    /// How long a download may go on before it is told what makes it slow: most are over by then.
    static let slownessPatience = Duration.seconds(10)
    /// By how much memory that a kernel counted must differ to be another one, in bytes: what kernel and firmware keep differs by
    /// less, and no memory module is as small.
    static let memoryDifference: UInt64 = 128 << 20
    /// How long a problem of a machine or a stranger is not told again, though it is said in other words.
    static let problemNews = Duration.seconds(60)
    /// How long after the one before it a boot may begin to be of the same wave: slow firmware is a minute behind fast one, and
    /// somebody goes along the rows.
    static let historyGap = Duration.seconds(120)
    /// How much later than all others were done a machine must begin to fetch to count as another wave.
    static let waveGap = Duration.seconds(60)
    /// Between two reports of a machine's progress that are told to those who follow the fleet.
    package static let progressPace = Duration.seconds(5)
    /// Over how long a rate is the mean, and how many looks are kept for it.
    static let rateWindow = Duration.seconds(5)
    static let rateLooks = 16
    /// Machines that are named where a word means several.
    static let candidates = 64
    /// Bytes of a reason that are kept.
    package static let reason = 1_000
    /// How long shim or GRUB may take, once it was given, to ask for something: seconds on slow machines.
    package static let loaderStart = Duration.seconds(60)
    /// How long a machine may take to fetch shim, or shim to fetch GRUB, which has 4 MB.
    package static let loaderTransfer = Duration.seconds(180)
    /// Things said of machines and Secure Boot that are remembered, so that they are not said again.
    package static let toldRemarks = 8_192
    /// How much later than another a kernel started at least if the machine restarted between them; a question is never as long
    /// on its way.
    static let restart = Duration.seconds(3)
    /// How long after a packet its line in dnsmasq's log may be read; no machine restarts within it.
    package static let logDelay = Duration.seconds(3)
    /// Bytes of one line of dnsmasq's log that are read.
    package static let logLine = 2_048
}
