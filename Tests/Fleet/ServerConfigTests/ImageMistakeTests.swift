// SPDX-License-Identifier: GPL-3.0-or-later

import ServerConfig
import Testing

@Suite struct ImageMistakeTests {
    private static let debian = "oss/debian/config.yaml"

    @Test(arguments: [
        Slip(
            in: debian, "kernel: linux", "kernel: vmlinuz",
            "oss/debian/config.yaml:3: kernel: \"vmlinuz\" is not in oss/debian; "
                + "copy it there, or use initrd.gz or linux"),
        Slip(
            in: debian, "kernel: linux", "kernel: linus",
            "oss/debian/config.yaml:3: kernel: \"linus\" is not in oss/debian; did you mean linux?"),
        Slip(
            in: debian, "kernel: linux\n", "",
            "oss/debian/config.yaml: kernel: is missing; name a file of this folder"),
        Slip(
            in: debian, "initrd: initrd.gz", "initrd: [initrd.gz, more.gz]",
            "oss/debian/config.yaml:4: initrd: \"more.gz\" is not in oss/debian; "
                + "copy it there, or use initrd.gz or linux"),
        Slip(
            in: debian, "initrd: initrd.gz\n", "",
            "oss/debian/config.yaml: initrd: is missing; name a file of this folder, or write [] for none"),
        Slip(
            in: debian, "initrd: initrd.gz", "initrd: [a,b,c,d,e,f,g,h,i,j,k,l,m,n,o,p,q]",
            "oss/debian/config.yaml:4: initrd: has 17 files; 16 are allowed"),
        Slip(
            in: debian, "method: kexec", "method: kexek",
            "oss/debian/config.yaml:2: method: \"kexek\" is no boot method; use kexec, iso, bin, bin-qemu-x86_64 or write"
        ),
        Slip(
            in: debian, "method: kexec", "method: ISO",
            "oss/debian/config.yaml:2: method: \"ISO\" is no boot method; use kexec, iso, bin, bin-qemu-x86_64 or write"
        ),
        Slip(
            in: debian, "method: kexec\n", "",
            "oss/debian/config.yaml: method: is missing; use kexec, iso, bin, bin-qemu-x86_64 or write"),
        Slip(
            in: debian, "dispname: Debian 12\n", "",
            "oss/debian/config.yaml: dispname: is missing; write the name the menu shows"),
        Slip(
            in: debian, "dispname: Debian 12", "dispname: \"Debian\\e[2J\"",
            "oss/debian/config.yaml:1: dispname: \"Debian [2J\" has a line break or another control character in it; "
                + "write it on one line"),
        Slip(
            in: debian, "dispname: Debian 12", "dispname: " + String(repeating: "x", count: 161),
            "oss/debian/config.yaml:1: dispname: has 161 bytes; 160 are allowed"),
        Slip(
            in: debian, "cmdline: quiet", "cmdline: " + String(repeating: "x", count: 2048),
            "oss/debian/config.yaml:5: cmdline: has 2048 bytes; 2047 are allowed"),
        Slip(
            in: debian, "dispname: Debian 12", "dispname: Hello",
            "oss/hello/config.yaml:1: dispname: \"Hello\" is also the name in oss/debian/config.yaml:1; "
                + "give each image its own"),
        Slip(
            in: debian, "cmdline", "cmdlin", "oss/debian/config.yaml:5: cmdlin: is no known key; did you mean cmdline?"),
        Slip(
            in: debian, "cmdline: quiet", "kernel: linux",
            "oss/debian/config.yaml:5: kernel: stands here for the second time; keep this one or the one on line 3"),
        Slip(
            in: debian, "kernel: linux", "kernel: /boot/vmlinuz",
            "oss/debian/config.yaml:3: kernel: \"/boot/vmlinuz\" begins with \"/\"; write it relative to its folder; "
                + "name a file of oss/debian"),
        Slip(
            in: debian, "kernel: linux", "kernel: config.yaml",
            "oss/debian/config.yaml:3: kernel: \"config.yaml\" is a file that is never distributed; "
                + "give it another name"),
        Slip(
            in: debian, "kernel: linux", "kernel: .linux",
            "oss/debian/config.yaml:3: kernel: \".linux\" is a file that is never distributed; give it another name"),
        Slip(
            in: "oss/dos/config.yaml", "args: -fda dos.img  -boot a\n", "",
            "oss/dos/config.yaml: args: is missing; write QEMU's arguments, such as -cdrom disc.iso"),
        Slip(
            in: "oss/hello/config.yaml", "bin: bin/hello", "bin: bin",
            "oss/hello/config.yaml:3: bin: \"bin\" is no regular file; name a file of oss/hello"),
        Slip(
            in: debian, Classroom.debian, "- 1\n",
            "oss/debian/config.yaml:1: a list is no mapping; write keys, each with a colon",
            "oss/debian/config.yaml: dispname: is missing; write the name the menu shows",
            "oss/debian/config.yaml: method: is missing; use kexec, iso, bin, bin-qemu-x86_64 or write"),
    ])
    func `a slip in an image's settings is told`(slip: Slip) throws {
        let host = try #require(slip.applied(to: Classroom.host()))
        #expect(Set(Classroom.messages(host)) == Set(slip.messages))
    }

    @Test(
        arguments: [
            ("linux", MadeUpHost.File.text(""), ["oss/debian/config.yaml:3: kernel: \"linux\" is empty; copy it anew"]),
            (
                "linux", .unreadable,
                ["oss/debian/linux: cannot be read by root; allow it with: chmod -R a+rX oss/debian/linux"]
            ),
            (
                "linux", .link("/boot/vmlinuz"),
                ["oss/debian/linux: is a link that leaves the image folder, to /boot/vmlinuz; copy the file here"]
            ),
            (
                "linux", .link("../dos/dos.img"),
                [
                    "oss/debian/linux: is a link that leaves the image folder, to /env/oss/dos/dos.img; copy the file here"
                ]
            ),
            (
                "linux", .link("gone"),
                ["oss/debian/linux: is a link that leads nowhere; copy the file here or remove the link"]
            ),
            (
                "linux", .device,
                ["oss/debian/config.yaml:3: kernel: \"linux\" is no regular file; name a file of oss/debian"]
            ),
            ("a\\b", .text("x"), ["oss/debian/a b: its name has a backslash or a control character in it; rename it"]),
            ("loop", .link("."), ["oss/debian/loop: is a link to a folder it is in; remove the link"]),
            (
                "etc", .link("/boot"),
                ["oss/debian/etc: is a link that leaves the image folder, to /boot; copy the file here"]
            ),
            (
                "config.yaml", .unreadable,
                ["oss/debian/config.yaml: cannot be read by root (Permission denied); allow it with chmod"]
            ),
            (
                "config.yaml", .bytes([0xff, 0xfe]),
                ["oss/debian/config.yaml: is written in UTF-16 or UTF-32; save it as UTF-8"]
            ),
        ] as [(String, MadeUpHost.File, [String])])
    func `a file that cannot be handed out is told`(name: String, file: MadeUpHost.File, messages: [String]) throws {
        var host = try Classroom.host()
        host.put(.text("kernel"), at: "/boot/vmlinuz")
        host.put(file, at: "/env/oss/debian/\(name)")
        #expect(Classroom.messages(host).map { $0.replacing("a\\b", with: "a b") } == messages)
    }

    @Test func `settings of more than a mebibyte are not read`() throws {
        var host = try Classroom.host()
        host.put(.bytes(Array(repeating: 0x20, count: 1 << 20 + 1)), at: "/env/oss/debian/config.yaml")
        let problem = EnvironmentReader.read(folder: "/env", host: host).problems.first?.description
        #expect(problem == "oss/debian/config.yaml: is longer than 1048576 bytes; a few hundred should do")
    }

    @Test func `an image folder without files or settings is told`() throws {
        var host = try Classroom.host()
        host.put(.folder, at: "/env/oss/empty")
        host.put(.text("dispname: E\nmethod: bin-qemu-x86_64\nargs: -m 64\n"), at: "/env/oss/lone/config.yaml")
        host.put(.text("x"), at: "/env/oss/wild\u{7}/x")
        host.put(.link("/nowhere"), at: "/env/oss/stray")
        #expect(
            Classroom.messages(host) == [
                "oss/empty: has no files besides config.yaml; copy the image's files into it, or remove the folder",
                "oss/empty: has no config.yaml; write one with dispname and method, or remove the folder",
                "oss/lone: has no files besides config.yaml; copy the image's files into it, or remove the folder",
                "oss/stray: is a link that leads nowhere; remove it",
                "oss/wild : its name has a backslash or a control character in it; rename the folder",
            ])
    }

    @Test func `an environment without images or without its oss folder is told`() throws {
        var bare = try MadeUpHost()
        bare.put(.text("version: 1\n"), at: "/env/Boottorrent.yaml")
        #expect(
            Classroom.messages(bare) == ["oss: is missing; make this folder, with a folder in it for each image"])
        bare.put(.text("read me"), at: "/env/oss/README.md")
        #expect(
            Classroom.messages(bare)
                == ["oss: has no image in it; make a folder in it with config.yaml and the image's files"])
    }

    @Test func `201 images are too many`() throws {
        var host = try Classroom.host()
        for number in 0..<198 { host.put(.folder, at: "/env/oss/i\(number)") }
        #expect(Classroom.messages(host).filter { $0.hasPrefix("oss: ") }.count == 1)
        #expect(
            Classroom.messages(host).first?.hasPrefix("oss: has 201 images, and \"i99\" is one of those behind") == true
        )
    }

    @Test func `links that stay inside are followed, dot files are left out`() throws {
        var host = try Classroom.host()
        host.put(.link("linux"), at: "/env/oss/debian/latest")
        host.put(.link("more"), at: "/env/oss/debian/zzz")
        host.put(.text("12345"), at: "/env/oss/debian/more/data")
        host.put(.text("no"), at: "/env/oss/debian/.git/config")
        host.put(.text("no"), at: "/env/oss/debian/more/.hidden")
        host.put(.text("yes"), at: "/env/oss/debian/more/config.yaml")
        let image = EnvironmentReader.read(folder: "/env", host: host).environment?.images.first
        #expect(
            image?.files.map { "\($0.path) \($0.length)" } == [
                "initrd.gz 6", "latest 640", "linux 640", "more/config.yaml 3", "more/data 5", "zzz/config.yaml 3",
                "zzz/data 5",
            ])
    }

    @Test func `an image folder may itself be a link`() throws {
        var host = try Classroom.host()
        host.put(.text(Classroom.debian.replacing("Debian 12", with: "Elsewhere")), at: "/srv/deb/config.yaml")
        host.put(.bytes(Classroom.kernel()), at: "/srv/deb/linux")
        host.put(.bytes(Classroom.initrd), at: "/srv/deb/initrd.gz")
        host.put(.link("/srv/deb"), at: "/env/oss/elsewhere")
        let environment = EnvironmentReader.read(folder: "/env", host: host).environment
        #expect(environment?.images.map(\.folder).contains("/srv/deb") == true)
    }
}
