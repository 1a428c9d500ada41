// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import FleetAccess
import ServerConfig
import Testing
import TorrentCore

@Suite struct EnvironmentReaderTests {
    private func read(_ settings: String) throws -> EnvironmentReading {
        EnvironmentReader.read(folder: "/env", host: try Classroom.host(settings: settings))
    }

    @Test func `a full version 1 file means what it says`() throws {
        let reading = try read(
            """
            version: 1
            server: {interface: eth0, address: 192.168.1.1, http_port: 80, connections_per_address: 2000, netconsole_port: off}
            dhcp: server
            dhcp_range: 192.168.1.50, 192.168.1.150, 2d
            tftp: false
            secure_boot: false
            phase1: {cmdline: vlan=20  debug, from_peers: true}
            menu: {timeout: 0, default: dos}
            swarm:
              peer_port: 7000
              tracker_port: 7001
              tracker:
                - http://192.168.1.9:6969/announce
                - udp://192.168.1.9:6969
              lsd: true
              pex: yes
              spare_server: on
              racks: [10.0.1.0/24, 10.0.2.0/24]
              origins: [192.168.1.1, 192.168.1.2]
            leave: {min: 5, max: 50}
            history: {days: 30, boots: 5000}
            page: {readers: operators, admins: 10.0.9.0/24, hosts: ["boot.example.org:8443", 10.0.0.7]}
            shell: {keys: ["ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMfOI8VEQFamqXEIexObFGU1d6Lrt936ofliMh1EILXl Ada (office)"]}
            """)
        #expect(reading.problems.isEmpty)
        let environment = try #require(reading.environment)
        let first = try #require(HostAddress("192.168.1.50"))
        let last = try #require(HostAddress("192.168.1.150"))
        #expect(environment.folder == "/env")
        #expect(environment.version == 1)
        #expect(environment.server.interface == "eth0")
        #expect(environment.server.address == HostAddress("192.168.1.1"))
        #expect(environment.server.prefixLength == 24)
        #expect(environment.server.httpPort == 80)
        #expect(environment.server.connectionsPerAddress == 2_000 && environment.server.netconsolePort == nil)
        #expect(environment.dhcp == .server(DHCPRange(first: first, last: last, leaseTime: .seconds(172_800))))
        #expect(!environment.servesTFTP)
        #expect(environment.secureBoot == .off)
        #expect(environment.phase1.arguments.map(\.description) == ["vlan=20", "debug"])
        #expect(environment.phase1.comesFromPeers)
        #expect(environment.dnsmasqUser == nil)
        #expect(environment.menu == MenuPolicy(timeout: .immediately, defaultImage: try ImageName("dos")))
        #expect(environment.access.readers == .operators)
        #expect(environment.access.admins == [try #require(Subnet("10.0.9.0/24"))])
        let names = ["boot.example.org:8443", "10.0.0.7"].compactMap { WebAuthority($0) }
        #expect(environment.access.hosts == Set(names) && names.count == 2)
        #expect(environment.access.addresses == [environment.server.address] && environment.access.port == 80)
        #expect(environment.swarm.peerPort == 7000)
        #expect(environment.swarm.trackerPort == 7001)
        #expect(!environment.swarm.runsTracker)
        #expect(
            environment.swarm.externalTrackers.map(\.description) == [
                "http://192.168.1.9:6969/announce", "udp://192.168.1.9:6969/",
            ])
        #expect(environment.swarm.usesLocalDiscovery && environment.swarm.usesPeerExchange)
        #expect(environment.swarm.sparesServer && !environment.swarm.marksTorrentsPrivate)
        #expect(environment.swarm.racks.map(\.description) == ["10.0.1.0/24", "10.0.2.0/24"])
        #expect(environment.swarmPolicy.racks == environment.swarm.racks)
        #expect(environment.swarmPolicy.origins.map(\.description) == ["192.168.1.1", "192.168.1.2"])
        #expect(environment.leave == LeavePolicy(minimum: 5, maximum: 50))
        #expect(environment.history == HistorySettings(days: 30, boots: 5_000))
        #expect(environment.shellKeys.map(\.comment) == ["Ada (office)"])
        #expect(
            reading.notices.map(\.description) == [
                "Boottorrent.yaml:5: tftp: TFTP is off: another TFTP server must hold the boot files",
                "Boottorrent.yaml:7: phase1.from_peers: iPXE cannot prove what it loads: a PC that somebody took over "
                    + "can now give the others their phase 1",
                "Boottorrent.yaml:15: swarm.lsd: is on, so torrents are not marked private",
                "Boottorrent.yaml:16: swarm.pex: is on, so torrents are not marked private",
            ])
    }

    @Test func `the smallest version 1 file takes everything from the computer`() throws {
        var host = try Classroom.host(settings: "version: 1\n")
        for name in [
            "dos/config.yaml", "dos/dos.img", "dos", "hello/config.yaml", "hello/bin/hello", "hello/bin", "hello",
        ] {
            host.files["/env/oss/\(name)"] = nil
        }
        let reading = EnvironmentReader.read(folder: "/env", host: host)
        #expect(reading.problems.isEmpty)
        let environment = try #require(reading.environment)
        #expect(environment.server.interface == "eth0")
        #expect(environment.server.address == HostAddress("192.168.1.1"))
        #expect(environment.server.httpPort == 8080)
        #expect(environment.server.connectionsPerAddress == 64 && environment.server.netconsolePort == 6_666)
        #expect(environment.dhcp == .proxy)
        #expect(environment.servesTFTP)
        #expect(environment.menu == MenuPolicy(timeout: .seconds(30), defaultImage: try ImageName("debian")))
        #expect(environment.swarm.peerPort == 6881)
        #expect(environment.swarm.trackerPort == 10001)
        #expect(environment.swarm.runsTracker && environment.swarm.externalTrackers.isEmpty)
        #expect(!environment.swarm.usesLocalDiscovery && !environment.swarm.usesPeerExchange)
        #expect(!environment.swarm.sparesServer && environment.swarm.marksTorrentsPrivate)
        #expect(environment.swarm.racks.isEmpty)
        #expect(environment.swarmPolicy.origins == [environment.server.address])
        #expect(environment.leave == LeavePolicy(minimum: 0, maximum: 600))
        #expect(environment.history == HistorySettings(days: 400, boots: 200_000))
        #expect(environment.shellKeys.isEmpty)
        #expect(
            reading.notices.map(\.description) == [
                "Boottorrent.yaml: server.interface: is not written; eth0 is the only one there is"
            ])
    }

    @Test func `machines are told of our tracker by HTTP and UDP, or of the others`() throws {
        let own = try #require(read(Classroom.settings).environment)
        #expect(
            own.swarmPolicy
                == SwarmPolicy(
                    peerPort: 6881,
                    trackers: ["http://192.168.1.1:10001/announce", "udp://192.168.1.1:10001/announce"],
                    usesLocalDiscovery: false, usesPeerExchange: false,
                    networks: [try #require(Subnet("192.168.1.0/24"))],
                    origins: [try #require(HostAddress("192.168.1.1"))]))
        let others = Classroom.settings.replacing("tracker: true", with: "tracker: udp://192.0.2.7:6969")
        #expect(try read(others).environment?.swarmPolicy.trackers == ["udp://192.0.2.7:6969/"])
        let none = Classroom.settings.replacing("tracker: true", with: "tracker: false")
            .replacing("lsd: false", with: "lsd: true")
        #expect(try read(none).environment?.swarmPolicy.trackers == [])
    }

    @Test func `origins without the server's own address are told`() throws {
        let others = try read(Classroom.settings.replacing("origins: []", with: "origins: 192.168.1.2"))
        #expect(others.environment?.swarmPolicy.origins == [try #require(HostAddress("192.168.1.2"))])
        #expect(
            others.notices.map(\.description) == [
                "Boottorrent.yaml:20: swarm.origins: does not have this server's address 192.168.1.1: machines then ask "
                    + "it like any peer, and it gives more"
            ])
        let both = try read(Classroom.settings.replacing("origins: []", with: "origins: [192.168.1.1, 192.168.1.2]"))
        #expect(both.notices.isEmpty && both.environment?.swarmPolicy.origins.count == 2)
    }

    @Test func `images have their methods, files and places`() throws {
        let images = try #require(read(Classroom.settings).environment?.images)
        #expect(images.map(\.name.text) == ["debian", "dos", "hello"])
        #expect(images.map(\.displayName) == ["Debian 12", "FreeDOS", "Hello"])
        #expect(
            images.map(\.method) == [
                .ready(
                    .kexec(
                        KernelStart(
                            kernel: try RelativePath("linux"), initrds: [try RelativePath("initrd.gz")],
                            commandLine: "quiet"))),
                .ready(.qemu(arguments: ["-fda", "dos.img", "-boot", "a"])),
                .ready(.program(try RelativePath("bin/hello"), arguments: ["-n", "3"])),
            ])
        #expect(images.map(\.folder) == ["/env/oss/debian", "/env/oss/dos", "/env/oss/hello"])
        #expect(
            images.map { $0.files.map(\.path.description) } == [["initrd.gz", "linux"], ["dos.img"], ["bin/hello"]])
        #expect(
            images[0].places["kernel"]
                == ConfigPlace(file: "oss/debian/config.yaml", line: 3, keyPath: "kernel"))
        #expect(images[0].places["bin"] == nil)
    }

    @Test func `kexec takes several initrds or none, and a command line as it stands`() throws {
        var host = try Classroom.host()
        host.put(.bytes(Classroom.initrd), at: "/env/oss/debian/more.gz")
        let line = "root=/dev/ram0 opt=\"a b\"  'x' $HOME \\n"
        host.put(
            .text(
                "dispname: 12\nmethod: kexec\nkernel: ./linux\ninitrd: [initrd.gz, more.gz]\ncmdline: >\n  \(line)\n"),
            at: "/env/oss/debian/config.yaml")
        let images = EnvironmentReader.read(folder: "/env", host: host).environment?.images
        let (linux, initrd) = (try RelativePath("linux"), try RelativePath("initrd.gz"))
        let start = KernelStart(kernel: linux, initrds: [initrd, try RelativePath("more.gz")], commandLine: line)
        #expect(images?.first?.method == .ready(.kexec(start)))
        #expect(images?.first?.displayName == "12")
        host.put(.text("dispname: x\nmethod: kexec\nkernel: linux\ninitrd: []\n"), at: "/env/oss/debian/config.yaml")
        let bare = EnvironmentReader.read(folder: "/env", host: host).environment?.images.first
        #expect(bare?.method == .ready(.kexec(KernelStart(kernel: linux, initrds: [], commandLine: ""))))
    }

    @Test func `a full 2018 environment starts unchanged`() throws {
        let reading = try read(Classroom.settings2018)
        #expect(reading.problems.isEmpty)
        let environment = try #require(reading.environment)
        #expect(environment.version == 0)
        #expect(environment.server.interface == "eth0")
        #expect(environment.server.address == HostAddress("192.168.1.1"))
        #expect(environment.server.httpPort == 8080)
        #expect(environment.server.connectionsPerAddress == 64)
        guard case .server(let range) = environment.dhcp else {
            Issue.record("DHCP is not ours")
            return
        }
        #expect(range.description == "192.168.1.50,192.168.1.150,12h")
        #expect(environment.servesTFTP)
        #expect(environment.dnsmasqUser == "nobody")
        #expect(environment.menu == MenuPolicy(timeout: .seconds(30), defaultImage: try ImageName("debian")))
        #expect(environment.swarm.runsTracker && environment.swarm.trackerPort == 10001)
        #expect(!environment.swarm.usesLocalDiscovery && environment.swarm.usesPeerExchange)
        #expect(environment.swarm.racks.isEmpty)
        #expect(environment.leave == LeavePolicy(minimum: 30, maximum: 600))
        #expect(environment.images.count == 3)
        #expect(
            reading.notices.map(\.description) == [
                "Boottorrent.yaml:5: boottorrent.seed_time: is a minimum: a machine stays 30 seconds, and up to 600 "
                    + "while others need it",
                "Boottorrent.yaml:12: dnsmasq.bind_interfaces: has no effect: the server uses its own interface only",
                "Boottorrent.yaml:22: aria2.enable_peer_exchange: is on, so torrents are not marked private",
                "Boottorrent.yaml:23: aria2.console_log_level: has no effect: there is no aria2, and machines report "
                    + "every stage",
            ])
    }

    @Test func `where the 2018 program asked, a note is written`() throws {
        let settings = Classroom.settings2018
            .replacing("enable_dhcp: True", with: "enable_dhcp: no")
            .replacing("enable_tftp: True", with: "enable_tftp: off")
            .replacing("    enable: True", with: "    enable: FALSE")
            .replacing("bt_enable_lpd: False", with: "bt_enable_lpd: Yes")
            .replacing("timeout: 30", with: "timeout: -1")
            .replacing("seed_time: 30", with: "seed_time: -5")
            .replacing("    default_os: debian\n", with: "    display_oss: [debian]\n")
        let reading = try read(settings + "transmission:\n    rpc_port: 9091\n")
        #expect(reading.problems.isEmpty)
        let environment = try #require(reading.environment)
        #expect(environment.dhcp == .off)
        #expect(!environment.servesTFTP && !environment.swarm.runsTracker && environment.swarm.usesLocalDiscovery)
        #expect(environment.menu == MenuPolicy(timeout: .never, defaultImage: nil))
        #expect(environment.leave == LeavePolicy(minimum: 0, maximum: 0))
        #expect(
            reading.notices.map(\.description) == [
                "Boottorrent.yaml:4: boottorrent.display_oss: is a key of an earlier release of 2018 and has no effect "
                    + "any more",
                "Boottorrent.yaml:5: boottorrent.seed_time: a machine starts its image at once and does not stay to "
                    + "help others",
                "Boottorrent.yaml:9: dnsmasq.enable_dhcp: DHCP is off: another DHCP server must send machines to this "
                    + "server's boot file",
                "Boottorrent.yaml:12: dnsmasq.bind_interfaces: has no effect: the server uses its own interface only",
                "Boottorrent.yaml:14: dnsmasq.enable_tftp: TFTP is off: another TFTP server must hold the boot files",
                "Boottorrent.yaml:17: opentracker.enable: without a tracker, machines meet by multicast alone: "
                    + "they must all be in one network segment",
                "Boottorrent.yaml:21: aria2.bt_enable_lpd: is on, so torrents are not marked private",
                "Boottorrent.yaml:22: aria2.enable_peer_exchange: is on, so torrents are not marked private",
                "Boottorrent.yaml:23: aria2.console_log_level: has no effect: there is no aria2, and machines report "
                    + "every stage",
                "Boottorrent.yaml:24: transmission: is a key of an earlier release of 2018 and has no effect any more",
            ])
    }

    @Test(arguments: [
        ("30", MenuPolicy.Timeout.seconds(30)), ("1", .seconds(1)), ("0", .immediately), ("-1", .never),
        ("-30", .never),
    ])
    func `a timeout means what it meant in 2018`(number: String, timeout: MenuPolicy.Timeout) throws {
        for settings in [Classroom.settings, Classroom.settings2018] {
            let reading = try read(settings.replacing("timeout: 30", with: "timeout: \(number)"))
            #expect(reading.environment?.menu.timeout == timeout)
        }
    }

    @Test func `a netmask in the range of a 2018 file is passed over`() throws {
        let settings = Classroom.settings2018.replacing(".150,12h", with: ".150,255.255.255.0,infinite")
        guard case .server(let range) = try read(settings).environment?.dhcp else {
            Issue.record("DHCP is not ours")
            return
        }
        #expect(range.description == "192.168.1.50,192.168.1.150,infinite")
    }

    @Test func `keys of another method are noted, not refused`() throws {
        let slip = Slip(in: "oss/dos/config.yaml", "args:", "kernel: x\nargs:")
        let host = try #require(slip.applied(to: Classroom.host()))
        #expect(
            Classroom.notes(host) == [
                "oss/dos/config.yaml:3: kernel: has no effect with method bin-qemu-x86_64"
            ])
        #expect(Classroom.messages(host).isEmpty)
    }
}
