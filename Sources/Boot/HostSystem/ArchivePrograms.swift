// SPDX-License-Identifier: GPL-3.0-or-later

/// Programs out of packages of a suite, with what they need there.
package struct ArchivePrograms: Hashable, Sendable {
    /// Packages to be had with all they depend on.
    package let packages: [String]
    /// Beginnings of the names of packages that nothing is taken of, though others depend on them.
    package let skipped: [String]
    /// What is taken out of the packages: a path; or a path that ends in `*`, for all that begin so, or in `/`, for all
    /// below it, and those may match nothing.
    package let files: [String]

    /// Puts the three together.
    package init(packages: [String], skipped: [String], files: [String]) {
        self.packages = packages
        self.skipped = skipped
        self.files = files
    }
}

extension ArchiveSuite {
    /// Where Debian's loader looks for libraries when nothing else is said, on PCs.
    package static let libraryFolders = ["usr/lib/x86_64-linux-gnu", "usr/lib"]

    /// The program `kexec`.
    package var kexecTools: ArchivePrograms {
        ArchivePrograms(
            packages: ["kexec-tools"], skipped: ["debconf", "dpkg", "perl", "tar"], files: ["usr/sbin/kexec"])
    }

    /// A server of SSH, small and without all that a machine in phase 1 does not need, and the program that makes its keys.
    package var secureShell: ArchivePrograms {
        ArchivePrograms(
            packages: ["dropbear-bin"], skipped: ["debconf", "dpkg", "gcc-", "libgcc", "perl", "tar"],
            files: ["usr/sbin/dropbear", "usr/bin/dropbearkey"])
    }

    /// QEMU, and an X server with the smallest of window managers for its window.
    ///
    /// Of QEMU's windows the one by SDL is taken: GTK's needs GTK, themes and fonts. Nothing draws by OpenGL, so the
    /// drivers for that, which come with a compiler, stay behind.
    package var qemu: ArchivePrograms {
        ArchivePrograms(
            packages: [
                "busybox-static", "evilwm", "qemu-system-gui", "qemu-system-x86", "udev", "xserver-xorg-core",
                "xserver-xorg-input-libinput", "xserver-xorg-video-fbdev", "xserver-xorg-video-vesa",
            ],
            // Three fifths of all bytes. Everything else is fetched and then not taken, which costs little.
            skipped: [
                "adwaita-icon-theme", "coreutils", "dpkg", "fontconfig", "fonts-", "iso-codes", "libcairo", "libdb5",
                "libgl1-mesa-dri", "libgstreamer", "libgtk-3", "libharfbuzz", "libicu", "libllvm", "libnss3", "libperl",
                "libsqlite3", "libtiff", "libvte", "libxml2", "libz3", "passwd", "perl", "procps",
                "shared-mime-info", "tar",
            ],
            files: qemuFiles + Self.screenFiles + Self.inputFiles)
    }

    private var qemuFiles: [String] {
        ["usr/bin/qemu-system-x86_64", "usr/share/seabios/", "usr/share/qemu/keymaps/"] + cardROMs
            // Its parts that are loaded when an argument asks for them.
            + ["ui-sdl.so", "ui-opengl.so", "hw-usb-host.so"].map { "\(Self.qemuParts)/\($0)" }
            + ["accel-", "hw-display-virtio-gpu.so", "hw-display-virtio-gpu-pci.so", "hw-display-virtio-vga.so"].map {
                "\(Self.qemuParts)/\($0)*"
            }
            // Firmware for PCs; the package has that of other machines, too.
            + ["kvmvapic", "linuxboot", "multiboot", "pvh", "sgabios"].map { "usr/share/qemu/\($0)*" }
    }

    /// What QEMU lays into its network cards.
    private var cardROMs: [String] {
        switch self {
        case .bookworm: ["usr/lib/ipxe/qemu/"]
        case .trixie: ["usr/share/qemu/efi-*", "usr/share/qemu/pxe-*"]
        }
    }

    private static let qemuParts = "usr/lib/x86_64-linux-gnu/qemu"

    private static let screenFiles = [
        "usr/lib/xorg/Xorg", "usr/lib/xorg/protocol.txt", "usr/lib/xorg/modules/drivers/",
        "usr/lib/xorg/modules/input/libinput_drv.so", "usr/lib/xorg/modules/libfbdevhw.so",
        "usr/lib/xorg/modules/libint10.so", "usr/lib/xorg/modules/libshadow.so",
        "usr/lib/xorg/modules/libshadowfb.so", "usr/lib/xorg/modules/libvgahw.so", "usr/lib/xorg/modules/libwfb.so",
        "usr/bin/xkbcomp", "usr/bin/evilwm", "usr/bin/busybox",
        "usr/share/X11/xkb/compat/", "usr/share/X11/xkb/geometry/pc", "usr/share/X11/xkb/keycodes/",
        "usr/share/X11/xkb/rules/base",
        "usr/share/X11/xkb/rules/evdev", "usr/share/X11/xkb/symbols/", "usr/share/X11/xkb/types/",
        "usr/share/X11/locale/C/", "usr/share/X11/locale/compose.dir", "usr/share/X11/locale/locale.*",
        "usr/share/X11/xorg.conf.d/", "usr/share/X11/XErrorDB",
    ]

    /// udevd tells Xorg which devices are keyboards and mice.
    ///
    /// The rules that load modules, name network cards or look at
    /// disks are not for it: phase 1 sees to the first two itself.
    private static let inputFiles =
        ["usr/lib/systemd/systemd-udevd", "usr/bin/udevadm", "usr/share/libinput/", "usr/lib/udev/libinput-*"]
        + [
            "50-udev-default", "60-evdev", "60-input-id", "60-persistent-input", "70-mouse", "70-touchpad",
            "80-libinput-device-groups", "90-libinput-fuzz-override",
        ].map { "usr/lib/udev/rules.d/\($0).rules*" }
}
