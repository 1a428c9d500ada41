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

let subprocess: Target.Dependency = .product(name: "Subprocess", package: "swift-subprocess")
let systemPackage: Target.Dependency = .product(name: "SystemPackage", package: "swift-system")

let nio: [Target.Dependency] = [
    .product(name: "NIOCore", package: "swift-nio"), .product(name: "NIOPosix", package: "swift-nio"),
]

let package = Package(
    name: "boottorrent",
    dependencies: [
        .package(url: "https://github.com/apple/swift-argument-parser", from: "1.8.2"),
        .package(url: "https://github.com/apple/swift-nio", from: "2.101.2"),
        .package(url: "https://github.com/swift-server/swift-service-lifecycle", from: "2.13.0"),
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
        library("BootCatalog", in: "Boot", ["TorrentCore", "Bencoding"]),

        // phase 1 and the virtual room: levels 0, 5, 6
        library("CPIOArchive", in: "Boot"),
        library(
            "Phase1Builder", in: "Boot",
            ["CPIOArchive", "ContentHash", "TorrentCore", subprocess, systemPackage]),
        .target(name: "CNamespaceShims", path: "Sources/Fleet/CNamespaceShims"),
        library(
            "VirtualRoom", in: "Fleet",
            ["BootCatalog", "CNamespaceShims", "Phase1Builder", "TorrentCore", subprocess, systemPackage] + nio),

        // 9 programs
        .executableTarget(
            name: "boottorrent",
            dependencies: [
                .product(name: "ArgumentParser", package: "swift-argument-parser"), "Phase1Builder", "VirtualRoom",
                .product(name: "UnixSignals", package: "swift-service-lifecycle"),
            ],
            path: "Sources/Programs/boottorrent", swiftSettings: settings),

        // phase 1 and the virtual room
        .testTarget(name: "TidyTests", path: "Tests/TidyTests", swiftSettings: settings),
        tests("CPIOArchive", in: "Boot"),
        tests("Phase1Builder", in: "Boot", ["CPIOArchive"]),
        tests("VirtualRoom", in: "Fleet", ["BootCatalog", "Phase1Builder"]),

        tests("TorrentCore", in: "Swarm"),
        tests("Bencoding", in: "Swarm"),
        tests("ContentHash", in: "Swarm", ["TorrentCore"]),
    ],
    swiftLanguageModes: [.v6]
)
