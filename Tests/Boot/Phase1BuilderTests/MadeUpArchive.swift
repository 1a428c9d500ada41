// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import HostSystem
import Phase1Builder
import TestProcesses
import Testing

/// A small copy of Debian's archive in a folder, with a suite and a key of its own.
struct MadeUpArchive {
    let folder: String
    let suite = ArchiveSuite.trixie

    var mirror: String { "\(folder)/archive" }
    var lists: String { "\(mirror)/dists/\(suite)" }
    var cache: String { "\(folder)/cache" }

    static var canBeMade: Bool {
        ["apt-get", "dpkg-deb", "gpg", "xz"].allSatisfy(Program.isInstalled)
    }

    init() throws {
        folder = FileManager.default.temporaryDirectory.resolvingSymlinksInPath().path + "/archive-\(UUID().uuidString)"
        for name in ["archive/pool", "archive/dists/\(suite)/main/binary-amd64"] {
            try FileManager.default.createDirectory(atPath: "\(folder)/\(name)", withIntermediateDirectories: true)
        }
        for name in ["key", "stranger"] { try makeKey(name) }
    }

    func remove() {
        for name in ["key", "stranger"] {
            _ = try? Program.run(["gpgconf", "--homedir", "\(folder)/\(name)", "--kill", "all"])
        }
        try? FileManager.default.removeItem(atPath: folder)
    }

    /// Packages of this archive, asked for on a system that is no Debian.
    func packages() throws -> DebianPackages { DebianPackages(folder: cache, from: try source()) }

    func source() throws -> PackageSource {
        let own: ArchiveMirror = try #require(ArchiveMirror("file:\(mirror)"))
        var source = PackageSource(suite, mirror: own, on: HostSystem(osRelease: "ID=other"))
        source.keyring = "\(folder)/key.gpg"
        return source
    }

    /// Adds a package with these files, and more fields.
    func add(_ package: String, version: String = "1", _ files: [String: [UInt8]], fields: String = "") throws {
        let tree = "\(folder)/tree-\(package)"
        defer { try? FileManager.default.removeItem(atPath: tree) }
        let control =
            "Package: \(package)\nVersion: \(version)\nArchitecture: amd64\nMaintainer: nobody <nobody@localhost>\n"
            + "Description: made up\n\(fields)"
        for (place, content) in files.merging(["DEBIAN/control": Array(control.utf8)], uniquingKeysWith: { $1 }) {
            let url = URL(filePath: "\(tree)/\(place)")
            try FileManager.default.createDirectory(
                at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
            try Data(content).write(to: url)
        }
        let archive = "\(mirror)/pool/\(package)_\(version)_amd64.deb"
        try run(["dpkg-deb", "--root-owner-group", "-Znone", "--build", tree, archive])
        let size = try Data(contentsOf: URL(filePath: archive)).count
        let entry =
            control
            + "Filename: pool/\(package)_\(version)_amd64.deb\nSize: \(size)\nSHA256: \(try digest(of: archive))\n\n"
        let list = "\(lists)/main/binary-amd64/Packages"
        let old = (try? String(contentsOfFile: list, encoding: .utf8)) ?? ""
        try (old + entry).write(toFile: list, atomically: true, encoding: .utf8)
    }

    /// Says what there is, and signs it by a key; with `nil` by none.
    func publish(signedBy key: String? = "key") throws {
        let list = "main/binary-amd64/Packages"
        let path = "\(lists)/\(list)"
        let size = try Data(contentsOf: URL(filePath: path)).count
        let release = """
            Origin: Debian
            Label: Debian
            Suite: stable
            Codename: \(suite)
            Date: \(try run(["date", "-u", "-R"]).trimmingCharacters(in: .newlines).replacing("+0000", with: "UTC"))
            Architectures: amd64
            Components: main
            SHA256:
             \(try digest(of: path)) \(size) \(list)

            """
        try? FileManager.default.removeItem(atPath: "\(lists)/InRelease")
        try release.write(toFile: "\(lists)/Release", atomically: true, encoding: .utf8)
        guard let key else { return }
        try run([
            "gpg", "-q", "--batch", "--homedir", "\(folder)/\(key)", "--clearsign", "-o", "\(lists)/InRelease",
            "\(lists)/Release",
        ])
    }

    private func makeKey(_ name: String) throws {
        let home = "\(folder)/\(name)"
        try FileManager.default.createDirectory(
            atPath: home, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
        let gpg = ["gpg", "-q", "--batch", "--homedir", home]
        try run(gpg + ["--passphrase", "", "--quick-gen-key", name, "ed25519", "sign", "never"])
        try run(gpg + ["-o", "\(home).gpg", "--export"])
    }

    private func digest(of path: String) throws -> String {
        String(try run(["sha256sum", path]).prefix { $0 != " " })
    }

    @discardableResult private func run(_ command: [String]) throws -> String {
        let outcome = try Program.run(command)
        try #require(outcome.status == 0, "\(command): \(outcome.errors)")
        return outcome.output
    }
}

/// Makes an archive with one package in it, and takes it away again.
func withArchive(_ body: (MadeUpArchive) async throws -> Void) async throws {
    let archive = try MadeUpArchive()
    defer { archive.remove() }
    try archive.add("busybox-static", ["usr/bin/busybox": SampleELF.program(isStatic: true)])
    try await body(archive)
}
