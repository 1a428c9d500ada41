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

let systemPackage: Target.Dependency = .product(name: "SystemPackage", package: "swift-system")

let package = Package(
    name: "boottorrent",
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-system", from: "1.8.1"),
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

        // 3 making torrents out of folders
        library(
            "MetainfoMaking", in: "Swarm",
            ["TorrentCore", "Bencoding", "ContentHash", "TorrentMetainfo", systemPackage]),

        // 9 programs
        .executableTarget(
            name: "boottorrent",
            dependencies: [
                .product(name: "ArgumentParser", package: "swift-argument-parser"),
                "ContentHash", "TorrentCore", "TorrentMetainfo", "MetainfoMaking", systemPackage,
            ],
            path: "Sources/Programs/boottorrent", swiftSettings: settings),

        tests("TorrentCore", in: "Swarm"),
        tests("Bencoding", in: "Swarm"),
        tests("ContentHash", in: "Swarm", ["TorrentCore"]),
        tests("TorrentMetainfo", in: "Swarm", ["TorrentCore", "Bencoding", "ContentHash"]),
        .testTarget(
            name: "InteropTests", dependencies: ["MetainfoMaking", "TorrentCore", "TorrentMetainfo"],
            path: "Tests/Swarm/InteropTests", swiftSettings: settings),
        .testTarget(
            name: "BoottorrentTests", dependencies: ["boottorrent", "TorrentMetainfo"],
            path: "Tests/Programs/BoottorrentTests", swiftSettings: settings),
        tests("MetainfoMaking", in: "Swarm", ["TorrentCore", "ContentHash", "TorrentMetainfo", systemPackage]),
    ],
    swiftLanguageModes: [.v6]
)
