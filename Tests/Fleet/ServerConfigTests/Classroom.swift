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
          origins: []
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
        host.put(.bytes(kernel()), at: "\(folder)/oss/debian/linux")
        host.put(.bytes(initrd), at: "\(folder)/oss/debian/initrd.gz")
        host.put(.text(dos), at: "\(folder)/oss/dos/config.yaml")
        host.put(.text("disk"), at: "\(folder)/oss/dos/dos.img")
        host.put(.text(hello), at: "\(folder)/oss/hello/config.yaml")
        host.put(.text("#!/bin/sh\n"), at: "\(folder)/oss/hello/bin/hello")
        return host
    }

    /// The header of a bzImage, as Linux on x86 has it.
    static func kernel(version: UInt16 = 0x020f, flags: UInt8 = 1) -> [UInt8] {
        var bytes = [UInt8](repeating: 0, count: 640)
        bytes.replaceSubrange(0..<2, with: Array("MZ".utf8))
        bytes.replaceSubrange(0x202..<0x206, with: Array("HdrS".utf8))
        bytes[0x206] = UInt8(truncatingIfNeeded: version)
        bytes[0x207] = UInt8(version >> 8)
        bytes[0x236] = flags
        return bytes
    }

    /// What gzip puts first.
    static let initrd: [UInt8] = [0x1f, 0x8b, 8, 0, 0, 0]

    /// The part of an ISO file up to its volume descriptor.
    static let iso = [UInt8](repeating: 0, count: 32_769) + Array("CD001".utf8)

    static func messages(_ host: MadeUpHost) -> [String] {
        EnvironmentReader.read(folder: folder, host: host).problems.map(\.description)
    }

    static func notes(_ host: MadeUpHost) -> [String] {
        EnvironmentReader.read(folder: folder, host: host).notices.map(\.description)
    }
}

extension MadeUpHost {
    /// Puts every file there that the documents' examples of images name, and programs that they need.
    mutating func putImageFiles(at folder: String) {
        programs.formUnion(["xorriso", "zstd", "qemu-img", "xz", "gzip"])
        let files: [(String, [UInt8])] = [
            ("linux", Classroom.kernel()), ("boot/vmlinuz", Classroom.kernel()), ("initrd.gz", Classroom.initrd),
            ("boot/initrd.img", Classroom.initrd), ("boot/firmware.cpio", Array("070701".utf8)),
            ("debian-live.iso", Classroom.iso), ("freedos.img", [0]), ("bin/hello", Array("#!/bin/sh\n".utf8)),
            ("pool.img.zst", [0x28, 0xb5, 0x2f, 0xfd]), ("look", Array("#!/bin/sh\n".utf8)),
        ]
        if folder.hasSuffix("mini") { put(.bytes(Classroom.iso), at: "\(folder)/mini.iso") }
        for (name, bytes) in files { put(.bytes(bytes), at: "\(folder)/\(name)") }
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
