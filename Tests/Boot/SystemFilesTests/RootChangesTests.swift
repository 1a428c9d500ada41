// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import SystemFiles
import Testing
import TorrentCore

@Suite struct RootChangesTests {
    @Test func `a host name is a file, unless that is given`() throws {
        let name = try #require(SystemHostName("pc-07"))
        let plain = RootChanges(hostName: name, files: [try .of("etc/motd", 0o600, "x")])
        #expect(plain.files == [try .of("etc/motd", 0o600, "x"), try .of("etc/hostname", 0o644, "pc-07\n")])
        #expect(plain.givenFiles == [try .of("etc/motd", 0o600, "x")])
        #expect(plain.nameInHosts == name)
        let given = [try ReadyFile.of("etc/hostname", 0o600, "a"), try .of("etc/hosts", 0o644, "b")]
        let whole = RootChanges(hostName: name, files: given)
        #expect(whole.files == given && whole.nameInHosts == nil)
        #expect(RootChanges(hostName: nil, files: []).isEmpty)
        #expect(plain.wishedName == nil && RootChanges(hostName: name, files: []).wishedName == nil)
        #expect(RootChanges(hostName: name, isNameWish: true, files: []).wishedName == name)
        #expect(RootChanges(hostName: name, isNameWish: true, files: given).wishedName == nil)
        #expect(!plain.isEmpty && !whole.isEmpty && !RootChanges(hostName: name, files: []).isEmpty)
    }

    @Test(arguments: [
        ("", "127.0.1.1 pc\n"), ("127.0.0.1 localhost\n", "127.0.0.1 localhost\n127.0.1.1 pc\n"),
        ("127.0.0.1 localhost", "127.0.0.1 localhost\n127.0.1.1 pc\n"),
        ("127.0.1.1\told old.lan\n::1 x\n", "127.0.1.1 pc\n::1 x\n"),
        ("a\n127.0.1.1 b\n\n127.0.1.1 c\n", "a\n127.0.1.1 pc\n\n"),
        ("127.0.1.10 other\n127.0.1.1.2 x\n127.0.1.1\n", "127.0.1.10 other\n127.0.1.1.2 x\n127.0.1.1\n127.0.1.1 pc\n"),
    ])
    func `in hosts 127.0.1.1 is the machine itself, once`(old: String, new: String) throws {
        let text = HostsFile.text(Array(old.utf8), naming: try #require(SystemHostName("pc")))
        #expect(String(decoding: text, as: UTF8.self) == new)
        #expect(HostsFile.text(text, naming: try #require(SystemHostName("pc"))) == text)
    }

    @Test func `the script that does it in an initial file system makes the same`() throws {
        for old in ["", "a\n127.0.1.1 b\n\n127.0.1.1 c\n", "127.0.1.10 x\n127.0.1.1", "127.0.0.1 localhost"] {
            let place = try Place(hostName: "pc", files: [])
            defer { place.remove() }
            try place.makeFolder("etc", mode: 0o755)
            try place.write(old, to: "etc/hosts")
            #expect(try place.run(["sh"]) == "")
            let own = HostsFile.text(Array(old.utf8), naming: try #require(SystemHostName("pc")))
            let hosts = "etc/hosts 644 \(String(decoding: own, as: UTF8.self))"
            #expect(try place.found().contains(hosts), "\(old)")
        }
    }
}

@Suite struct MountTableTests {
    private static let text = """
        # <file system> <mount point> <type> <options> <dump> <pass>
        UUID=1 / ext4 errors=remount-ro 0 1
        UUID=2\t/boot/efi/\tvfat\tumask=0077 0 1
        UUID=3 none swap sw 0 0
        UUID=4 /srv/my\\040data ext4 defaults
        /dev/sr0 /media/cdrom0 udf,iso9660 user,noauto 0 0
        damaged /home
        #UUID=5 /opt ext4 defaults 0 2
        """
    private static let table = MountTable(Array(text.utf8))

    @Test(arguments: [
        ("etc/motd", nil), ("boot/grub/x", nil), ("boot/efi/x", "/boot/efi"), ("boot/efi/EFI/a/b", "/boot/efi"),
        ("boot/efix/a", nil), ("srv/my data/x", "/srv/my data"), ("media/cdrom0/x", nil), ("home/x", nil),
        ("opt/x", nil),
        ("boot/efi", "/boot/efi"),
    ])
    func `a file below a mount point would be hidden`(path: String, point: String?) throws {
        #expect(Self.table.mountPoint(over: try RelativePath(path)) == point)
    }

    @Test func `a table that is none has no mount points`() throws {
        #expect(MountTable(Array("\0\u{1} / \n/ / /\n".utf8)).mountPoint(over: try RelativePath("a")) == nil)
    }
}
