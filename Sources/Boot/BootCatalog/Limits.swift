// SPDX-License-Identifier: GPL-3.0-or-later

/// The most a manifest or an event may hold; the configuration is held to the same numbers.
package enum CatalogLimits {
    /// Images in one menu: more do not fit a person, and 200 of them still make a small manifest.
    package static let images = 200
    /// Bytes of a name in the menu: two lines of a text screen.
    package static let displayNameLength = 160
    /// Bytes of a kernel command line: what Linux takes on x86-64 and arm64 (2,048), without its final zero.
    package static let commandLineLength = 2_047
    /// Characters in one additional word on phase 1's kernel command line.
    package static let kernelArgument = 256
    /// Additional words on phase 1's kernel command line; the kernel takes 2,048 bytes in all.
    package static let kernelArguments = 16
    /// Initrds laid end to end.
    package static let initrds = 16
    /// Words handed to a program or to QEMU.
    package static let arguments = 256
    /// Bytes of all those words together.
    package static let argumentsLength = 4096
    /// Bytes of the text that says which disk: a name below `/dev/disk/by-id`.
    package static let diskChoiceLength = 255
    /// Bytes of a disk's name, size and model, as people read them.
    package static let diskNameLength = 160
    /// Small files added to an initial file system, the lines of each, and bytes of a line.
    package static let additions = 16
    package static let additionLines = 256
    package static let additionLineLength = 512
    /// Files that a system is given, and bytes of the path of one: a file for each service, many times over.
    package static let placedFiles = 64
    package static let placedPathLength = 255
    /// Bytes of a file within a manifest, and of all of them: what a thousand machines can be sent in a second.
    package static let inlineFileLength = 64 * 1_024
    package static let inlineBytes = 256 * 1_024
    /// Bytes of a file that is fetched, and of all of them: what comes out of templates, well within phase 1's memory.
    package static let fetchedFileLength = 1_024 * 1_024
    package static let fetchedBytes = 4 * 1_024 * 1_024
    /// Bytes of a system's name: Linux's `HOST_NAME_MAX`.
    package static let systemHostNameLength = 64
    /// Announce addresses of one swarm.
    package static let trackers = 16
    /// Bytes of one announce address.
    package static let announceAddressLength = 256
    /// Networks of one environment that peers may be in.
    package static let networks = 16
    /// Racks of one environment.
    package static let racks = 64
    /// Origins of one environment.
    package static let origins = 16
    /// Bytes of a numeric address: eight groups of IPv6.
    package static let hostLength = 39
    /// Bytes of one network or rack: `255.255.255.255/32`.
    package static let networkLength = 18
    /// Bytes of the path of a `.torrent` on the server.
    package static let torrentPathLength = 512
    /// Characters of the hash that names a phase 1.
    package static let phase1HashLength = 64
    /// Keys that a machine's firmware trusts, as an event names them, and bytes of a name: years.
    package static let keys = 16
    package static let keyLength = 16
    /// Lines of a machine's revocation level, and bytes of each.
    package static let revocationLines = 256
    package static let revocationLineLength = 96
    /// Names of layers that a manifest may have: more than are known today.
    package static let layers = 16
    /// Hosts of which an event tells how much they sent: a machine has more neighbours, and these gave nearly all.
    package static let givers = 32
    /// How long a machine waits between two events while it stays in one stage.
    package static let reportIntervals = Duration.seconds(1)...Duration.seconds(10)
    /// Bytes of a machine's name: one label of a host name.
    package static let machineNameLength = 63
    /// Bytes of the name of a machine's group: what a name of a folder may have.
    package static let groupNameLength = 255
    /// Groups offered to a person who names a machine: more than anybody looks through.
    package static let offeredGroups = 64
    /// Numbers of rows and columns of seats.
    package static let seats = 1...9_999
    /// Machines that a group waits for and that are named to the others: what fits a text screen.
    package static let missingMachines = 16
    /// The most machines that a number of them can mean: no list has as many.
    package static let longestList = 1_000_000
    /// Bytes of a text of SMBIOS that a machine tells: makers write fewer than 64.
    package static let traitLength = 96
    /// How long a server holds a machine's question for orders while there are none: shorter than the time after which firewalls
    /// and proxies forget a connection that is silent.
    package static let orderHold = Duration.seconds(20)
    /// Bytes of the sentence that says why a machine did not carry an order out.
    package static let orderRefusalLength = 256
    /// Bytes of the word for what is ordered; later ones may be longer than those of today.
    package static let orderWordLength = 32
    /// For how many seconds a machine shows its name: long enough to walk through a building; 0 ends it.
    package static let identifySeconds = 0...600
    /// Machines that one order wakes: two rooms.
    package static let wokenCards = 64
    /// Keys of those who are let in by one order, and bytes of a key: RSA with 4,096 bits has 750.
    package static let shellKeys = 16
    package static let shellKeyLength = 1_024
    /// What of a machine an inventory lists: large servers have fewer memory modules and cards; more disks are a shelf of them.
    package static let memoryModules = 64
    package static let inventoryDisks = 64
    package static let networkCards = 32
    /// Bytes of a machine's inventory as it is sent and stored: a thousand machines have 32 MiB.
    package static let inventoryLength = 32 << 10
    /// Bytes of an inventory's report that its signature may add.
    static let signatureLength = 128
    /// Bytes of a line's first word that a message repeats.
    package static let shownKeyWord = 40
    /// Bytes of the sentence in an event.
    package static let reasonLength = 1024
    /// Characters of a machine's UUID; the usual spelling has 36.
    package static let uuidLength = 64
    /// Seconds of any wait (eleven days): longer is meant to be for ever, and there is a word for that.
    package static let longestWait = 1_000_000
}

/// The most that a chunk of a machine's log may hold.
package enum LogChunkLimits {
    /// Bytes of a chunk as it travels: what a server takes into its memory of a sender whom it does not know yet.
    package static let chunkLength = 64 << 10
    /// Lines of a chunk.
    package static let lines = 256
    /// Bytes of a line: the kernel cuts its own at about as many (`PRINTKRB_RECORD_MAX`).
    package static let lineLength = 1_024
    /// The largest number of a first line: those of the others fit 63 bits.
    package static let largestNumber = UInt64(1) << 62
    /// Bytes that a line takes in a chunk besides its text, at most, and a chunk besides its lines.
    package static let lineOverhead = 96
    package static let chunkOverhead = 256
}
