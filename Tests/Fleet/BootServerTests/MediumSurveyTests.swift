// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import BootServer
import ServerConfig
import Testing
import TorrentCore

@Suite struct MediumSurveyTests {
    private static let debianLive = [
        "live/vmlinuz-6.1.0-10-amd64", "live/initrd.img-6.1.0-10-amd64", "live/filesystem.squashfs",
        "install/gtk/vmlinuz", "install/gtk/initrd.gz",
    ]
    private static let fedora = ["images/pxeboot/vmlinuz", "images/pxeboot/initrd.img", "LiveOS/squashfs.img"]
    private static let ubuntu = ["casper/vmlinuz", "casper/initrd", "casper/minimal.squashfs"]
    private static let installer = ["install.amd/vmlinuz", "install.amd/initrd.gz", "install.amd/gtk/initrd.gz"]

    @Test func `a Debian live medium is found in memory by a file that its init reads`() throws {
        let start = try MediumTexts.start(
            Self.debianLive, MediumTexts.grubOfDebianLive, commandLine: "locales=de_DE.UTF-8", passesNetwork: true)
        #expect(start.kernel == MediumTexts.extent(0))
        #expect(start.initrds == [MediumTexts.extent(1)])
        #expect(
            start.commandLine
                == "boot=live components quiet splash live-media=/dev/loop0 noeject locales=de_DE.UTF-8")
        #expect(start.place?.description == "boottorrent/image.iso")
        #expect(start.passesNetwork)
        let hook = try #require(start.additions.first)
        #expect(start.additions.count == 1 && hook.path.description == "conf/conf.d/boottorrent")
        #expect(
            hook.text.hasSuffix("\nmodprobe -q loop\nmodprobe -q isofs\nlosetup -r /dev/loop0 /boottorrent/image.iso\n")
        )
        #expect(!hook.isExecutable)
    }

    @Test func `a Debian live medium without a menu is started by its files' names`() throws {
        let start = try MediumTexts.start(
            [
                "live/vmlinuz-6.1-686", "live/vmlinuz-6.1-amd64", "live/initrd.img-6.1-686",
                "live/initrd.img-6.1-amd64",
                "live/x.squashfs",
            ])
        #expect(start.kernel == MediumTexts.extent(1))
        #expect(start.initrds == [MediumTexts.extent(3)])
        #expect(start.commandLine == "boot=live components live-media=/dev/loop0 noeject")
    }

    @Test func `a dracut live medium is named as root, and is not checked once more`() throws {
        let start = try MediumTexts.start(Self.fedora, MediumTexts.grubOfFedora)
        #expect(start.kernel == MediumTexts.extent(0))
        #expect(start.commandLine == "rd.live.image quiet rhgb root=live:/boottorrent/image.iso")
        #expect(start.place?.description == "boottorrent/image.iso")
        #expect(start.additions == [])
        let bare = try MediumTexts.start(Self.fedora)
        #expect(bare.commandLine == "root=live:/boottorrent/image.iso rd.live.image")
    }

    @Test func `words for an installed system stay behind ours on a casper medium`() throws {
        let start = try MediumTexts.start(Self.ubuntu, MediumTexts.grubOfUbuntu, commandLine: "x")
        #expect(
            start.commandLine
                == "\"file=/cdrom/preseed/a b.seed\" live-media=/dev/loop0 noprompt --- quiet splash x")
        #expect(start.place != nil && start.additions.count == 1)
        #expect(try MediumTexts.start(Self.ubuntu).commandLine == "boot=casper live-media=/dev/loop0 noprompt")
    }

    @Test func `a plain medium is started as its menu does, and nothing of it is handed on`() throws {
        let start = try MediumTexts.start(Self.installer, MediumTexts.syslinuxOfInstaller)
        #expect(start.kernel == MediumTexts.extent(0))
        #expect(start.initrds == [MediumTexts.extent(2)])
        #expect(start.commandLine == "vga=788 --- quiet")
        #expect(start.place == nil)
        #expect(start.additions == [])
    }

    @Test func `names in capitals are found, as on a medium without Rock Ridge`() throws {
        let start = try MediumTexts.start(
            ["LINUX", "INITRD.GZ"].map { $0.lowercased() == "linux" ? "boot/linux" : $0 },
            ["ISOLINUX.CFG": "DEFAULT a\nLABEL a\n KERNEL /Boot/Linux\n APPEND initrd=initrd.gz\n"])
        #expect(start.initrds == [MediumTexts.extent(1)])
    }

    @Test func `what is no such medium is told with what was looked for`() throws {
        for paths in [[], ["live/filesystem.squashfs"], ["casper/vmlinuz"], ["isolinux/isolinux.cfg"], Self.installer] {
            #expect(throws: MediumProblem.unknownLayout) { try MediumTexts.start(paths) }
        }
        let words = MediumProblem.unknownLayout.found
        for sign in ["/live/", "/LiveOS/", "/casper/", "isolinux"] { #expect(words.contains(sign)) }
    }

    @Test func `an entry whose files are not there is passed over`() throws {
        var texts = MediumTexts.syslinuxOfInstaller
        texts["isolinux/gtk.cfg"] = texts["isolinux/gtk.cfg"]?.replacing("/gtk/", with: "/gone/")
        #expect(try MediumTexts.start(Self.installer, texts).initrds == [MediumTexts.extent(1)])
    }

    @Test func `a kernel for another machine and an initrd that is none are told`() throws {
        let arm = [UInt8](repeating: 0, count: 56) + Array("ARMd".utf8)
        let kernel = #expect(throws: MediumProblem.self) {
            try MediumTexts.start(Self.debianLive, MediumTexts.grubOfDebianLive, kernel: arm)
        }
        #expect(
            kernel?.found
                == "has a /live/vmlinuz-6.1.0-10-amd64 that is a kernel for arm64, machines here are x86-64")
        let initrd = #expect(throws: MediumProblem.self) {
            try MediumTexts.start(Self.debianLive, MediumTexts.grubOfDebianLive, initrd: Array("hello".utf8))
        }
        #expect(
            initrd?.found
                == "has a /live/initrd.img-6.1.0-10-amd64 that is no archive for an initial file system")
    }

    @Test func `a medium of four gibibytes is too long for an initial file system, unless it is not needed`() throws {
        let length: UInt64 = 1 << 32
        #expect(throws: MediumProblem.tooLong(length)) {
            try MediumTexts.start(Self.debianLive, MediumTexts.grubOfDebianLive, length: length)
        }
        let shorter = try MediumTexts.start(Self.debianLive, MediumTexts.grubOfDebianLive, length: length - 1)
        #expect(shorter.place != nil)
        #expect(try MediumTexts.start(Self.installer, MediumTexts.syslinuxOfInstaller, length: length).place == nil)
    }

    @Test func `a file whose end was never copied is told`() throws {
        #expect(throws: MediumProblem.cutOff("live/initrd.img-6.1.0-10-amd64")) {
            try MediumTexts.start(Self.debianLive, length: 101 * 2048 + 1999)
        }
    }

    @Test func `a command line that no kernel takes is told with its length`() throws {
        let long = String(repeating: "x", count: 2_000)
        let problem = #expect(throws: MediumProblem.self) {
            try MediumTexts.start(Self.debianLive, commandLine: long)
        }
        #expect(problem?.found == "is started with a command line of 2051 bytes")
    }
}

@Suite struct DiscListingTests {
    @Test func `what xorriso prints is read`() {
        let listing = DiscListing(
            report: """
                Report layout: xt , Startlba ,   Blocks , Filesize , ISO image path
                File data lba:  0 ,       33 ,        1 ,        3 , '/a/it'"'"'s, b.txt'
                File data lba:  0 ,       34 ,     2442 ,  5000000 , '/BIG'
                File data lba:  0 ,       32 ,        0 ,        0 , '/empty'
                File data lba:  0 ,     1000 ,       10 ,    40960 , '/two'
                File data lba:  1 ,     1010 ,       10 ,    40960 , '/two'
                File data lba:  0 ,     2000 ,       10 ,    40960 , '/apart'
                File data lba:  1 ,     3000 ,       10 ,    40960 , '/apart'
                File data lba:  0 ,       x ,       10 ,    40960 , '/damaged'
                """)
        #expect(listing.files.map(\.path) == ["a/it's, b.txt", "BIG", "empty", "two", "apart"])
        #expect(listing.file("//big")?.extent == FileExtent(offset: 34 * 2048, length: 5_000_000))
        #expect(listing.file("empty")?.extent == nil && listing.file("empty")?.isScattered == false)
        #expect(listing.file("two")?.extent == FileExtent(offset: 1000 * 2048, length: 40_960))
        #expect(listing.file("apart")?.extent == nil && listing.file("apart")?.isScattered == true)
        #expect(listing.file("damaged") == nil)
    }

    @Test func `files of a folder are its own alone`() {
        let listing = MediumTexts.listing(["live/vmlinuz-2", "live/vmlinuz-1", "live/x/vmlinuz", "other/vmlinuz"])
        #expect(listing.files(in: "live", beginning: "vmlinuz").map(\.path) == ["live/vmlinuz-1", "live/vmlinuz-2"])
        #expect(listing.files(in: "live", beginning: "", ending: "-2").map(\.path) == ["live/vmlinuz-2"])
    }
}

@Suite struct BootMenusTests {
    @Test func `syslinux's default comes first, then the others in their order`() {
        let entries = BootMenus.entries { MediumTexts.syslinuxOfInstaller[$0] }
        #expect(
            entries.map(\.initrds) == [["install.amd/gtk/initrd.gz"]]
                + Array(repeating: ["install.amd/initrd.gz"], count: 2))
        #expect(
            entries.map { $0.words.joined(separator: " ") } == [
                "vga=788 --- quiet", "vga=788 --- quiet", "rescue/enable=true vga=788 --- quiet",
            ])
    }

    @Test(arguments: [
        ("default two\nlabel one\nkernel a\nlabel two\nkernel b\nappend x\n", "isolinux/b", ["x"]),
        ("ONTIMEOUT two\nLABEL one\nLINUX a\nLABEL two\nLINUX /b y\nAPPEND x\n", "b", ["y", "x"]),
        ("append common\nlabel one\nkernel ../boot/a\n", "boot/a", ["common"]),
        ("append common\nlabel one\nkernel a\nappend -\n", "isolinux/a", []),
        ("default menu.c32\nlabel m\nkernel memdisk\nlabel c\nkernel x.c32\nlabel one\nkernel a\n", "isolinux/a", []),
        ("label one\nkernel a\nlabel two\nmenu default\nkernel b\n", "isolinux/b", []),
    ])
    func `syslinux's words mean what they mean there`(text: String, kernel: String, words: [String]) {
        let first = BootMenus.entries { $0 == "isolinux/isolinux.cfg" ? text : nil }.first
        #expect(first?.kernel == kernel)
        #expect(first?.words == words)
    }

    @Test func `several initrds are told apart`() {
        let inAppend = "label a\nkernel k\nappend initrd=/one,two quiet\n"
        let onTheirOwn = "label a\nkernel k\ninitrd /one,two\nappend quiet\n"
        for text in [inAppend, onTheirOwn] {
            let entry = BootMenus.entries { $0 == "syslinux.cfg" ? text : nil }.first
            #expect(entry?.initrds == ["one", "two"])
            #expect(entry?.words == ["quiet"])
        }
    }

    @Test(arguments: [
        ("set default=1", "b"), ("set default=\"Second\"", "b"), ("set default=two", "b"),
        ("set default=${saved}", "a"),
        ("set default=7", "a"), ("", "a"), ("set default='2'", "d"),
    ])
    func `GRUB's default is a number, a title or an id`(setting: String, kernel: String) {
        let text = """
            \(setting)
            menuentry 'First' { 
              linux /a
            }
            menuentry "Second" --class x --id two {
              linux /b ; initrd /i
            }
            submenu 'More' {
              menuentry 'Third' {
                linux /c
              }
            }
            menuentry 'Fourth' {
              linux /d
            }
            """
        let kernels = BootMenus.entries { $0 == "boot/grub/grub.cfg" ? text : nil }.map(\.kernel)
        #expect(kernels.first == kernel)
        #expect(kernels.sorted() == ["a", "b", "c", "d"])
    }

    @Test func `GRUB's quotes and variables are resolved, and what is not set is nothing`() {
        let text = """
            set options="quiet splash"
            menuentry 'X' {
              set root=cd0
              linux (cd0)/boot/k $options "a b" c\\ d ${nothing} "" findiso=$iso_path 'e$f'
              initrd (cd0)/boot/one /boot/two
            }
            """
        let entry = BootMenus.entries { $0 == "boot/grub/grub.cfg" ? text : nil }.first
        #expect(entry?.kernel == "boot/k")
        #expect(entry?.initrds == ["boot/one", "boot/two"])
        #expect(entry?.words == ["quiet", "splash", "\"a b\"", "\"c d\"", "findiso=", "e$f"])
    }

    @Test func `menus that include each other for ever come to an end`() {
        let syslinux = BootMenus.entries { _ in "include isolinux.cfg\nlabel a\nkernel k\n" }
        #expect(syslinux.count > 0 && syslinux.count < 2_000)
        let grub = BootMenus.entries { $0.hasSuffix("grub.cfg") ? "source /boot/grub/grub.cfg\n" : nil }
        #expect(grub.isEmpty)
    }
}
