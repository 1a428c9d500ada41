// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import HostSystem
import Phase1Builder
import TestProcesses
import Testing

/// The root file system of a Debian of its own, with our programs in it where `make install` puts them.
///
/// It has what our own sentences tell people to install, and nothing else. It is made once; what a test leaves in its `/srv`
/// stays there.
struct DebianRoot: Sendable {
    /// Which Debian.
    let suite: ArchiveSuite

    init(_ suite: ArchiveSuite) {
        self.suite = suite
    }

    /// Where it is.
    var folder: String { "\(BuiltPrograms.lane.folder)/root-\(suite)" }
    /// Where our program is, as seen from inside.
    static let program = "/usr/local/bin/boottorrent"
    /// Where packages are, as seen from inside: those that other tests fetched, and what is fetched there.
    static let packages = "/srv/packages"

    static var canBeMade: Bool { SuiteBuild.canFetch && ["mmdebstrap", "unshare"].allSatisfy(Program.isInstalled) }

    /// The words that run a program in it, to be put behind whatever chooses its network.
    ///
    /// The mounts are in a namespace of the program's own, so they are gone when it has ended, however it did.
    func command(_ words: [String]) -> [String] {
        ["unshare", "--mount", "sh", "-c", Self.entering, "sh", folder, BuiltPrograms.packages] + words
    }

    /// Runs a program in it to its end, on this computer's network.
    func run(_ words: [String]) throws -> Program.Outcome { try Program.run(command(words)) }

    /// Brings it up to date: made if it is not there, with the newest package lists and our newest programs.
    func prepare() throws {
        let stamp = "\(folder).complete"
        let manager = FileManager.default
        if !manager.fileExists(atPath: stamp) {
            if manager.fileExists(atPath: folder) { try manager.removeItem(atPath: folder) }
            try make()
            try "".write(toFile: stamp, atomically: true, encoding: .utf8)
        }
        try manager.createDirectory(atPath: BuiltPrograms.packages, withIntermediateDirectories: true)
        try install(#require(BuiltPrograms.program), at: Self.program)
        try install(BuiltPrograms.agent, at: "/usr/local/libexec/boottorrent/boottorrent-agent")
        let lists = try run(["apt-get", "-qq", "update"])
        try #require(lists.status == 0, "\(lists.text)")
    }

    /// Fetches packages by its own apt, for what is made later without a network.
    func fetch(_ packages: [String]) throws {
        let download = "cd \(Self.packages) && apt-get -qq -o APT::Sandbox::User=root download \"$@\""
        let fetched = try run(["sh", "-c", download, "sh"] + packages)
        try #require(fetched.status == 0, "\(fetched.text)")
    }

    /// `ip netns` wants the root to be a place of a mount.
    private static let entering = """
        root=$1 packages=$2; shift 2
        mkdir -p "$root/srv/packages" && mount --bind "$root" "$root" && mount -t proc proc "$root/proc" && mount --rbind /dev "$root/dev" &&
        mount -t sysfs sysfs "$root/sys" && mount -t tmpfs tmpfs "$root/run" && mount -t tmpfs tmpfs "$root/tmp" &&
        mount --bind "$packages" "$root/srv/packages" || exit 125
        exec chroot "$root" "$@"
        """

    private func make() throws {
        let sources = "\(folder).list"
        try lines().map { $0 + "\n" }.joined().write(toFile: sources, atomically: true, encoding: .utf8)
        let packages = HostPart.allCases.compactMap { $0.package(of: .apt) }
        let made = try Program.run([
            "mmdebstrap", "--quiet", "--mode=root", "--variant=apt", "--aptopt=APT::Install-Recommends \"false\"",
            "--include=\(Set(packages).sorted().joined(separator: ","))", suite.codename, folder, sources,
        ])
        try #require(made.status == 0, "\(made.text)")
    }

    /// The archive's places as this computer's own apt has them.
    private func lines() throws -> [String] {
        let targets = try Program.run([
            "apt-get", "indextargets", "--format", ArchiveSites.format, "Created-By: Packages",
        ])
        let sites = try #require(ArchiveSites(indexTargets: targets.output), "\(targets.errors)")
        return sites.lines(for: suite, signedBy: HostSystem.this.files.archiveKeyring)
    }

    private func install(_ file: String, at place: String) throws {
        let installed = try Program.run(["install", "-D", "-m", "755", file, folder + place])
        try #require(installed.status == 0, "\(installed.text)")
    }
}
