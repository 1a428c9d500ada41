// SPDX-License-Identifier: GPL-3.0-or-later

/// Which target may import which (docs/architecture.md): only what stands in an earlier row.
enum Layers {
    /// From the bottom up; the comment is the number in the drawing.
    static let rows: [[String]] = [
        // C, which nothing but the target above it sees
        ["CNettle", "CLinuxShims", "CNamespaceShims", "CPacketShims", "CSpawnShims", "CStorageShims", "CDeflate"],
        // 0 vocabulary
        ["TorrentCore", "Bencoding", "CPIOArchive", "SecureBootFormats"],
        ["ContentHash"],
        // 1 formats
        ["TorrentMetainfo", "PeerWire", "BootCatalog", "NetbootWire", "DiskFormats", "HostSystem"],
        // 2 engines
        [
            "SwarmEngine", "TrackerEngine", "NetbootScripts", "NetbootClient", "AgentFlow", "SystemFiles", "FleetModel",
            "FleetAccess", "FleetRules",
        ],
        // 3 drivers
        [
            "Admission", "HTTPFetch", "LinuxSystem", "ServerConfig", "PieceStorage", "MetainfoMaking",
            "SwarmSimulation",
            "NetbootSockets", "FleetStore", "FleetTemplates", "FleetInterface", "MachineLogs", "RoomPage",
        ],
        // 4 transports
        ["SwarmTransport", "TrackerTransport", "FuzzTargets", "BenchmarkTargets"],
        // 5 assemblies
        ["SwarmSession", "Phase1Builder"],
        ["Phase1Sharing"],
        // 6 applications
        ["BootServer", "BootAgent", "VirtualRoom"],
        // 7 programs
        ["BootTorrentCommands", "LabBrowser", "LabFleet", "LabSupport"],
        ["boottorrent", "boottorrent-agent", "boot-chains", "fleet-storm", "page-watch", "pxe-storm", "swarm-sim"],
        // what tests share and nothing but tests may see
        ["TestProcesses"],
        ["TestBrowser", "fleet-load"],
    ]

    /// What the agent never links, so it may use Foundation.
    static let withFoundation: Set<String> = [
        "ServerConfig", "FleetStore", "Phase1Builder", "BootServer", "VirtualRoom", "BootTorrentCommands", "LabBrowser",
        "LabSupport",
        "boot-chains",
        "boottorrent", "pxe-storm",
        "TestBrowser", "TestProcesses",
    ]

    /// The row of a target; `nil` for one that has no place yet.
    static func row(of target: String) -> Int? {
        rows.firstIndex { $0.contains(target) }
    }
}
