// swift-tools-version: 6.2
// SPDX-License-Identifier: GPL-3.0-or-later

import PackageDescription

let settings: [SwiftSetting] = [
    .enableUpcomingFeature("ExistentialAny"),
    .enableUpcomingFeature("InternalImportsByDefault"),
    .enableUpcomingFeature("MemberImportVisibility"),
]

/// A library target at `Sources/<tale>/<name>`.
func library(_ name: String, in tale: String, _ imports: [Target.Dependency] = []) -> Target {
    .target(name: name, dependencies: imports, path: "Sources/\(tale)/\(name)", swiftSettings: settings)
}

/// The tests of one library, at `Tests/<tale>/<name>Tests`.
func tests(
    _ name: String, in tale: String, _ imports: [Target.Dependency] = [], excluding files: [String] = []
) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: [.byName(name: name)] + imports, path: "Tests/\(tale)/\(name)Tests",
        exclude: files, swiftSettings: settings)
}

let systemPackage: Target.Dependency = .product(name: "SystemPackage", package: "swift-system")

let subprocess: Target.Dependency = .product(name: "Subprocess", package: "swift-subprocess")
let systemPackage: Target.Dependency = .product(name: "SystemPackage", package: "swift-system")

let nio: [Target.Dependency] = [
    .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
]

let package = Package(
    name: "boottorrent",
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/jpsim/Yams", from: "6.2.2"),
        // the server
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-http-types", from: "1.8.0"),
        .package(url: "https://github.com/hummingbird-project/hummingbird", from: "2.28.1", traits: []),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
        .package(url: "https://github.com/swiftlang/swift-subprocess", from: "1.0.2", traits: []),
    ],
    targets: [
        // 0 vocabulary
        library("TorrentCore", in: "Swarm"),
        library("Bencoding", in: "Swarm"),
        .systemLibrary(name: "CNettle", path: "Sources/Swarm/CNettle", providers: [.apt(["nettle-dev"])]),
        library("ContentHash", in: "Swarm", ["CNettle", "TorrentCore"]),

        // 1 formats
        library("TorrentMetainfo", in: "Swarm", ["TorrentCore", "Bencoding", "ContentHash"]),
        library("BootCatalog", in: "Boot", ["TorrentCore", "Bencoding"]),

        library("PeerWire", in: "Swarm", ["TorrentCore", "Bencoding"]),

        // 2 engines
        library("SwarmEngine", in: "Swarm", ["TorrentCore", "ContentHash", "PeerWire"]),

        // 3 drivers
        library(
            "SwarmSimulation", in: "Swarm", ["TorrentCore", "ContentHash", "PeerWire", "SwarmEngine"]),
        // 2, 3, 4: the tracker, both ends of it, and the HTTP client under it
        library("TrackerEngine", in: "Swarm", ["TorrentCore", "Bencoding", "ContentHash"]),
        library(
            "HTTPFetch", in: "Swarm",
            [
                "TorrentCore",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
            ]),
        library(
            "TrackerTransport", in: "Swarm",
            [
                "TorrentCore", "TrackerEngine", "HTTPFetch",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOHTTP1", package: "swift-nio"),
                .product(name: "Logging", package: "swift-log"),
            ]),
        tests("TrackerEngine", in: "Swarm", ["TorrentCore", "Bencoding"]),
        tests(
            "HTTPFetch", in: "Swarm",
            [
                "TorrentCore",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
            ]),
        tests(
            "TrackerTransport", in: "Swarm",
            [
                "TorrentCore", "TrackerEngine", "HTTPFetch",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "Logging", package: "swift-log"),
            ]),

        // 3, 4 the swarm's files and sockets
        library("PieceStorage", in: "Swarm", ["TorrentCore", "ContentHash", "TorrentMetainfo"]),
        library(
            "SwarmTransport", in: "Swarm",
            [
                "TorrentCore", "ContentHash", "TorrentMetainfo", "PeerWire", "SwarmEngine", "PieceStorage", "HTTPFetch",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "NIOConcurrencyHelpers", package: "swift-nio"),
            ]),
        library(
            "SwarmSession", in: "Swarm",
            [
                "TorrentCore", "ContentHash", "TorrentMetainfo", "SwarmEngine", "PieceStorage", "SwarmTransport",
                "TrackerEngine",
                "TrackerTransport",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "Logging", package: "swift-log"),
            ]),
        // 3 making torrents out of folders
        library(
            "MetainfoMaking", in: "Swarm",
            ["TorrentCore", "Bencoding", "ContentHash", "TorrentMetainfo", systemPackage]),

        // the server: what it says to firmware, what it knows of the fleet, how it serves both
        library("NetbootScripts", in: "Boot", ["TorrentCore", "BootCatalog"]),
        library("FleetModel", in: "Fleet", ["TorrentCore", "BootCatalog"]),
        library(
            "BootServer", in: "Fleet",
            [
                "TorrentCore", "ContentHash", "BootCatalog", "NetbootScripts", "FleetModel",
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HummingbirdCore", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
                .product(name: "Subprocess", package: "swift-subprocess"),
            ]),
        tests("NetbootScripts", in: "Boot", ["TorrentCore", "BootCatalog"], excluding: ["Golden"]),
        tests("FleetModel", in: "Fleet", ["TorrentCore", "BootCatalog"]),
        tests(
            "BootServer", in: "Fleet",
            [
                "TorrentCore", "ContentHash", "BootCatalog", "NetbootScripts", "FleetModel",
                .product(name: "HummingbirdTesting", package: "hummingbird"),
                .product(name: "Hummingbird", package: "hummingbird"),
                .product(name: "HTTPTypes", package: "swift-http-types"),
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "ServiceLifecycle", package: "swift-service-lifecycle"),
            ]),
        // phase 1 and the virtual room: levels 0, 5, 6
        library("CPIOArchive", in: "Boot"),
        library(
            "Phase1Builder", in: "Boot",
            ["CPIOArchive", "ContentHash", "TorrentCore", subprocess, systemPackage]),
        .target(name: "CNamespaceShims", path: "Sources/Fleet/CNamespaceShims"),
        library("VirtualRoom", in: "Fleet", ["CNamespaceShims", "Phase1Builder", subprocess, systemPackage] + nio),

        // 9 programs
        .executableTarget(
            name: "boottorrent",
            dependencies: [
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                // tracker
                "TorrentCore", "Bencoding", "ContentHash", "HTTPFetch", "TrackerTransport",
                .product(name: "Logging", package: "swift-log"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
                "TorrentMetainfo", "MetainfoMaking", systemPackage,
                "PieceStorage", "SwarmEngine", "SwarmTransport", "SwarmSession",
                .product(name: "NIOCore", package: "swift-nio"),
                "ServerConfig",
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
            ],
            dependencies: [.product(name: "ArgumentParser", package: "swift-argument-parser"), "Phase1Builder"],
            path: "Sources/Programs/boottorrent", swiftSettings: settings),

        // phase 1 and the virtual room
        tests("CPIOArchive", in: "Boot"),
        tests("Phase1Builder", in: "Boot", ["CPIOArchive"]),
        tests("VirtualRoom", in: "Fleet"),

        tests("TorrentCore", in: "Swarm"),
        tests("Bencoding", in: "Swarm"),
        tests("ContentHash", in: "Swarm", ["TorrentCore"]),
        tests("PeerWire", in: "Swarm", ["TorrentCore", "ContentHash"]),
        tests("SwarmSimulation", in: "Swarm", ["TorrentCore", "SwarmEngine"]),
        tests("TorrentMetainfo", in: "Swarm", ["TorrentCore", "Bencoding", "ContentHash"]),
        tests("MetainfoMaking", in: "Swarm", ["TorrentCore", "ContentHash", "TorrentMetainfo", systemPackage]),

        // configuration
        library(
            "ServerConfig", in: "Fleet",
            ["BootCatalog", "TorrentCore", .product(name: "Yams", package: "Yams")]),
        tests("BootCatalog", in: "Boot", ["TorrentCore", "Bencoding"]),
        tests("ServerConfig", in: "Fleet", ["BootCatalog", "TorrentCore"]),
    ],
    swiftLanguageModes: [.v6]
)
