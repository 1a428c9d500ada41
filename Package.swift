// swift-tools-version: 6.2
// SPDX-License-Identifier: GPL-3.0-or-later

import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

/// Tests are compiled without optimizing, in release, too: what they test is optimized, and compiling them is then done in less
/// than half the time.
let testSettings: [SwiftSetting] =
    settings + [.unsafeFlags(["-Onone"], .when(configuration: .release))]

/// Links Swift's run-time into the program: it runs on computers without Swift, starts in less than half the time, and
/// has 3 MiB less in memory, for the loader has nothing to put in order in libraries that are as large as it.
///
/// A program that is compiled for libraries is linked without them here, so the parts of Foundation that its own static
/// library needs are named; compiling it for that would take a second build of everything.
///
/// SQLite goes into it, too. GRDB names the shared library, before anything that can be said here is heard; so the linker is
/// sent to a folder where that name stands for the archive.
let selfContained: LinkerSetting = .unsafeFlags(
    ["-static-stdlib", "-Xlinker", "--strip-debug", "-L\(Context.packageDirectory)/Sources/Programs/Linking"]
        + [
            "FoundationInternationalization", "FoundationEssentials", "_FoundationCShims", "_FoundationCollections",
            "CoreFoundation", "_FoundationICU", "stdc++",
        ].map { "-l\($0)" })

/// Makes the agent one file that needs nothing but a kernel; whoever debugs it takes this away, and the symbols stay.
///
/// What is compiled for libraries can be linked so, for nothing it uses is in a part of its own: a second build of
/// everything would make the same bytes.
let alone: LinkerSetting = .unsafeFlags(["-static-executable", "-Xlinker", "-s"])

/// What boots a machine is compiled to be small, for each machine fetches it outside the swarm; nothing in it is in a hurry but
/// the swarm, which is elsewhere (docs/decisions/0045).
let smallSettings: [SwiftSetting] =
    settings + [.unsafeFlags(["-Osize"], .when(configuration: .release))]

/// A library target at `Sources/<tale>/<name>`.
func library(_ name: String, in tale: String, _ imports: [Target.Dependency] = []) -> Target {
    .target(
        name: name, dependencies: imports, path: "Sources/\(tale)/\(name)",
        swiftSettings: tale == "Boot" ? smallSettings : settings)
}

/// The tests of one library, at `Tests/<tale>/<name>Tests`.
func tests(
    _ name: String, in tale: String, _ imports: [Target.Dependency] = [], excluding files: [String] = []
) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: [.byName(name: name)] + imports, path: "Tests/\(tale)/\(name)Tests",
        exclude: files, swiftSettings: testSettings)
}

let argumentParser: Target.Dependency = .product(name: "ArgumentParser", package: "swift-argument-parser")
let grdb: Target.Dependency = .product(name: "GRDB", package: "GRDB.swift")
let hummingbird: [Target.Dependency] = [
    .product(name: "Hummingbird", package: "hummingbird"), .product(name: "HTTPTypes", package: "swift-http-types"),
]
let mustache: Target.Dependency = .product(name: "Mustache", package: "swift-mustache")
let hummingbirdCore: Target.Dependency = .product(name: "HummingbirdCore", package: "hummingbird")
let nioEmbedded: Target.Dependency = .product(name: "NIOEmbedded", package: "swift-nio")
let lifecycle: Target.Dependency = .product(name: "ServiceLifecycle", package: "swift-service-lifecycle")
let logging: Target.Dependency = .product(name: "Logging", package: "swift-log")
let nio: [Target.Dependency] = [
    .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
]
let nioHTTP: Target.Dependency = .product(name: "NIOHTTP1", package: "swift-nio")
let nioLocks: Target.Dependency = .product(name: "NIOConcurrencyHelpers", package: "swift-nio")
let subprocess: Target.Dependency = .product(name: "Subprocess", package: "swift-subprocess")
let systemPackage: Target.Dependency = .product(name: "SystemPackage", package: "swift-system")
let unixSignals: Target.Dependency = .product(name: "UnixSignals", package: "swift-service-lifecycle")

/// The files of the page for people, which are compiled into the program.
let pageFiles = [
    "index.html", "base.css", "actions.css", "gauge.css", "history.css", "icons.css", "images.css", "machine.css",
    "room.css", "shell.css", "swarm.css", "trouble.css", "welcome.css", "actions-command.js", "actions-dialog.js",
    "actions-naming.js", "actions-send.js", "actions.js", "api.js", "canvas.js", "chart.js", "de.js", "dom.js", "en.js",
    "families.js", "format.js", "gauge.js", "history-figures.js", "history-parts.js", "history.js", "images-list.js",
    "images.js", "keys.js", "machine-facts.js", "machine-panels.js", "machine.js", "main.js", "pace.js", "parts.js",
    "problems.js", "room-board.js", "room-face.js", "room-filter.js", "room-picks.js", "room-plan.js", "room.js",
    "route.js", "shell.js", "state.js", "stream.js", "swarm-charts.js", "swarm-figures.js", "swarm-matrix.js",
    "swarm.js",
    "trouble.js", "welcome.js", "words.js",
]

let vocabulary: [Target] = [
    library("TorrentCore", in: "Swarm"),
    library("Bencoding", in: "Swarm"),
    .systemLibrary(name: "CNettle", path: "Sources/Swarm/CNettle", providers: [.apt(["nettle-dev"])]),
    library("ContentHash", in: "Swarm", ["CNettle", "TorrentCore"]),
    .target(name: "CStorageShims", path: "Sources/Swarm/CStorageShims"),
    library("CPIOArchive", in: "Boot"),
    library("SecureBootFormats", in: "Boot"),
    .target(name: "CLinuxShims", path: "Sources/Boot/CLinuxShims"),
    .target(name: "CNamespaceShims", path: "Sources/Fleet/CNamespaceShims"),
    .target(name: "CPacketShims", path: "Sources/Fleet/CPacketShims"),
    .systemLibrary(name: "CDeflate", path: "Sources/Fleet/CDeflate", providers: [.apt(["libdeflate-dev"])]),
    .target(name: "CSpawnShims", path: "Sources/Programs/CSpawnShims"),
]

let formats: [Target] = [
    library("TorrentMetainfo", in: "Swarm", ["TorrentCore", "Bencoding", "ContentHash"]),
    library("PeerWire", in: "Swarm", ["TorrentCore", "Bencoding"]),
    library("BootCatalog", in: "Boot", ["TorrentCore", "Bencoding", "ContentHash", "SecureBootFormats"]),
    library("DiskFormats", in: "Boot"),
    library("HostSystem", in: "Boot"),
    library("NetbootWire", in: "Boot", ["TorrentCore"]),
]

let engines: [Target] = [
    library("SwarmEngine", in: "Swarm", ["TorrentCore", "ContentHash", "PeerWire"]),
    library("TrackerEngine", in: "Swarm", ["TorrentCore", "Bencoding", "ContentHash"]),
    library("AgentFlow", in: "Boot", ["TorrentCore", "BootCatalog"]),
    library("SystemFiles", in: "Boot", ["TorrentCore", "BootCatalog", "CPIOArchive"]),
    library("NetbootScripts", in: "Boot", ["TorrentCore", "BootCatalog"]),
    library("NetbootClient", in: "Boot", ["TorrentCore", "BootCatalog", "NetbootWire"]),
    library("FleetModel", in: "Fleet", ["TorrentCore", "BootCatalog", "SecureBootFormats"]),
    library("FleetAccess", in: "Fleet", ["TorrentCore", "ContentHash"]),
    library("FleetRules", in: "Fleet", ["TorrentCore", "BootCatalog"]),
]

let drivers: [Target] = [
    library("SwarmSimulation", in: "Swarm", ["TorrentCore", "ContentHash", "PeerWire", "SwarmEngine"]),
    library("HTTPFetch", in: "Swarm", ["TorrentCore", nioHTTP] + nio),
    library("Admission", in: "Swarm", ["TorrentCore", nioHTTP, nioLocks, logging] + nio),
    library("PieceStorage", in: "Swarm", ["CStorageShims", "TorrentCore", "ContentHash", "TorrentMetainfo"]),
    library(
        "MetainfoMaking", in: "Swarm", ["TorrentCore", "Bencoding", "ContentHash", "TorrentMetainfo", systemPackage]),
    library(
        "LinuxSystem", in: "Boot",
        ["CLinuxShims", "TorrentCore", "BootCatalog", "DiskFormats", "SecureBootFormats"]),
    library("NetbootSockets", in: "Boot", ["TorrentCore", "NetbootWire", "NetbootClient"]),
    library("FleetInterface", in: "Fleet", ["TorrentCore", "BootCatalog", "FleetModel", "FleetAccess"]),
    .target(
        name: "RoomPage", dependencies: ["CDeflate", "ContentHash", "TorrentCore"], path: "Sources/Fleet/RoomPage",
        resources: pageFiles.map { .embedInCode("Files/\($0)") },
        swiftSettings: settings),
    library("FleetTemplates", in: "Fleet", ["FleetRules", mustache]),
    library("MachineLogs", in: "Fleet", ["TorrentCore", "BootCatalog", "ContentHash", "FleetModel"] + nio),
    library("FleetStore", in: "Fleet", ["TorrentCore", "BootCatalog", "SecureBootFormats", "FleetModel", grdb]),
    library(
        "ServerConfig", in: "Fleet",
        [
            "BootCatalog", "FleetAccess", "FleetRules", "HostSystem", "TorrentCore",
            .product(name: "Yams", package: "Yams"),
        ]),
]

let transports: [Target] = [
    library(
        "FuzzTargets", in: "Swarm",
        [
            "TorrentCore", "Bencoding", "ContentHash", "TorrentMetainfo", "PeerWire", "SwarmEngine", "TrackerEngine",
            "SwarmSimulation", "NetbootWire", "NetbootClient", "DiskFormats", "BootCatalog", "HTTPFetch", nioEmbedded,
            "SecureBootFormats", "FleetModel", "MachineLogs",
        ] + nio),
    library(
        "BenchmarkTargets", in: "Swarm",
        [
            "Admission", "BootCatalog", "TorrentCore", "Bencoding", "ContentHash", "FleetRules", "PeerWire",
            "ServerConfig", "SwarmEngine", "SwarmSimulation",
        ]),
    library(
        "TrackerTransport", in: "Swarm",
        ["Admission", "TorrentCore", "TrackerEngine", "HTTPFetch", nioHTTP, logging] + nio),
    library(
        "SwarmTransport", in: "Swarm",
        [
            "TorrentCore", "ContentHash", "TorrentMetainfo", "PeerWire", "SwarmEngine", "PieceStorage", "HTTPFetch",
            nioLocks,
        ] + nio),
]

let services: [Target] = [
    library(
        "SwarmSession", in: "Swarm",
        [
            "TorrentCore", "ContentHash", "TorrentMetainfo", "SwarmEngine", "PieceStorage", "SwarmTransport",
            "TrackerEngine", "TrackerTransport", "HTTPFetch", logging,
        ] + nio),
    library(
        "Phase1Sharing", in: "Boot",
        [
            "Admission", "TorrentCore", "TorrentMetainfo", "BootCatalog", "SwarmTransport", "SwarmSession", "HTTPFetch",
            nioHTTP, logging,
        ] + nio),
    library(
        "Phase1Builder", in: "Boot",
        [
            "BootCatalog", "CPIOArchive", "ContentHash", "HostSystem", "LinuxSystem", "NetbootScripts", "PieceStorage",
            "SecureBootFormats", "TorrentCore", subprocess, systemPackage,
        ]),
]

let applications: [Target] = [
    library(
        "BootAgent", in: "Boot",
        [
            "TorrentCore", "Bencoding", "ContentHash", "TorrentMetainfo", "BootCatalog", "SwarmEngine", "AgentFlow",
            "CPIOArchive", "DiskFormats", "HTTPFetch", "LinuxSystem", "Phase1Sharing", "PieceStorage", "SystemFiles",
            "SwarmTransport", "SwarmSession", logging,
        ] + nio),
    library(
        "BootServer", in: "Fleet",
        [
            "Admission", "TorrentCore", "ContentHash", "TorrentMetainfo", "BootCatalog", "CPacketShims", "DiskFormats",
            "HostSystem", "NetbootWire", "NetbootScripts", "SecureBootFormats",
            "NetbootClient", "NetbootSockets", "FleetAccess", "FleetInterface", "FleetModel", "FleetRules",
            "FleetStore",
            "FleetTemplates", "MachineLogs",
            "RoomPage", "TrackerEngine",
            "SwarmEngine", "HTTPFetch", "MetainfoMaking", "PieceStorage", "ServerConfig",
            "TrackerTransport", "SwarmTransport", "SwarmSession", "Phase1Builder", hummingbirdCore, lifecycle,
            logging, subprocess, systemPackage,
        ] + hummingbird + nio),
    library(
        "VirtualRoom", in: "Fleet",
        [
            "TorrentCore", "BootCatalog", "CNamespaceShims", "ContentHash", "HTTPFetch", "HostSystem", "NetbootWire",
            "NetbootClient", "NetbootSockets", "Phase1Builder", "Phase1Sharing", subprocess, systemPackage,
        ] + nio),
]

let programs: [Target] = [
    .target(
        name: "BootTorrentCommands",
        dependencies: [
            "TorrentCore", "TorrentMetainfo", "MetainfoMaking", "PieceStorage",
            "SwarmEngine", "SwarmTransport", "SwarmSession", "HTTPFetch", "TrackerTransport", "ServerConfig",
            "BootCatalog", "FleetAccess", "FleetModel", "HostSystem", "NetbootClient", "NetbootScripts",
            "NetbootSockets",
            "LinuxSystem",
            "Phase1Builder",
            "BootServer", "FleetInterface", "FleetRules",
            "VirtualRoom", argumentParser, logging, nioHTTP, systemPackage, unixSignals,
        ] + nio,
        path: "Sources/Programs/BootTorrentCommands", swiftSettings: settings),
    .target(
        name: "LabSupport", dependencies: ["Phase1Builder", "VirtualRoom", argumentParser, unixSignals],
        path: "Sources/Programs/LabSupport", swiftSettings: settings),
    library("LabBrowser", in: "Programs", ["CSpawnShims"]),
    library("LabFleet", in: "Programs", ["BootCatalog", "HTTPFetch", "TorrentCore"] + nio),
    .executableTarget(
        name: "boottorrent", dependencies: ["BootTorrentCommands"], path: "Sources/Programs/boottorrent",
        swiftSettings: settings, linkerSettings: [selfContained]),
    .executableTarget(
        name: "boottorrent-agent", dependencies: ["BootAgent"], path: "Sources/Programs/boottorrent-agent",
        swiftSettings: settings, linkerSettings: [alone]),
    .executableTarget(
        name: "boot-chains", dependencies: ["LabSupport", "VirtualRoom", argumentParser],
        path: "Sources/Programs/boot-chains", swiftSettings: settings),
    .executableTarget(
        name: "fleet-storm", dependencies: ["HTTPFetch", "LabFleet", "TorrentCore", argumentParser],
        path: "Sources/Programs/fleet-storm", swiftSettings: settings),
    .executableTarget(
        name: "page-watch",
        dependencies: ["BootCatalog", "LabBrowser", "LabFleet", "LabSupport", "TorrentCore", argumentParser],
        path: "Sources/Programs/page-watch", swiftSettings: settings),
    .executableTarget(
        name: "pxe-storm",
        dependencies: ["BootCatalog", "LabSupport", "TorrentCore", "VirtualRoom", argumentParser],
        path: "Sources/Programs/pxe-storm", swiftSettings: settings),
    .executableTarget(
        name: "swarm-sim", dependencies: ["TorrentCore", "SwarmSimulation", argumentParser],
        path: "Sources/Programs/swarm-sim", swiftSettings: settings),
]

let testSupport: [Target] = [
    .target(
        name: "TestProcesses", dependencies: ["CSpawnShims"], path: "Tests/Support/TestProcesses",
        swiftSettings: settings),
    .target(
        name: "TestBrowser", dependencies: ["LabBrowser"], path: "Tests/Support/TestBrowser", exclude: ["Audit"],
        swiftSettings: settings
    ),
    .executableTarget(
        name: "fleet-load", dependencies: ["BootCatalog", "FleetModel", "FleetStore", "TorrentCore"],
        path: "Tests/Support/fleet-load", swiftSettings: settings),
]

let testTargets: [Target] = [
    tests("TorrentCore", in: "Swarm"),
    tests("Bencoding", in: "Swarm"),
    tests("ContentHash", in: "Swarm", ["TorrentCore"]),
    tests("TorrentMetainfo", in: "Swarm", ["TorrentCore", "Bencoding", "ContentHash"]),
    tests("PeerWire", in: "Swarm", ["TorrentCore", "ContentHash"]),
    tests("SwarmEngine", in: "Swarm", ["ContentHash", "PeerWire", "SwarmSimulation", "TorrentCore"]),
    tests("SwarmSimulation", in: "Swarm", ["TorrentCore", "SwarmEngine"]),
    tests("FuzzTargets", in: "Swarm", ["TorrentCore"]),
    tests("TrackerEngine", in: "Swarm", ["TorrentCore", "Bencoding"]),
    tests("HTTPFetch", in: "Swarm", ["TestProcesses", "TorrentCore", nioEmbedded] + nio),
    tests("Admission", in: "Swarm", ["TorrentCore", logging, nioEmbedded, nioHTTP] + nio),
    tests(
        "SwarmTransport", in: "Swarm", ["ContentHash", "HTTPFetch", "PeerWire", "TorrentCore", "TorrentMetainfo"] + nio),
    tests(
        "PieceStorage", in: "Swarm",
        ["ContentHash", "MetainfoMaking", "TestProcesses", "TorrentCore", "TorrentMetainfo"]),
    tests("MetainfoMaking", in: "Swarm", ["TorrentCore", "ContentHash", "TorrentMetainfo", systemPackage]),
    tests(
        "TrackerTransport", in: "Swarm",
        [
            "Admission", "TorrentCore", "Bencoding", "ContentHash", "TrackerEngine", "HTTPFetch", "TestProcesses",
            logging,
        ] + nio),
    tests(
        "SwarmSession", in: "Swarm",
        ["MetainfoMaking", "PieceStorage", "SwarmEngine", "SwarmTransport", "TorrentCore", "TorrentMetainfo", logging]
            + nio),
    tests("BootCatalog", in: "Boot", ["TorrentCore", "Bencoding", "ContentHash", "SecureBootFormats"]),
    tests("CPIOArchive", in: "Boot", ["TestProcesses"]),
    tests("SecureBootFormats", in: "Boot"),
    tests("DiskFormats", in: "Boot", ["TestProcesses"]),
    tests("HostSystem", in: "Boot"),
    tests("NetbootWire", in: "Boot", ["TorrentCore"]),
    tests("NetbootClient", in: "Boot", ["BootCatalog", "NetbootWire", "TorrentCore"]),
    tests("NetbootSockets", in: "Boot", ["NetbootWire", "TorrentCore"]),
    tests("AgentFlow", in: "Boot", ["TorrentCore", "BootCatalog", "SecureBootFormats"], excluding: ["Golden"]),
    tests("SystemFiles", in: "Boot", ["BootCatalog", "CPIOArchive", "TestProcesses", "TorrentCore"]),
    tests("LinuxSystem", in: "Boot", ["TorrentCore", "BootCatalog", "DiskFormats", "SecureBootFormats"]),
    tests(
        "BootAgent", in: "Boot",
        [
            "AgentFlow", "CPIOArchive", "BootCatalog", "DiskFormats", "HTTPFetch", "LinuxSystem", "PieceStorage",
            "SystemFiles", "TestProcesses",
            "TorrentCore",
        ]),
    tests("NetbootScripts", in: "Boot", ["TorrentCore", "BootCatalog", "TestProcesses"], excluding: ["Golden"]),
    tests("Phase1Builder", in: "Boot", ["BootCatalog", "CPIOArchive", "HostSystem", "PieceStorage", "TestProcesses"]),
    tests(
        "Phase1Sharing", in: "Boot",
        [
            "TorrentCore", "BootCatalog", "ContentHash", "HTTPFetch", "MetainfoMaking", "SwarmSession",
            "SwarmTransport", "TorrentMetainfo", logging,
        ] + nio),
    tests(
        "FleetModel", in: "Fleet",
        [
            "TorrentCore", "BootCatalog", "SecureBootFormats", "TestProcesses", .product(name: "Yams", package: "Yams"),
        ]),
    tests("FleetAccess", in: "Fleet", ["TorrentCore"]),
    tests("FleetRules", in: "Fleet", ["BootCatalog", "TorrentCore"]),
    tests("FleetTemplates", in: "Fleet", ["FleetRules"]),
    tests("MachineLogs", in: "Fleet", ["BootCatalog", "FleetModel", "TorrentCore"] + nio),
    tests("FleetInterface", in: "Fleet", ["BootCatalog", "FleetAccess", "FleetModel", "TorrentCore"]),
    tests(
        "FleetStore", in: "Fleet", ["BootCatalog", "FleetModel", "SecureBootFormats", "TestProcesses", "TorrentCore"]),
    tests("ServerConfig", in: "Fleet", ["BootCatalog", "FleetAccess", "FleetRules", "HostSystem", "TorrentCore"]),
    tests(
        "BootServer", in: "Fleet",
        [
            "Admission", "TorrentCore", "ContentHash", "BootCatalog", "HostSystem", "NetbootClient", "NetbootScripts",
            "FleetAccess", "FleetInterface", "FleetModel", "FleetStore", "LabBrowser", "MetainfoMaking", "NetbootWire",
            "Phase1Builder", "PieceStorage", "RoomPage", "SecureBootFormats",
            "ServerConfig", "SwarmSession", "SwarmTransport", "TestBrowser", "TestProcesses", "TorrentMetainfo",
            nioEmbedded,
            "BootTorrentCommands", nioHTTP, lifecycle, logging,
        ] + hummingbird + nio),
    tests("TestProcesses", in: "Support"),
    tests("TestBrowser", in: "Support", ["LabBrowser"]),
    tests("LabBrowser", in: "Programs", ["TestBrowser"]),
    tests("RoomPage", in: "Fleet", ["TestProcesses"], excluding: ["Scripts"]),
    tests(
        "VirtualRoom", in: "Fleet",
        [
            "BootCatalog", "CPIOArchive", "HostSystem", "LabBrowser", "NetbootClient", "NetbootScripts",
            "NetbootSockets",
            "NetbootWire", "Phase1Builder", "SecureBootFormats", "TestBrowser", "TestProcesses", "TorrentCore",
        ]),
    .testTarget(
        name: "InteropTests", dependencies: ["MetainfoMaking", "TestProcesses", "TorrentCore", "TorrentMetainfo"],
        path: "Tests/Swarm/InteropTests", swiftSettings: testSettings),
    .testTarget(
        name: "LoopbackTests",
        dependencies: [
            "ContentHash", "PeerWire", "TestProcesses", "TorrentCore", "TorrentMetainfo", nioLocks,
        ] + nio,
        path: "Tests/Swarm/LoopbackTests", swiftSettings: testSettings),
    .testTarget(
        name: "BoottorrentTests",
        dependencies: [
            "BootCatalog", "BootTorrentCommands", "FleetAccess", "FleetInterface", "FleetModel", "HostSystem",
            "Phase1Builder", "TestProcesses",
            "TorrentCore", "TorrentMetainfo", argumentParser,
            logging,
        ],
        path: "Tests/Programs/BoottorrentTests", swiftSettings: testSettings),
    .testTarget(
        name: "TidyTests", dependencies: ["HostSystem", "Phase1Builder", "TestProcesses"], path: "Tests/TidyTests",
        swiftSettings: testSettings),
]

let package = Package(
    name: "boottorrent",
    // Not for other people's programs: the packages in Fuzz/ and MicroBenchmarks/ can see nothing else.
    products: [
        .library(name: "FuzzTargets", targets: ["FuzzTargets"]),
        .library(name: "BenchmarkTargets", targets: ["BenchmarkTargets"]),
    ],
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/groue/GRDB.swift", from: "7.10.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/hummingbird-project/swift-mustache", from: "2.1.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
    ],
    // A target imports only what stands above it: the order of these lists is the architecture.
    targets: vocabulary + formats + engines + drivers + transports + services + applications + programs
        + testSupport + testTargets,
    swiftLanguageModes: [.v6]
)
