// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import BootServer
import ServerConfig
import TorrentCore

/// Media as they are found in the wild: the files that matter, and the texts of their menus.
enum MediumTexts {
    static let syslinuxOfInstaller = [
        "isolinux/isolinux.cfg": """
        # D-I config version 2.0
        # search path for the c32 support libraries (libcom32, libutil etc.)
        path
        include menu.cfg
        default vesamenu.c32
        prompt 0
        timeout 0
        """,
        "isolinux/menu.cfg": """
        menu hshift 7
        menu title Debian GNU/Linux installer menu (BIOS mode)
        include stdmenu.cfg
        include gtk.cfg
        include txt.cfg
        menu begin advanced
            menu label ^Advanced options
        \tinclude adtxt.cfg
        menu end
        label help
        \tmenu label ^Help
        \ttext help
           Display help screens; type 'menu' at boot prompt to return to this menu
           label not-one
        \tendtext
        \tconfig prompt.cfg
        """,
        "isolinux/gtk.cfg": """
        default installgui
        label installgui
        \tmenu label ^Graphical install
        \tmenu default
        \tkernel /install.amd/vmlinuz
        \tappend vga=788 initrd=/install.amd/gtk/initrd.gz --- quiet
        """,
        "isolinux/txt.cfg": """
        label install
        \tmenu label ^Install
        \tkernel /install.amd/vmlinuz
        \tappend vga=788 initrd=/install.amd/initrd.gz --- quiet
        """,
        "isolinux/adtxt.cfg": """
        label rescue
        \tmenu label ^Rescue mode
        \tkernel /install.amd/vmlinuz
        \tappend rescue/enable=true vga=788 initrd=/install.amd/initrd.gz --- quiet
        """,
    ]

    static let grubOfDebianLive = [
        "boot/grub/grub.cfg": """
        source /boot/grub/config.cfg

        # Live boot
        menuentry "Live system (amd64)" --hotkey=l {
        \tlinux\t/live/vmlinuz-6.1.0-10-amd64 boot=live components quiet splash findiso=${iso_path}
        \tinitrd\t/live/initrd.img-6.1.0-10-amd64
        }
        menuentry "Live system (amd64 fail-safe mode)" {
        \tlinux\t/live/vmlinuz-6.1.0-10-amd64 boot=live components memtest noapic noapm nodma nomce nosmp
        \tinitrd\t/live/initrd.img-6.1.0-10-amd64
        }
        # Installer (if any)
        menuentry "Start installer" --hotkey=i {
        \tlinux\t/install/gtk/vmlinuz vga=788 --- quiet
        \tinitrd\t/install/gtk/initrd.gz
        }
        """,
        "boot/grub/config.cfg": """
        set default=0
        if [ x$feature_default_font_path = xy ] ; then
           font=unicode
        else
           font=$prefix/unicode.pf2
        fi
        function note {
          echo "a line with { in it"
        }
        if loadfont $font ; then set gfxmode=800x600; insmod gfxterm; fi
        """,
    ]

    static let grubOfFedora = [
        "EFI/BOOT/grub.cfg": """
        set default="1"
        function load_video {
          insmod all_video
        }
        set timeout=60
        search --no-floppy --set=root -l 'Fedora-WS-Live-38-1-6'
        menuentry 'Start Fedora-Workstation-Live 38' --class fedora --class os {
        \tlinux ($root)/images/pxeboot/vmlinuz root=live:CDLABEL=Fedora-WS-Live-38-1-6 rd.live.image quiet rhgb
        \tinitrd ($root)/images/pxeboot/initrd.img
        }
        menuentry 'Test this media & start Fedora-Workstation-Live 38' --class fedora {
        \tlinuxefi /images/pxeboot/vmlinuz root=live:CDLABEL=Fedora-WS-Live-38-1-6  rd.live.image rd.live.check \\
        \t  quiet rhgb
        \tinitrdefi /images/pxeboot/initrd.img
        }
        submenu 'Troubleshooting -->' {
        \tmenuentry 'Start in basic graphics mode' {
        \t\tlinux /images/pxeboot/vmlinuz root=live:CDLABEL=X rd.live.image nomodeset
        \t\tinitrd /images/pxeboot/initrd.img
        \t}
        }
        """
    ]

    static let grubOfUbuntu = [
        "boot/grub/grub.cfg": """
        set timeout=30
        loadfont unicode
        menuentry "Try or Install Ubuntu" {
        \tset gfxpayload=keep
        \tlinux\t/casper/vmlinuz file="/cdrom/preseed/a b.seed" iso-scan/filename=${iso_path} --- quiet splash
        \tinitrd\t/casper/initrd
        }
        grub_platform
        """
    ]

    /// A made-up medium: each file has a block of its own, in this order, and 2,000 bytes, unless it is a large one.
    static func listing(_ paths: [String], large: Set<String> = []) -> DiscListing {
        DiscListing(
            report: "Report layout: xt , Startlba ,   Blocks , Filesize , ISO image path\n"
                + paths.enumerated().map {
                    "File data lba:  0 , \($0 + 100) , 1 , \(large.contains($1) ? 300_000 : 2000) , '/\($1)'\n"
                }.joined())
    }

    /// What a medium's kernel begins with.
    static let kernel: [UInt8] = {
        var bytes = [UInt8](repeating: 0, count: 640)
        bytes.replaceSubrange(0x202..<0x206, with: Array("HdrS".utf8))
        (bytes[0x206], bytes[0x207], bytes[0x236]) = (0x0f, 2, 1)
        return bytes
    }()

    /// Surveys a made-up medium of these files and texts, all of whose kernels and initrds are fine unless said.
    static func start(
        _ paths: [String], _ texts: [String: String] = [:], length: UInt64 = 1 << 30, kernel: [UInt8] = kernel,
        initrd: [UInt8] = [0x1f, 0x8b], commandLine: String = "", passesNetwork: Bool = false
    ) throws(MediumProblem) -> MediumStart {
        try survey(
            paths, texts, length: length, kernel: kernel, initrd: initrd, commandLine: commandLine,
            passesNetwork: passesNetwork
        ).start
    }

    /// The same, with what is to be said of it; some of its files are large.
    static func survey(
        _ paths: [String], _ texts: [String: String] = [:], large: Set<String> = [], length: UInt64 = 1 << 30,
        kernel: [UInt8] = kernel, initrd: [UInt8] = [0x1f, 0x8b], commandLine: String = "", passesNetwork: Bool = false
    ) throws(MediumProblem) -> SurveyedMedium {
        let all = paths + texts.keys.sorted()
        let survey = MediumSurvey(listing(all, large: large), length: length) { extent throws(MediumProblem) in
            let path = all[Int(extent.offset / 2048) - 100]
            if let text = texts[path] { return Array(text.utf8) }
            return path.contains("vmlinuz") || path.hasSuffix("linux") || path.hasSuffix("linux26") ? kernel : initrd
        }
        guard let file = try? RelativePath("x.iso") else { throw .unknownLayout }
        return try survey.start(MediumFile(file: file, commandLine: commandLine, passesNetwork: passesNetwork))
    }

    /// Where the file of that number is in a made-up listing.
    static func extent(_ number: UInt64) -> FileExtent? { FileExtent(offset: (number + 100) * 2048, length: 2000) }
}
