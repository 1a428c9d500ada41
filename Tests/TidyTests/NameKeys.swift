// SPDX-License-Identifier: GPL-3.0-or-later

/// Where `String` may be the key of a set or a dictionary (decision 0029).
enum NameKeys {
    /// Targets that handle names of files, images and addresses: there such keys are an `ExactName`, a `RelativePath` or
    /// an `ImageName`, which compare bytes.
    static let folders = [
        "Boot/AgentFlow", "Boot/BootAgent", "Boot/BootCatalog", "Boot/Phase1Sharing", "Fleet/BootServer",
        "Fleet/ServerConfig", "Swarm/MetainfoMaking", "Swarm/PieceStorage", "Swarm/SwarmSession",
        "Swarm/SwarmTransport",
        "Swarm/TorrentCore", "Swarm/TorrentMetainfo",
    ]

    /// How such a key is spelt.
    static let spellings = ["Set<String>", "Set<[String]>", "[String: "]

    /// Files in which the keys are words of ours or the kernel's, in ASCII, and names of nothing on a disk.
    static let exempt: Set<String> = [
        // UUIDs
        "Boot/BootCatalog/MachineUUID.swift",
        // keys of config.yaml
        "Fleet/ServerConfig/Environment.swift", "Fleet/ServerConfig/Reading/ConfigSection.swift",
        "Fleet/ServerConfig/Reading/KnownKeys.swift",
        // programs of Debian's, network interfaces, numbers of inodes
        "Fleet/ServerConfig/Reading/ComputerCheck.swift", "Fleet/ServerConfig/Host/LinuxInterfaces.swift",
        "Fleet/ServerConfig/Host/LinuxPorts.swift",
        // the kernel's names of disks
        "Boot/BootAgent/HandOver/DiskFinish.swift",
        // options of QEMU's, words for disks
        "Fleet/ServerConfig/Files/QEMUFiles.swift", "Fleet/ServerConfig/Reading/DiskWord.swift",
        // files that this program made, and loaders
        "Fleet/BootServer/Phase1Files.swift", "Fleet/BootServer/Routes/LoaderRoutes.swift",
        // servers of ours, and reasons
        "Fleet/BootServer/Metrics/ServerFigures.swift",
        // keys of documents
        "Fleet/BootServer/HTTP/RequestDocument.swift",
        // variables of GRUB's
        "Fleet/BootServer/Media/GRUBMenu.swift", "Fleet/BootServer/Media/GRUBWords.swift",
    ]
}
