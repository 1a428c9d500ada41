// SPDX-License-Identifier: GPL-3.0-or-later

/// What ISOLINUX (6.04, Debian's build) does on a machine with a BIOS: start phase 1, without asking anything.
///
/// Who holds the Shift key down is given a prompt, at which more words can be typed behind `boottorrent`.
package struct ISOLINUXScript: Hashable, Sendable {
    /// The lines of `isolinux.cfg`.
    package let lines: [String]

    /// The whole file.
    package var text: String { lines.map { $0 + "\n" }.joined() }

    /// Writes the script.
    ///
    /// An `append` line has no quotation marks: the kernel is given what stands there. ISOLINUX itself loads what comes
    /// behind the first `initrd=` anywhere in it, even inside another word; so ours stands first.
    package init(_ commandLine: MediumCommandLine) {
        lines = [
            "# Made by boottorrent phase1 iso.",
            "serial 0 115200",
            "prompt 0",
            "default boottorrent",
            "say BootTorrent: phase 1 for \(commandLine.endpoint.url), from this medium",
            "label boottorrent",
            "linux /\(Medium.kernel)",
            "append initrd=/\(Medium.initramfs) \(commandLine.text)",
        ]
    }
}

extension GRUBScript {
    /// What GRUB (2.06, Debian's signed build for media) does on a machine with UEFI: start phase 1, without asking
    /// anything.
    ///
    /// GRUB takes the first medium that has Debian's ``Medium/mark`` for its own. That may be the installer's CD; so we
    /// look for what only ours has.
    package init(_ commandLine: MediumCommandLine) {
        self.init(lines: [
            "# Made by boottorrent phase1 iso.",
            "set timeout=0",
            "echo BootTorrent: phase 1 for \(commandLine.endpoint.url), from this medium",
            "search --no-floppy --set=root --file /\(Medium.kernel)",
            "if linux /\(Medium.kernel) \(commandLine.grubText); then",
            "    if initrd /\(Medium.initramfs); then boot; fi",
            "fi",
            "echo BootTorrent: the medium cannot be read, or this firmware does not trust its kernel.",
            "sleep 60",
            "reboot",
        ])
    }
}
