// SPDX-License-Identifier: GPL-3.0-or-later

/// What the server takes from the network at most, and how long it waits.
package enum Limits {
    /// How often rules, list and templates are looked at: what is written there counts on screens within five seconds.
    static let ruleLook = Duration.milliseconds(500)
    /// Bytes of the rules, and of the list of machines.
    static let ruleFile = 4 << 20
    /// Links that lead to the list of machines one after another; Linux follows as many.
    static let links = 40
    /// Mistakes in rules that are told one by one.
    static let ruleProblems = 100
    /// Templates, bytes of one, and folders within folders.
    static let templates = 512
    static let template = 256 << 10
    static let templateDepth = 8
    /// Files and folders below the folder of templates that are looked at: links may lead round in circles.
    static let templateEntries = 4_096
    /// The TCP port at which machines give phase 1 to others by HTTP.
    static let giverPort: UInt16 = 8_081
    /// How often it is told how far the preparation of an image is.
    static let preparationNews = Duration.seconds(1)
    /// After the layer of the remote shell could not be made, until that is tried again.
    static let shellLayerRetry = Duration.seconds(300)
    /// Files of an image that are held one by one: what is given as a kernel, file systems and disks has fewer.
    static let heldFiles = 64
    /// Versions of one image that are kept for machines that fetch them while a newer one is on offer.
    static let earlierVersions = 4
    /// How long a version is given after a newer one came, and after the last machine fetched it, by the swarm or by HTTP:
    /// one that was told of it asks for it within that time.
    package static let versionGrace = Duration.seconds(60)
    /// How often it is looked whether an earlier version is still fetched.
    static let versionLook = Duration.seconds(5)
    /// Bytes of a request's path and query together; a query, and a path of a file.
    package static let requestTarget = 4_096
    /// Characters of a path that people are shown.
    static let shownPath = 200
    /// Bytes of a query: iPXE's and an agent's have maker, model and serial number as firmware tells them, each byte of which
    /// may be three.
    package static let query = 3_072
    /// Machines that may be named at their screens in a minute: more than people can type, and few enough to be taken out again.
    static let registrations = 60
    /// Bytes of all words that people write for the kernel of phase 1; it takes 2,047 with those of the server.
    package static let phase1Words = 1_500
    /// Bytes of all headers of a request.
    package static let headers = 16_384
    /// Headers of a request.
    package static let headerCount = 64
    /// Bytes of an event; a reason of 1,000 bytes and a path fit many times.
    package static let event = 65_536
    /// Bytes of a question for orders: a sentence, and little else.
    package static let orderRequest = 4_096
    /// How long an action waits for agents that take its orders: they ask at once, and a machine that is busy needs a second.
    static let orderPatience = Duration.seconds(4)
    /// The same for a shell, for which an agent may have to fetch a layer first.
    static let shellPatience = Duration.seconds(25)
    /// How often the schedule is looked at.
    static let scheduleTick = Duration.seconds(1)
    /// Addresses from which kernels' last words are taken: as many as machines that are known.
    static let logOwners = 4_096
    /// An address at which agents of two machines were heard within this time is of both: agents report far more often.
    static let sharedAddress = Duration.seconds(300)
    /// Bytes of a log that are given at once.
    static let logPiece = 1 << 20
    /// What kernels said that waits to be looked at.
    static let kernelSigns = 4_096
    /// Plans to wake machines that wait to be begun; each begins at once.
    static let wakePlans = 64
    /// Bytes of an action: 4,096 UUIDs.
    static let action = 262_144
    /// Connections that the kernel has made and the server has not looked at.
    ///
    /// Where they overflow, the kernel drops a newcomer's first packet, and it tries again a second later; a crowd that is
    /// closed and comes again must not cause that. Linux allows no more (net.core.somaxconn).
    package static let backlog = 4_096
    /// Bytes read from a disk at a time for one response.
    ///
    /// A receiver that stops keeps several such pieces in memory: 234 KiB were measured with pieces of 64 KiB, 137 with
    /// 32, 124 with 16. Eight receivers that read were given some 600 MB/s by two cores that they shared with the server.
    package static let chunk = 16 << 10
    /// Tries to read a file of an image for a response while the error is one that passes; some 2 s in all.
    static let readTries = 6
    /// Seconds after which whoever could not be given a file is to ask again.
    static let retryAfter = 5
    /// Bytes of one phase-1 file, which are kept in memory.
    package static let phase1File = 512 << 20
    /// How long requests may go on once the server was told to stop.
    package static let requestGrace = Duration.milliseconds(800)
    /// How long a child may take to end before it is killed.
    package static let childGrace = Duration.milliseconds(1_200)
    /// How long the whole server may take to end.
    package static let stopGrace = Duration.milliseconds(2_500)
    /// How long a child must have run for its end to count as the first in a row.
    package static let steadyRun = Duration.seconds(60)
    /// The first pause before a child is started again; it doubles with each end in a row.
    package static let firstPause = Duration.milliseconds(500)
    /// The longest pause before a child is started again.
    package static let longestPause = Duration.seconds(30)
    /// How often it is measured how late event loops are.
    static let lagTick = Duration.seconds(1)
    /// How often machines are looked for with which something is wrong.
    static let problemTick = Duration.seconds(1)
    /// How often machines are looked for that stopped at their loaders.
    static let loaderTick = Duration.seconds(5)
    /// How long a loader that was sent may take until it asks for its script by TFTP.
    package static let loaderStart = Duration.seconds(120)
    /// Bytes of an Ethernet frame, and some to spare.
    package static let frame = 2_048
    /// How long after an interface was switched off it is tried again.
    package static let routerAnswerPause = Duration.seconds(2)
    /// Machines of which it is known that they start signed programs only.
    package static let signedMachines = 16_384
    /// Machines that may be in that time at once.
    package static let startingLoaders = 4_096
    /// How long an address is kept for a machine that was offered it: UEFI takes four seconds to choose.
    package static let offer = Duration.seconds(10)
    /// The part of a range that may be kept for such machines at once; who only asks and never takes gets no more.
    package static let offeredPart = 2
    /// How far dnsmasq, and the thread that hears it, go before other programs of this computer (nice(2)).
    package static let urgency: Int32 = -10
    /// Files of one boot menu on a medium, and bytes of each; Debian's installer has about twenty of a few hundred.
    static let menuFiles = 64
    static let menuFile: UInt64 = 256 << 10
    /// Bytes of a file on a medium, besides what its menu starts, from which on its system may want it: pictures of menus
    /// and texts are smaller, file systems and what installers look for are larger.
    static let mediumContent: UInt64 = 256 << 10
    /// Bytes of xorriso's list of a medium's files: a hundred for each of 600,000.
    static let discListing = 64 << 20
    /// Bytes of one file in an initial file system: the format has 32 bits for them.
    static let initramfsFile = UInt64(UInt32.max)
    /// Bytes read from a program that unpacks, and looked at for zeros, at a time.
    static let unpackedChunk = 64 << 10
    /// Bytes of a packed disk from which on `check` says that it reads it to its end, which takes more than seconds.
    static let quicklyInspected: UInt64 = 64 << 20
    /// Bytes at the beginning of what is unpacked in which a disk is known by its partition table or file system.
    static let inspectedStart = 1 << 20
    /// And at the end: the oldest header of a RAID set stands up to 128 KiB before it.
    static let inspectedEnd = 128 << 10
    /// Bytes of what is kept of a packed disk that was read.
    static let inspectedFinding = 64 << 10
    /// Bytes at the end of an xz file in which a second stream is looked for.
    static let inspectedTail = 1 << 20
    /// What qemu-img may have while it looks at a file that may come from a stranger: bytes of address space, and
    /// seconds of a processor; the tables of a disk of 16 TiB are 2 GiB.
    static let qemuMemory = 4 << 30
    static let qemuSeconds = 300
    /// Bytes of what it prints of that.
    static let qemuReport = 1 << 20
    /// Bytes of a child's line; what is longer is taken in parts.
    package static let childLine = 64 << 10
    /// Lines of a child's last words that are kept to explain its end.
    package static let lastWords = 8
    /// Between two looks at what a seed has sent.
    static let seedCount = Duration.seconds(1)
    /// For how long all who ask for `/status.json` are told the same: screens ask once a second.
    package static let statusLifetime = Duration.seconds(1)
    /// For how long all who ask for a history are told the same, and how many that differ are kept: those of a few pages, each
    /// with its days, image and group.
    static let historyLifetime = Duration.seconds(5)
    static let histories = 16
    /// Bytes of a body that nothing is expected in.
    static let interfaceBody = 4_096
    /// The latest events that are kept for those who were away for a moment or read slowly: half a minute of a thousand
    /// machines that download; some 500 bytes each.
    static let keptEvents = 8_192
    /// Who follows events at once: each is a connection, and a page or a program of somebody who looks after the room.
    static let subscribers = 64
    /// How long nothing is sent to one of them after something was, so that what happens meanwhile is sent at once.
    static let eventPause = Duration.milliseconds(100)
    /// Bytes of events that are sent to one of them at once.
    static let eventChunk = 64 << 10
    /// How long one may take for that until it is dropped.
    static let subscriberPatience = Duration.seconds(20)
    /// How often a sign of life is sent where nothing happens: proxies end what is silent for half a minute, and the page calls
    /// itself cut off after twelve seconds.
    static let eventBeat = Duration.seconds(5)
    /// When who was disconnected is to come again.
    static let eventRetry = Duration.seconds(2)
    /// How often the room is looked at for those who follow its stream: what changes is on their screens within a second.
    static let streamTick = Duration.milliseconds(900)
    /// The latest ticks that are kept for those who were away for a moment, and their bytes.
    ///
    /// They are half a minute of a room in which something changes all the time. 4,096 whole rows are 1.6 MB, so a snapshot is no
    /// dearer than what is beyond that.
    static let keptTicks = 40
    static let keptTickBytes = 4 << 20
    /// For how long the room is looked at after the last one left, so that who comes back soon goes on where it was.
    package static let streamRest = Duration.seconds(30)
    /// Bytes that the kernel keeps of what is sent to a subscriber, so that one that stops reading is seen soon.
    static let subscriberBuffer = 64 << 10
    /// Lines of dnsmasq that wait to be understood; a machine that boots makes some ten that count.
    package static let waitingLines = 8_192
    /// Bytes of such a line; dnsmasq writes 1,024 at most.
    static let waitingLine = 2_048
    /// Files and folders of an image that are looked at for changes; who reads it takes fewer.
    static let watchedEntries = 200_000
    /// Bytes of what the system told of watched folders that are read at once.
    static let eventBytes = 64 << 10
    /// What the system told of watched folders and was not taken in; with more, everything is looked at.
    static let waitingEvents = 16_384
    /// What a watcher of files has not taken in: looks that ended, and at most one of anything else.
    static let watchMessages = 64
    /// How often what changed in the fleet's picture is stored: a server that is killed forgets no more than that.
    static let storeTick = Duration.milliseconds(500)
    /// Bytes of a request for a session: a code in a little JSON.
    static let sessionRequest = 1_024
    /// How often is looked whether somebody changed the tokens: one that was revoked is good for nothing soon after.
    static let tokenTick = Duration.seconds(1)
    /// How long a disk that gives no answer may keep somebody who wants to know that something is stored, and how many.
    static let storeWait = Duration.seconds(2)
    static let storeWaiters = 4_096
    /// How long a server that ends waits for its store, whatever there is to be stored yet.
    static let storeEnd = Duration.seconds(2)
    /// How long after it could not be stored it is tried again.
    static let storeAgain = Duration.seconds(5)
    /// When and how often what is too old is deleted from the store.
    static let firstPruning = Duration.seconds(60)
    static let pruning = Duration.seconds(3_600)
    /// Machines that took their offered address while dnsmasq has not read anew what is kept, every ten seconds.
    package static let takenOffers = 4_096
}
