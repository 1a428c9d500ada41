// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import ServerConfig
import Testing

@Suite struct EnvironmentSkeletonTests {
    @Test func `a new environment lacks nothing but an image`() throws {
        var host = try MadeUpHost()
        let skeleton = EnvironmentSkeleton(host: host)
        host.put(.text(skeleton.settings), at: "/env/Boottorrent.yaml")
        host.put(.text(skeleton.imagesReadme), at: "/env/oss/README.md")
        #expect(
            Classroom.messages(host) == [
                "oss: has no image in it; make a folder in it with config.yaml and the image's files"
            ])
        host.put(.text(Classroom.debian), at: "/env/oss/debian/config.yaml")
        host.put(.bytes(Classroom.kernel()), at: "/env/oss/debian/linux")
        host.put(.bytes(Classroom.initrd), at: "/env/oss/debian/initrd.gz")
        let environment = try #require(EnvironmentReader.read(folder: "/env", host: host).environment)
        #expect(environment.server.interface == "eth0")
        guard case .server(let range) = environment.dhcp else {
            Issue.record("DHCP is not ours")
            return
        }
        #expect(range.description == "192.168.1.65,192.168.1.191,12h")
    }

    @Test func `every line that is commented out is a default`() throws {
        let skeleton = try EnvironmentSkeleton(host: MadeUpHost())
        var settings = skeleton.settings
        for key in [
            "folders", "images", "state", "out", "http_port", "connections_per_address", "netconsole_port", "tftp",
            "swarm", "peer_port",
            "tracker_port", "tracker", "lsd",
            "pex", "spare_server", "racks", "origins", "leave", "min", "max", "history", "days", "boots",
        ] {
            settings = settings.replacing("# \(key):", with: "\(key):").replacing("#   \(key):", with: "  \(key):")
        }
        #expect(
            !settings.contains("# swarm") && !settings.contains("#   max") && !settings.contains("#   boots")
                && !settings.contains("#   out"))
        var host = try Classroom.host(settings: skeleton.settings.replacing("# default: NAME", with: "default: dos"))
        let before = EnvironmentReader.read(folder: "/env", host: host).environment
        host.put(.text(settings.replacing("# default: NAME", with: "default: dos")), at: "/env/Boottorrent.yaml")
        #expect(Classroom.messages(host).isEmpty)
        #expect(before != nil && EnvironmentReader.read(folder: "/env", host: host).environment == before)
    }

    @Test func `a device with link and private address is preferred`() throws {
        var host = try MadeUpHost()
        host.interfaces = [
            try MadeUpHost.interface("docker0", "172.17.0.1", 16, isPhysical: false),
            try MadeUpHost.interface("wan", "203.0.113.5", 24, hasDefaultRoute: true),
            try MadeUpHost.interface("unplugged", "192.168.9.1", 24, hasCarrier: false),
            try MadeUpHost.interface("lan", "10.7.0.9", 16),
        ]
        let skeleton = EnvironmentSkeleton(host: host)
        #expect(skeleton.settings.contains("  interface: lan\n  address: 10.7.0.9\n"))
        #expect(skeleton.settings.contains("\ndhcp: server\n"))
        #expect(
            skeleton.remarks == [
                "lan was chosen: it is a network device, up, with a link and a private address.",
                "There is no router behind lan, so this is to be its DHCP server.",
            ])
    }

    @Test func `behind a router DHCP is left to it`() throws {
        var host = try MadeUpHost()
        host.interfaces = [try MadeUpHost.interface("eth0", "192.168.1.20", 24, hasDefaultRoute: true)]
        let skeleton = EnvironmentSkeleton(host: host)
        #expect(skeleton.settings.contains("\ndhcp: proxy\n"))
        #expect(skeleton.settings.contains("\ndhcp_range: 192.168.1.79,192.168.1.196,12h\n"))
    }

    @Test func `without an interface the file says what to write`() throws {
        var host = try MadeUpHost()
        host.interfaces = [try MadeUpHost.interface("lo", "127.0.0.1", 8, isLoopback: true)]
        let skeleton = EnvironmentSkeleton(host: host)
        #expect(skeleton.settings.contains("  # interface: eth0\n  # address: 192.168.1.1\n"))
        #expect(
            skeleton.remarks == [
                "No interface of this computer is up and has an IPv4 address: "
                    + "write server.interface and server.address yourself."
            ])
        host.put(.text(skeleton.settings), at: "/env/Boottorrent.yaml")
        host.put(.folder, at: "/env/oss")
        #expect(Classroom.messages(host).count == 2)
    }

    @Test func `init then check on this computer, in a temporary folder`() throws {
        let folder = FileManager.default.temporaryDirectory.appending(path: "boottorrent-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let environment = folder.appending(path: "deep/lab").path()
        let host = LinuxHost()
        let skeleton = EnvironmentSkeleton(host: host)
        #expect(
            try skeleton.write(to: environment) == ["\(environment)/Boottorrent.yaml", "\(environment)/oss/README.md"])
        let reading = EnvironmentReader.read(folder: environment, host: host)
        #expect(
            reading.problems.map(\.description).contains(
                "oss: has no image in it; make a folder in it with config.yaml and the image's files"))
        #expect(throws: SkeletonProblem.alreadyThere(path: "\(environment)/Boottorrent.yaml")) {
            try skeleton.write(to: environment)
        }
        let readme = folder.appending(path: "deep/lab/oss/README.md")
        try Data("mine".utf8).write(to: readme)
        try FileManager.default.removeItem(atPath: "\(environment)/Boottorrent.yaml")
        #expect(try skeleton.write(to: environment) == ["\(environment)/Boottorrent.yaml"])
        #expect(try Data(contentsOf: readme) == Data("mine".utf8))
        #expect(throws: SkeletonProblem.self) { try skeleton.write(to: readme.path()) }
    }
}
