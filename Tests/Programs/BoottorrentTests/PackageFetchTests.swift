// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import TestProcesses
import Testing

/// How packages come over a slow link; a made-up distribution stands for Debian's.
@Suite struct PackageFetchTests {
    private let folder = FileManager.default.temporaryDirectory.resolvingSymlinksInPath().path + "/fetch-\(UUID())"

    private static let packs = ConditionTrait.enabled("dpkg-deb is needed") { Program.isInstalled("dpkg-deb") }

    private func write(_ text: String, to place: String, permissions: Int = 0o644) throws {
        let url = URL(filePath: "\(folder)/\(place)")
        try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
        try Data(text.utf8).write(to: url)
        try FileManager.default.setAttributes([.posixPermissions: permissions], ofItemAtPath: url.path)
    }

    /// A distribution with one package, whose downloads go on only when two are half done.
    private func withDistribution(_ body: () throws -> Void) throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try write("MZ, a kernel", to: "vmlinuz")
        // The smallest ELF file: a header that says that there is nothing else.
        let elf = "\u{7f}ELF\u{2}\u{1}" + String(repeating: "\0", count: 58)
        for place in ["agent", "tree/bin/busybox", "modules/kernel/drivers/net/ethernet/e1000.ko"] {
            try write(elf, to: place)
        }
        let record = "Package: busybox-static\nVersion: 1\nArchitecture: amd64\n"
        try write(record + "Maintainer: nobody\nDescription: none\n", to: "tree/DEBIAN/control")
        let archive = "\(folder)/busybox-static_1_amd64.deb"
        #expect(try Program.run(["dpkg-deb", "--root-owner-group", "-b", "\(folder)/tree", archive]).status == 0)
        let digest = try #require(try Program.run(["sha256sum", archive]).output.split(separator: " ").first)
        try write("#!/bin/sh\ncat <<.\n\(record)SHA256: \(digest)\n.\n", to: "bin/apt-cache", permissions: 0o755)
        try write(
            """
            #!/bin/sh
            here=busybox-static_1_amd64.deb
            head -c 100 \(archive) > $here
            : > \(folder)/half-$$
            for turn in $(seq 600); do
                [ $(ls \(folder) | grep -c ^half-) -ge 2 ] && break
                sleep 0.05
            done
            tail -c +101 \(archive) >> $here

            """, to: "bin/apt-get", permissions: 0o755)
        try body()
    }

    private func build(_ output: String) throws -> [String] {
        [
            "env", "PATH=\(folder)/bin:\(ProcessInfo.processInfo.environment["PATH"] ?? "/usr/bin:/bin")",
            try Program.boottorrent, "phase1", "build", "--cache", "\(folder)/cache", "-o", "\(folder)/\(output)",
            "--kernel", "\(folder)/vmlinuz", "--modules", "\(folder)/modules", "--agent", "\(folder)/agent",
            "--compression", "none",
        ]
    }

    @Test(Self.packs) func `two who fetch a package into one folder at the same time both have it`() throws {
        try withDistribution {
            let other = try Program(try build("other"))
            let one = try Program.run(try build("one"))
            #expect(one.status == 0, "\(one.errors)")
            #expect(other.waitForEnd() == 0, "\(other.errors)")
            let kept = try FileManager.default.contentsOfDirectory(atPath: "\(folder)/cache")
            #expect(kept.sorted() == ["busybox-static_1_amd64.deb", "phase1"])
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count { $0.hasPrefix("half-") } == 2)
        }
    }
}
