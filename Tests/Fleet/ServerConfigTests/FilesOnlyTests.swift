// SPDX-License-Identifier: GPL-3.0-or-later

import ServerConfig
import Testing

@Suite struct FilesOnlyTests {
    private func read(_ host: MadeUpHost) -> EnvironmentReading {
        EnvironmentReader.read(folder: "/env", host: host, scope: .filesOnly)
    }

    @Test func `on another computer, without rights, right files have no mistake`() throws {
        var host = try Classroom.host()
        host.interfaces = []
        host.effectiveUserID = 1000
        host.capabilities = []
        host.programs = []
        host.users = []
        host.taken = ["TCP 8080": "nginx (process 7)", "UDP 67": "dnsmasq (process 8)"]
        host.put(.text("dispname: Live\nmethod: iso\n"), at: "/env/oss/live/config.yaml")
        host.put(.bytes(Classroom.iso), at: "/env/oss/live/x.iso")
        host.put(.lockedFolder, at: "/env/out")
        host.put(.lockedFolder, at: "/env")
        #expect(EnvironmentReader.read(folder: "/env", host: host).problems.count > 3)
        let reading = read(host)
        #expect(reading.problems.map(\.description) == [])
        #expect(reading.notices.map(\.description) == [])
        #expect(reading.environment == nil && reading.images.count == 4)
        #expect(reading.folders?.output.path == "/env/out")
    }

    @Test(arguments: [
        Slip("http_port: 8080", "http_port: 6881", "swarm.peer_port: TCP port 6881 for peers is also that for HTTP"),
        Slip("dhcp_range: 192.168.1.50,192.168.1.150,12h\n", "", "dhcp_range: is missing, and dhcp is server"),
        Slip("default: debian", "default: debain", "menu.default: \"debain\" is no folder of oss"),
        Slip("min: 0", "min: 700", "leave.max: 600 is less than leave.min, which is 700"),
        Slip("tracker: true", "tracker: false", "swarm.tracker: is false and so is swarm.lsd"),
        Slip(in: "oss/debian/config.yaml", "kernel: linux", "kernel: lniux", "kernel: \"lniux\""),
    ])
    func `what files tell is told`(slip: Slip) throws {
        let host = try #require(slip.applied(to: Classroom.host()))
        let told = read(host).problems.map(\.description)
        #expect(told.count == 1)
        for message in slip.messages { #expect(told.first?.contains(message) == true, "\(told)") }
    }

    @Test func `a file in a folder's place is told`() throws {
        var host = try Classroom.host()
        for name in ["out", "state"] { host.put(.text("x"), at: "/env/\(name)") }
        #expect(read(host).problems.map { $0.place.file } == ["out", "state"])
    }

    @Test func `what is not looked at is said`() {
        #expect(ReadingScope.everything.omissions.isEmpty)
        #expect(ReadingScope.filesOnly.omissions.contains("ports"))
    }
}
