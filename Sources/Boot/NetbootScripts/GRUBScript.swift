// SPDX-License-Identifier: GPL-3.0-or-later

/// What GRUB (2.06, Debian's signed build for networks) does: start phase 1 itself under Secure Boot, and iPXE otherwise.
///
/// The signed GRUB has no HTTP and may load no module that is not in it, so kernel and initramfs come by TFTP. It knows
/// the card's address but not its kind: the full initramfs it is.
package struct GRUBScript: Hashable, Sendable {
    /// The lines of `grub.cfg`.
    package let lines: [String]

    /// The whole file.
    package var text: String { lines.map { $0 + "\n" }.joined() }

    init(lines: [String]) {
        self.lines = lines
    }

    /// Writes the script; names are those of the folder that is given out by TFTP.
    ///
    /// GRUB sets `lockdown` when firmware enforces Secure Boot. A file that does not come is asked for again, for a
    /// machine that gives up on one lost packet waits for a person.
    ///
    /// GRUB's language has neither `&&` nor `||`: with one of them, nothing of the line is run.
    package init(endpoint: ServerEndpoint, hash: String, arguments: [KernelArgument]) {
        let folder = "/\(SignedLoader.phase1Folder)/\(hash)"
        let words =
            ["boottorrent.server=\(endpoint.url)", "BOOTIF=$net_default_mac", "console=tty0", "console=ttyS0,115200"]
            + arguments.map(Self.quoted) + ["quiet"]
        let attempts = (1...Limits.grubAttempts).map(String.init).joined(separator: " ")
        lines = [
            "# Made by boottorrent start, anew at each start.",
            "set timeout=0",
            "if [ \"$lockdown\" != y ]; then",
            "    if chainloader /\(SignedLoader.unsigned); then boot; fi",
            "    echo BootTorrent: iPXE does not start here, though Secure Boot is off",
            "fi",
            "echo BootTorrent: phase 1 for $net_default_mac, by TFTP",
            "for attempt in \(attempts); do",
            "    if linux \(folder)/\(BootRoute.kernelFile) \(words.joined(separator: " ")); then",
            "        if initrd \(folder)/\(BootRoute.initramfsFile); then boot; fi",
            "    fi",
            "    echo BootTorrent: attempt $attempt of \(Limits.grubAttempts) failed. Is the server on?",
            "    sleep $attempt",
            "done",
            "echo BootTorrent: \(endpoint.address) gave no phase 1, or this firmware does not trust its kernel.",
            "sleep 60",
            "reboot",
        ]
    }

    /// A word that GRUB takes as it is: nothing means anything between its single quotes, and none is in a word.
    static func quoted(_ argument: KernelArgument) -> String { "'\(argument)'" }
}

extension SignedLoader {
    /// Below the folder that is given out by TFTP: phase 1 by its hash, as in URLs.
    package static let phase1Folder = "phase1"
}
