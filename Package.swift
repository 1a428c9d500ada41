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
func tests(_ name: String, in tale: String, _ imports: [Target.Dependency] = []) -> Target {
    .testTarget(
        name: "\(name)Tests", dependencies: [.byName(name: name)] + imports, path: "Tests/\(tale)/\(name)Tests",
        swiftSettings: settings)
}

let package = Package(
    name: "boottorrent",
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-log", from: "1.16.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
    ],
    targets: [
        // 0 vocabulary
        library("TorrentCore", in: "Swarm"),
        library("Bencoding", in: "Swarm"),
        .systemLibrary(name: "CNettle", path: "Sources/Swarm/CNettle", providers: [.apt(["nettle-dev"])]),
        library("ContentHash", in: "Swarm", ["CNettle", "TorrentCore"]),

        // 1 formats
        library("BootCatalog", in: "Boot", ["TorrentCore", "Bencoding"]),

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
                "TorrentCore", "Bencoding", "ContentHash", "TrackerEngine", "HTTPFetch",
                .product(name: "NIOCore", package: "swift-nio"),
                .product(name: "NIOPosix", package: "swift-nio"),
                .product(name: "Logging", package: "swift-log"),
            ]),

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
            ],
            path: "Sources/Programs/boottorrent", swiftSettings: settings),

        tests("TorrentCore", in: "Swarm"),
        tests("Bencoding", in: "Swarm"),
        tests("ContentHash", in: "Swarm", ["TorrentCore"]),
    ],
    swiftLanguageModes: [.v6]
)
