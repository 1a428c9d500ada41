// swift-tools-version: 6.2
// SPDX-License-Identifier: GPL-3.0-or-later

import PackageDescription

// A package of its own: it wants another compiler setting for everything, and nobody who builds the product wants it.
let package = Package(
    name: "fuzz",
    dependencies: [.package(name: "boottorrent", path: "..")],
    targets: [
        .executableTarget(name: "fuzz", dependencies: [.product(name: "FuzzTargets", package: "boottorrent")])
    ],
    swiftLanguageModes: [.v6]
)
