// SPDX-License-Identifier: GPL-3.0-or-later

import ServerConfig
import Testing

/// An environment without a mistake, from which tests make others.
enum Classroom {
    static let folder = "/env"

    static let settings = """
        version: 1
        server:
          interface: eth0
          address: 192.168.1.1
          http_port: 8080
        dhcp: server
        dhcp_range: 192.168.1.50,192.168.1.150,12h
        tftp: true
        menu:
          timeout: 30
          default: debian
        swarm:
          peer_port: 6881
          tracker_port: 10001
          tracker: true
          lsd: false
          pex: false
          spare_server: false
          racks: []
        leave:
          min: 0
          max: 600

        """

    /// The skeleton of the 2018 program with a default, every key written.
    static let settings2018 = """
        boottorrent:
            version: 0
            timeout: 30
            default_os: debian
            seed_time: 30
            host_ip: 192.168.1.1

        dnsmasq:
            enable_dhcp: True
            user: nobody
            interface: eth0
            bind_interfaces: True
            dhcp_range: "192.168.1.50,192.168.1.150,12h"
            enable_tftp: True

        opentracker:
            enable: True
            port: 10001

        aria2:
            bt_enable_lpd: False
            enable_peer_exchange: True
            console_log_level: warn

        """

    static let debian = """
        dispname: Debian 12
        method: kexec
        kernel: linux
        initrd: initrd.gz
        cmdline: quiet

        """

    static let dos = """
        dispname: FreeDOS
        method: bin-qemu-x86_64
        args: -fda dos.img  -boot a

        """

    static let hello = """
        dispname: Hello
        method: bin
        bin: bin/hello
        binargs: -n 3

        """

    /// The whole environment, in a computer that suits it.
    static func host(settings: String = settings) throws -> MadeUpHost {
        var host = try MadeUpHost()
        host.put(.text(settings), at: "\(folder)/Boottorrent.yaml")
        host.put(.text("read me"), at: "\(folder)/oss/README.md")
        host.put(.text(debian), at: "\(folder)/oss/debian/config.yaml")
        host.put(.text("kernel"), at: "\(folder)/oss/debian/linux")
        host.put(.text("initrd"), at: "\(folder)/oss/debian/initrd.gz")
        host.put(.text(dos), at: "\(folder)/oss/dos/config.yaml")
        host.put(.text("disk"), at: "\(folder)/oss/dos/dos.img")
        host.put(.text(hello), at: "\(folder)/oss/hello/config.yaml")
        host.put(.text("program"), at: "\(folder)/oss/hello/bin/hello")
        return host
    }

    static func messages(_ host: MadeUpHost) -> [String] {
        EnvironmentReader.read(folder: folder, host: host).problems.map(\.description)
    }

    static func notes(_ host: MadeUpHost) -> [String] {
        EnvironmentReader.read(folder: folder, host: host).notices.map(\.description)
    }
}

/// One text changed in one file of the classroom, and what must be said about it.
struct Slip: CustomTestStringConvertible, Sendable {
    let file: String
    let from: String
    let to: String
    let messages: [String]

    init(in file: String = "Boottorrent.yaml", _ from: String, _ to: String, _ messages: String...) {
        self.file = file
        self.from = from
        self.to = to
        self.messages = messages
    }

    var testDescription: String { "\(file): \(from) → \(to)" }

    /// The classroom with this slip in it; `nil` when the text to change is not there.
    func applied(to host: MadeUpHost) -> MadeUpHost? {
        let path = "\(Classroom.folder)/\(file)"
        guard case .text(let text) = host.files[path], text.contains(from) else { return nil }
        var changed = host
        changed.files[path] = .text(text.replacing(from, with: to, maxReplacements: 1))
        return changed
    }
}
