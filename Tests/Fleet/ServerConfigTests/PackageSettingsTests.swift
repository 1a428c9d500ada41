// SPDX-License-Identifier: GPL-3.0-or-later

import HostSystem
import ServerConfig
import Testing

/// `phase1.suite` and `phase1.mirror`.
@Suite struct PackageSettingsTests {
    private func reading(_ phase1: String) throws -> EnvironmentReading {
        var host = try Classroom.host()
        host.put(.text(Classroom.settings + phase1 + "\n"), at: "/env/Boottorrent.yaml")
        return EnvironmentReader.read(folder: "/env", host: host)
    }

    @Test func `a suite and a mirror are what is written, and nothing else`() throws {
        let written = try #require(try reading("phase1: {suite: bookworm, mirror: \"http://m/debian/\"}").environment)
        #expect(written.phase1.suite == .bookworm)
        #expect(written.phase1.mirror?.address == "http://m/debian")
        let standard = try #require(try reading("").environment)
        #expect(standard.phase1.suite == nil)
        #expect(standard.phase1.mirror == nil)
    }

    @Test func `what is asked of phase 1 is known while an image has a mistake, and unknown with one of its own`()
        throws
    {
        var host = try Classroom.host()
        host.put(.text(Classroom.settings + "phase1: {suite: trixie}\n"), at: "/env/Boottorrent.yaml")
        host.put(.text("method: none\n"), at: "/env/oss/debian/config.yaml")
        let other = EnvironmentReader.read(folder: "/env", host: host)
        #expect(!other.problems.isEmpty)
        #expect(other.phase1?.suite == .trixie)
        #expect(try reading("phase1: {suite: sid}").phase1 == nil)
        #expect(EnvironmentReader.read(folder: "/nowhere", host: host).phase1 == nil)
    }

    @Test(arguments: [
        ("ID=debian\nVERSION_ID=12", "bookworm "), ("ID=debian\nVERSION_ID=13", "trixie "), ("", "trixie "),
    ])
    func `a new file names the suite that counts on its computer`(system: String, suite: String) throws {
        var host = try MadeUpHost()
        host.system = HostSystem(osRelease: system)
        #expect(EnvironmentSkeleton(host: host).settings.contains("#   suite: \(suite)"))
    }
}
