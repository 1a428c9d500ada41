// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog

/// What GRUB does in one of its scripts; Debian's signed builds of 2.06 and 2.12 run all of them.
///
/// GRUB's language has neither `&&` nor `||`: with one of them, nothing of the line is run. A command that a build does
/// not have counts as done well in an `if`.
package struct GRUBScript: Hashable, Sendable {
    /// The lines of the script.
    package let lines: [String]

    /// The whole file.
    package var text: String { lines.map { $0 + "\n" }.joined() }

    init(lines: [String]) {
        self.lines = lines
    }

    /// What GRUB reads that came by TFTP: it starts phase 1 itself under Secure Boot, and iPXE otherwise.
    ///
    /// `speaksHTTP` says whether the GRUB that is given out has HTTP; no signed one may load a module. Such a GRUB asks
    /// for the machine's own script (``phase1(_:)``) first. TFTP is what is left where that brings nothing: the names are
    /// those of the folder that is given out, and the initramfs is the full one, for GRUB knows the card's address and
    /// not its kind.
    ///
    /// GRUB sets `lockdown` when firmware enforces Secure Boot. A file that does not come is asked for again, for a
    /// machine that gives up on one lost packet waits for a person.
    package init(endpoint: ServerEndpoint, hash: String, arguments: [KernelArgument], speaksHTTP: Bool = false) {
        let folder = "/\(SignedLoader.phase1Folder)/\(hash)"
        let words =
            ["boottorrent.server=\(endpoint.url)", "BOOTIF=$net_default_mac", "console=tty0", "console=ttyS0,115200"]
            + arguments.map(Self.quoted) + ["quiet"]
        lines =
            OwnDiskLoader.lines + Self.beginning(unsigned: "/\(SignedLoader.unsigned)")
            + (speaksHTTP ? [Self.asking(endpoint)] : [])
            + ["echo BootTorrent: phase 1 for $net_default_mac, by TFTP"]
            + Self.attempts(
                Limits.grubAttempts,
                kernel: "\(folder)/\(BootRoute.kernelFile)", words: words,
                archives: ["\(folder)/\(BootRoute.initramfsFile)"],
                failure: "echo BootTorrent: attempt $attempt of \(Limits.grubAttempts) failed. Is the server on?")
            + Self.end(
                "\(endpoint.address) gave no phase 1, or this firmware does not trust its kernel.")
    }

    /// Hands a machine on to iPXE that does not enforce Secure Boot.
    static func beginning(unsigned: String) -> [String] {
        [
            "# Made by boottorrent start, anew at each start.",
            "set timeout=0",
            "if [ \"$lockdown\" != y ]; then",
            "    if chainloader \(unsigned); then boot; fi",
            "    echo BootTorrent: iPXE does not start here, though Secure Boot is off",
            "fi",
        ]
    }

    /// Loads kernel and archives, and starts them; after each failure it waits as many seconds as there were attempts.
    static func attempts(
        _ count: Int, kernel: String, words: [String], archives: [String], failure: String
    ) -> [String] {
        [
            "for attempt in \((1...count).map(String.init).joined(separator: " ")); do",
            "    if linux \(kernel) \(words.joined(separator: " ")); then",
            "        if initrd \(archives.joined(separator: " ")); then boot; fi",
            "    fi",
            "    \(failure)",
            "    sleep $attempt",
            "done",
        ]
    }

    /// Says why nothing starts, and begins anew.
    static func end(_ reason: String) -> [String] {
        ["echo BootTorrent: \(reason)", "sleep 60", "reboot"]
    }

    /// A word that GRUB takes as it is: nothing means anything between its single quotes, and none is in a word.
    static func quoted(_ argument: KernelArgument) -> String { "'\(argument)'" }
}

extension SignedLoader {
    /// Below the folder that is given out by TFTP: phase 1 by its hash, as in URLs.
    package static let phase1Folder = "phase1"
}
