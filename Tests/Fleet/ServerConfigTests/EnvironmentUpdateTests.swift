// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import FleetAccess
import ServerConfig
import Testing
import TorrentCore

@Suite struct EnvironmentUpdateTests {
    /// The classroom as it is served.
    private func served() throws -> Environment {
        try #require(EnvironmentReader.read(folder: "/env", host: try Classroom.host()).environment)
    }

    private func update(
        _ served: Environment, _ host: MadeUpHost, resting: Set<ExactName>? = nil, changing: Set<ExactName> = []
    ) -> EnvironmentUpdate {
        let reading = EnvironmentReader.read(folder: "/env", host: host, scope: .whileServing(served))
        return EnvironmentUpdate(of: served, by: reading, resting: resting, changing: changing)
    }

    private func update(_ slips: Slip...) throws -> EnvironmentUpdate {
        var host = try Classroom.host()
        for slip in slips { host = try #require(slip.applied(to: host)) }
        return update(try served(), host)
    }

    @Test func `without a change nothing changes, whatever became of the computer`() throws {
        let before = try served()
        var host = try Classroom.host()
        host.interfaces = []
        host.capabilities = []
        host.taken = ["TCP 8080": "boottorrent (process 7)", "UDP 67": "dnsmasq (process 8)"]
        host.put(.lockedFolder, at: "/env/out")
        let update = update(before, host)
        #expect(update.environment == before)
        #expect(update.applied.isEmpty && update.pending.isEmpty && update.problems.isEmpty && update.setAside.isEmpty)
    }

    @Test func `menu, staying, racks, origins, how much is remembered and who may do what are taken over`() throws {
        let update = try update(
            Slip("timeout: 30", "timeout: 5"), Slip("default: debian", "default: dos"),
            Slip(
                "max: 600",
                "max: 60\nhistory:\n  days: 30\n  boots: 5000\npage:\n  readers: operators\n"
                    + "shell:\n  keys: ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMfOI8VEQFamqXEIexObFGU1d6Lrt936ofliMh1EILXl"
            ),
            Slip("racks: []", "racks: [10.0.1.0/24]"), Slip("origins: []", "origins: [192.168.1.1, 192.168.1.2]"))
        #expect(update.environment.menu == MenuPolicy(timeout: .seconds(5), defaultImage: try ImageName("dos")))
        #expect(update.environment.leave == LeavePolicy(minimum: 0, maximum: 60))
        #expect(update.environment.history == HistorySettings(days: 30, boots: 5_000))
        #expect(update.environment.page.readers == .operators && update.environment.shellKeys.count == 1)
        #expect(update.environment.swarm.racks.count == 1 && update.environment.swarmPolicy.origins.count == 2)
        #expect(
            update.applied.map(\.description) == [
                "Boottorrent.yaml:10: menu.timeout", "Boottorrent.yaml:11: menu.default",
                "Boottorrent.yaml:19: swarm.racks",
                "Boottorrent.yaml:20: swarm.origins", "Boottorrent.yaml:23: leave.max",
                "Boottorrent.yaml:25: history.days", "Boottorrent.yaml:26: history.boots",
                "Boottorrent.yaml:28: page.readers", "Boottorrent.yaml:30: shell.keys",
            ])
        #expect(update.pending.isEmpty && update.problems.isEmpty)
    }

    @Test(arguments: [
        (Slip("interface: eth0", "interface: eth1"), "3: server.interface"),
        (Slip("address: 192.168.1.1", "address: 192.168.1.2"), "4: server.address"),
        (Slip("http_port: 8080", "http_port: 80"), "5: server.http_port"),
        (Slip("http_port: 8080", "connections_per_address: 99"), "5: server.connections_per_address"),
        (Slip("dhcp: server", "dhcp: proxy"), "6: dhcp"),
        (Slip(".150,12h", ".151,12h"), "7: dhcp_range"), (Slip("tftp: true", "tftp: false"), "8: tftp"),
        (Slip("tftp: true", "secure_boot: true"), "8: secure_boot"),
        (Slip("tftp: true", "phase1: {cmdline: debug}"), "8: phase1.cmdline"),
        (Slip("tftp: true", "phase1: {from_peers: true}"), "8: phase1.from_peers"),
        (Slip("tftp: true", "phase1: {suite: trixie}"), "8: phase1.suite"),
        (Slip("tftp: true", "phase1: {mirror: \"http://192.0.2.1/debian\"}"), "8: phase1.mirror"),
        (Slip("tftp: true", "folders: {images: img}"), "8: folders.images"),
        (Slip("tftp: true", "folders: {state: kept}"), "8: folders.state"),
        (Slip("tftp: true", "folders: {out: made}"), "8: folders.out"),
        (Slip("peer_port: 6881", "peer_port: 6882"), "13: swarm.peer_port"),
        (Slip("tracker_port: 10001", "tracker_port: 10002"), "14: swarm.tracker_port"),
        (Slip("tracker: true", "tracker: udp://192.0.2.1:6969"), "15: swarm.tracker"),
        (Slip("lsd: false", "lsd: true"), "16: swarm.lsd"), (Slip("pex: false", "pex: true"), "17: swarm.pex"),
    ])
    func `what was made at the start needs a restart, and stays as it is until then`(slip: Slip, place: String) throws {
        let before = try served()
        let update = try update(slip)
        #expect(update.pending.map(\.description).contains("Boottorrent.yaml:\(place)"), "\(update.problems)")
        #expect(update.pending.count == (place.hasSuffix(" dhcp") ? 2 : 1))
        #expect(update.environment == before)
        #expect(update.applied.isEmpty && update.problems.isEmpty)
    }

    @Test func `every key is either taken over or needs a restart`() {
        let keys = KnownKeys.version1.map(\.path).filter { $0 != "version" }
        #expect(Set(SettingKey.allCases.map(\.rawValue)) == Set(keys + ["dnsmasq.user"]))
    }

    @Test func `settings of 2018 are told by their own names`() throws {
        let host = try Classroom.host(settings: Classroom.settings2018)
        let served = try #require(EnvironmentReader.read(folder: "/env", host: host).environment)
        let slips = [
            Slip("timeout: 30", "timeout: 7"), Slip("user: nobody", "user: root"), Slip("port: 10001", "port: 10002"),
        ]
        var changed = host
        for slip in slips { changed = try #require(slip.applied(to: changed)) }
        let update = update(served, changed)
        #expect(update.applied.map(\.description) == ["Boottorrent.yaml:3: boottorrent.timeout"])
        #expect(
            update.pending.map(\.description) == [
                "Boottorrent.yaml:10: dnsmasq.user", "Boottorrent.yaml:18: opentracker.port",
            ])
        #expect(update.environment.dnsmasqUser == "nobody" && update.environment.menu.timeout == .seconds(7))
    }

    @Test(arguments: [
        Slip("timeout: 30", "timeout: soon"), Slip("timeout: 30", "timeout: [1"),
        Slip("default: debian", "default: gone"),
        Slip("max: 600", "max: 600\nunknown: 1"), Slip("version: 1\n", ""), Slip("timeout: 30", "timeout: \0"),
    ])
    func `a broken edit keeps what was valid and says why, and images are read all the same`(slip: Slip) throws {
        let before = try served()
        var host = try #require(
            slip.applied(to: Slip("min: 0", "min: 5").applied(to: Classroom.host()) ?? Classroom.host()))
        host.put(.text("dispname: New\nmethod: bin\nbin: run\n"), at: "/env/oss/new/config.yaml")
        host.put(.text("#!/bin/sh\n"), at: "/env/oss/new/run")
        host.put(.text("dispname: Hello\nmethod: x\n"), at: "/env/oss/hello/config.yaml")
        let update = update(before, host)
        #expect(!update.problems.isEmpty && update.problems.allSatisfy { $0.place.file == "Boottorrent.yaml" })
        #expect(update.applied.isEmpty && update.pending.isEmpty)
        #expect(update.environment.menu == before.menu && update.environment.leave == before.leave)
        #expect(update.environment.images.map(\.name.text) == ["debian", "dos", "new"])
        #expect(update.setAside.map(\.name) == ["hello"])
    }

    @Test func `settings that are gone keep what was valid`() throws {
        let before = try served()
        var host = try Classroom.host()
        host.files["/env/Boottorrent.yaml"] = nil
        let update = update(before, host)
        #expect(update.environment == before)
        #expect(update.problems.map(\.place.file) == ["Boottorrent.yaml"])
    }

    @Test func `images come and go, and the last one may`() throws {
        var host = try Classroom.host()
        host.files = host.files.filter { !$0.key.hasPrefix("/env/oss/") || $0.key.hasPrefix("/env/oss/dos") }
        #expect(update(try served(), host).environment.images.map(\.name.text) == ["dos"])
        let timeout = try #require(Slip("timeout: 30", "timeout: 5").applied(to: host))
        host = try #require(Slip("  default: debian\n", "").applied(to: timeout))
        host.files = host.files.filter { !$0.key.hasPrefix("/env/oss/") }
        let empty = update(try served(), host)
        #expect(empty.environment.images.isEmpty && empty.problems.isEmpty)
        #expect(empty.environment.menu.timeout == .seconds(5))
    }

    @Test func `where the folder of images cannot be listed, the images stay`() throws {
        let before = try served()
        var host = try Classroom.host()
        host.files = host.files.filter { !$0.key.hasPrefix("/env/oss") }
        #expect(update(before, host).environment == before)
    }

    @Test func `images are read where they are served from, wherever the settings have them now`() throws {
        let before = try served()
        let moved = try #require(Slip("tftp: true", "folders: {images: img}").applied(to: Classroom.host()))
        let update = update(before, moved)
        #expect(update.environment.images == before.images && update.environment.imagesFolder == "/env/oss")
    }

    @Test func `a folder that changes stays as it is, and one that was not seen at rest does not come`() throws {
        let before = try served()
        var host = try Classroom.host()
        host.files["/env/oss/debian/linux"] = nil
        host.put(.text("dispname: Half\nmethod: bin\nbin: run\n"), at: "/env/oss/half/config.yaml")
        host.put(.text("#!/bin/sh\n"), at: "/env/oss/half/run")
        let (debian, dos, hello) = (ExactName("debian"), ExactName("dos"), ExactName("hello"))
        let halfway = update(before, host, resting: [dos, hello], changing: [debian])
        #expect(halfway.environment == before && halfway.setAside.isEmpty)
        let unknown = update(before, host, resting: [], changing: [debian, dos, hello])
        #expect(unknown.environment == before && unknown.setAside.isEmpty)
        let gone = update(before, host, resting: [dos, hello])
        #expect(gone.environment.images.map(\.name.text) == ["dos", "hello"] && gone.setAside.isEmpty)
        let after = update(before, host)
        #expect(after.environment.images.map(\.name.text) == ["dos", "half", "hello"])
        #expect(after.setAside.map(\.name) == ["debian"])
    }
}
