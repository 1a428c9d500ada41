// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import CPIOArchive
import SystemFiles
import Testing
import TorrentCore

/// What has a started system's kernel send its messages, as it lies in the archive.
@Suite struct MessagePathTests {
    @Test func `a system that is given nothing else has these files in its initramfs`() throws {
        let entries = try CPIOReader.entries(
            of: SystemPiece(RootChanges(hostName: nil, files: []), messages: .sample()).archive)
        #expect(
            entries.map(\.name) == [
                "boottorrent", "boottorrent/netconsole", "boottorrent/netconsole.service",
                "boottorrent/netconsole.conf", "conf/conf.d/zz-boottorrent-messages",
                "lib/dracut/hooks/pre-pivot/zz-boottorrent-messages.sh",
                "var/lib/dracut/hooks/pre-pivot/zz-boottorrent-messages.sh",
            ])
        #expect(entries.filter { $0.kind == .directory }.map(\.name) == ["boottorrent"])
    }

    @Test func `beside files, each has hooks of its own`() throws {
        let files: [ReadyFile] = [try .of("etc/motd", 0o644, "hello\n")]
        let names = try CPIOReader.entries(
            of: SystemPiece(RootChanges(hostName: nil, files: files), messages: .sample()).archive
        ).map(\.name)
        #expect(names.filter { $0.hasPrefix("conf/") || $0.hasPrefix("lib/") }.count == 4)
        #expect(Set(names).count == names.count)
    }

    @Test func `the hooks call the script with the root`() throws {
        let entries = try CPIOReader.entries(
            of: SystemPiece(RootChanges(hostName: nil, files: []), messages: .sample()).archive)
        #expect(
            entries.text("conf/conf.d/zz-boottorrent-messages") == #"""
                # BootTorrent: once the root is there, the kernel's messages go to the server.
                [ -d scripts/init-bottom ] || mkdir -p scripts/init-bottom
                case $(cat scripts/init-bottom/ORDER 2>/dev/null) in
                    */boottorrent/netconsole*) ;;
                    *) echo 'sh /boottorrent/netconsole "${rootmnt}"' >>scripts/init-bottom/ORDER ;;
                esac

                """#)
        for folder in ["lib", "var/lib"] {
            #expect(
                entries.text("\(folder)/dracut/hooks/pre-pivot/zz-boottorrent-messages.sh") == """
                    # BootTorrent: the root is there, and the kernel's messages go to the server.
                    sh /boottorrent/netconsole "$NEWROOT"

                    """)
        }
    }

    @Test func `the script has the values in front, numbers and addresses alone`() throws {
        let lines = try MessagePath.sample().script.split(separator: "\n", omittingEmptySubsequences: false)
        #expect(
            lines.prefix(5) == [
                "#!/bin/sh",
                "# BootTorrent: the messages of this kernel go to the server, once the card has its address.",
                "address=192.0.2.50", "mac=52:54:00:12:34:56", "target=10514@192.0.2.1/52:54:00:00:00:01",
            ])
    }

    @Test func `the unit waits for nothing, and nothing waits for it`() throws {
        let entries = try CPIOReader.entries(
            of: SystemPiece(RootChanges(hostName: nil, files: []), messages: .sample()).archive)
        #expect(
            entries.text("boottorrent/netconsole.service") == """
                [Unit]
                Description=BootTorrent: the kernel's messages go to the server
                DefaultDependencies=no
                Conflicts=shutdown.target
                Before=shutdown.target

                [Service]
                ExecStart=-/bin/sh /run/boottorrent/netconsole await
                StandardOutput=null
                StandardError=null

                """)
        #expect(
            entries.text("boottorrent/netconsole.conf") == """
                [Unit]
                Wants=boottorrent-netconsole.service

                """)
    }

    @Test(arguments: [("2001:db8::1", "192.0.2.1"), ("192.0.2.50", "2001:db8::1")])
    func `netconsole is set up by IPv4 alone`(own: String, server: String) throws {
        let sample = try MessagePath.sample()
        let host = try #require(HostAddress(server))
        let address = try #require(HostAddress(own))
        #expect(
            MessagePath(
                from: address, card: sample.card, to: PeerAddress(host: host, port: 1), through: sample.neighbour)
                == nil)
    }
}

extension MessagePath {
    static func sample() throws -> MessagePath {
        let address = try #require(HostAddress("192.0.2.50"))
        let server = try #require(PeerAddress("192.0.2.1:10514"))
        let card = try #require(MACAddress("52:54:00:12:34:56"))
        let neighbour = try #require(MACAddress("52:54:00:00:00:01"))
        return try #require(MessagePath(from: address, card: card, to: server, through: neighbour))
    }
}
