// SPDX-License-Identifier: GPL-3.0-or-later

import ServerConfig
import Testing

@Suite struct RunningServerTests {
    private static let server = "boottorrent\0start\0/env\0"
    private static let dnsmasq = "/usr/sbin/dnsmasq\0--conf-file=/env/out/dnsmasq.conf\0"
    private static let locks =
        "7: POSIX  ADVISORY  WRITE 40 08:01:5 0 EOF\n8: FLOCK  ADVISORY  WRITE 40 08:01:9 0 EOF\n"

    /// The classroom with its server, process 40, and the server's dnsmasq, process 41.
    private func host(
        server: String = server, dnsmasq: String = dnsmasq, locks: String = locks, output: String = "/env/out"
    ) throws -> MadeUpHost {
        var host = try Classroom.host()
        host.put(.text("40"), at: "\(output)/lock")
        host.put(.text("41\n"), at: "\(output)/dnsmasq.pid")
        host.put(.text(server), at: "/proc/40/cmdline")
        host.put(.text(dnsmasq), at: "/proc/41/cmdline")
        host.put(.text(locks), at: "/proc/locks")
        return host
    }

    private static let own =
        "this computer: a server of this folder runs (process 40); the ports that it has are its own"

    @Test func `beside the folder's own server no port is taken`() throws {
        var host = try host()
        host.taken = [
            "TCP 8080": "boottorrent (process 40)", "TCP 6881": "boottorrent (process 40)",
            "TCP 10001": "boottorrent (process 40)", "UDP 10001": "boottorrent (process 40)",
            "UDP 67": "dnsmasq (process 12), dnsmasq (process 41)", "UDP 69": "dnsmasq (process 41)",
        ]
        #expect(Classroom.messages(host) == [])
        #expect(Classroom.notes(host) == [Self.own])
    }

    @Test func `a port that another program has is taken all the same`() throws {
        var host = try host()
        host.taken = ["TCP 8080": "nginx (process 7)", "TCP 6881": "boottorrent (process 40)"]
        #expect(
            Classroom.messages(host) == [
                "Boottorrent.yaml:5: server.http_port: TCP port 8080 for HTTP is taken by nginx (process 7); "
                    + "stop that program or write another port"
            ])
        #expect(Classroom.notes(host) == [Self.own])
    }

    @Test func `whose ports they are may be for root to see, and is no mistake then`() throws {
        var host = try host()
        host.taken = ["TCP 8080": "", "UDP 67": ""]
        #expect(Classroom.messages(host) == [])
        #expect(
            Classroom.notes(host) == [
                "this computer: a server of this folder runs (process 40); whether it has TCP port 8080 and UDP port 67 "
                    + "is for root to see"
            ])
    }

    @Test(arguments: [
        ("", dnsmasq, locks), ("systemd\0--user\0", dnsmasq, locks),
        (server, dnsmasq, "8: FLOCK  ADVISORY  WRITE 39 08:01:9 0 EOF\n9: FLOCK  ADVISORY  READ  40 08:01:9 0 EOF\n"),
    ])
    func `the number in a lock file that nobody holds says nothing`(server: String, dnsmasq: String, locks: String)
        throws
    {
        var host = try host(server: server, dnsmasq: dnsmasq, locks: locks)
        host.taken = ["TCP 8080": "something (process 40)"]
        #expect(Classroom.messages(host).count == 1)
        #expect(Classroom.notes(host) == [])
    }

    @Test func `the server is looked for where the output is`() throws {
        var host = try host(output: "/env/made")
        host.taken = ["TCP 8080": "boottorrent (process 40)"]
        #expect(Classroom.messages(host).count == 1)
        host.put(.text("folders: {out: made}\n\(Classroom.settings)"), at: "/env/Boottorrent.yaml")
        #expect(Classroom.messages(host) == [])
    }

    @Test(arguments: [
        (dnsmasq, "", true), ("/usr/sbin/dnsmasq\0--conf-file=/other/dnsmasq.conf\0", "", false),
        ("/usr/bin/editor\0--conf-file=/env/out/dnsmasq.conf\0", "", false), ("", "", false),
    ])
    func `a dnsmasq that a killed server left is no mistake, any other is`(
        child: String, server: String, isLeftover: Bool
    ) throws {
        var host = try host(server: server, dnsmasq: child, locks: "")
        host.taken["UDP 67"] = "dnsmasq (process 41)"
        #expect(Classroom.messages(host).isEmpty == isLeftover)
        let note =
            "Boottorrent.yaml:6: dhcp: UDP port 67 is held by dnsmasq (process 41), which a server that was killed "
            + "left behind; the start ends it"
        #expect(Classroom.notes(host) == (isLeftover ? [note] : []))
    }
}
