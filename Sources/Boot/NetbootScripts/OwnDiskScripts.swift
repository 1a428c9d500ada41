// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog

/// How a UEFI machine comes to the system on its own disk from a boot program of ours.
///
/// A program that ends with a failure sends UEFI on to its next boot entry (UEFI 2.10, 3.1.1). That is often the network by
/// IPv6 or by HTTP, which takes a minute to fail. So GRUB starts the disk's boot loader itself, and only where it finds none
/// the firmware goes on. iPXE of 2019 cannot start a file of a disk on UEFI; it loads GRUB for that.
package enum OwnDiskLoader {
    /// Where GRUB is among the programs that the server gives by HTTP, for iPXE: who fetches it there does not come by shim.
    ///
    /// iPXE names it as the boot file, too, by which GRUB's script knows that it was loaded to start a disk. Debian's GRUB hands
    /// its own last name on to what it starts, and shim looks for that beside itself first, so it is the usual one.
    package static let path = "own-disk/\(SignedLoader.menu)"

    /// Sets ``wanted`` where iPXE loaded this GRUB to start a disk: GRUB keeps the boot file of each network card's DHCP answer.
    private static let question: [String] = {
        let files = (0..<Limits.grubCards).map { "\"$net_efinet\($0)_boot_file\"" }.joined(separator: " ")
        return [
            "for file in \(files); do",
            "    if [ \"$file\" = \(path) ]; then set \(wanted)=y; fi",
            "done",
        ]
    }()

    /// The variable that says that a disk is to be started.
    private static let wanted = "own_disk"

    /// What GRUB's script by TFTP begins with.
    static let lines = question + ["if [ \"$\(wanted)\" = y ]; then"] + start.map { "    \($0)" } + ["fi"]

    /// Starts the first boot loader that is found on a disk; ends with a failure, so that the firmware goes on, if none starts.
    ///
    /// Systems that were installed have a folder of their own below `EFI`, and Windows is behind the others, whose menus have it. The
    /// name for removable media comes last, so that a stick that somebody left is not what starts. shim that finds no GRUB
    /// beside it ends GRUB 2.12, too, and is passed over.
    static let start: [String] = [
        "for loader in \(places.map { "(hd*,*)/EFI/\($0)" }.joined(separator: " ")); do",
        "    if [ -f \"$loader\" ]; then",
        "        set starts=y",
        "        if regexp '/EFI/[Bb][Oo][Oo][Tt]/[GgSs]' \"$loader\"; then set starts=n; fi",
        "        regexp --set=1:root --set=2:folder '^\\(([^)]*)\\)(.*/)[^/]*$' \"$loader\"",
        "        if regexp '/shim[^/]*$' \"$loader\"; then",
        "            if [ ! -f \"${folder}grubx64.efi\" -a ! -f \"${folder}grub.efi\" ]; then set starts=n; fi",
        "        fi",
        "        if [ \"$starts\" = y ]; then",
        "            echo \"BootTorrent: starting $loader\"",
        "            if chainloader \"$loader\"; then boot; fi",
        "        fi",
        "    fi",
        "done",
        "echo 'BootTorrent: no disk of this computer has a boot loader that starts. The firmware goes on.'",
        "exit 1",
    ]

    private static let places = [
        "*/shimx64.efi", "*/shim.efi", "*/grubx64.efi", "*/systemd-bootx64.efi", "Microsoft/Boot/bootmgfw.efi",
        "BOOT/BOOTX64.EFI",
    ]
}

extension IPXEScript {
    /// What starts the system on a machine's own disk, where that is what is decided for it, and phase 1 where somebody presses a
    /// key within so many seconds.
    ///
    /// Where a BIOS says that the disk does not start, iPXE asks again, and says so.
    /// `gives` says whether the server gives GRUB and its script, without which UEFI goes on to its next boot entry.
    package static func ownDisk(after seconds: Int, orElse boot: Phase1Boot, gives loader: Bool) -> IPXEScript {
        let name = boot.machineName.map { " (\($0))" } ?? ""
        let greeting = "BootTorrent: this computer\(name) starts its own disk"
        let countdown =
            seconds > 0
            ? [
                "prompt --timeout \(seconds * 1_000) \(greeting) in \(seconds) s. Press a key for the menu."
                    + " && goto phase1 ||"
            ] : ["echo \(greeting)"]
        let bios =
            [
                "sanboot --no-describe --drive \(DiskStart.drive(DiskStart.drives.lowerBound).text) ||",
                "echo BootTorrent: the disk does not start. Does it have an operating system?",
                "sleep 5",
            ] + asking(boot.endpoint, adding: ["\(BootRoute.Query.disk)=\(BootRoute.Query.failedDisk)"])
        let uefi = (loader ? loading(from: boot.endpoint) : []) + ["exit 1"]
        return IPXEScript(
            countdown + ["iseq ${platform} efi && goto uefi ||"] + bios + [":uefi"] + uefi + [":phase1"]
                + phase1(boot).lines)
    }

    private static func loading(from endpoint: ServerEndpoint) -> [String] {
        [
            "set netX/filename \(OwnDiskLoader.path)",
            "set netX/next-server \(endpoint.address)",
            "chain \(endpoint.url)\(BootRoute.loaders)/\(OwnDiskLoader.path) ||",
        ]
    }
}

extension GRUBScript {
    /// What starts the system on a machine's own disk, where that is what is decided for it, and phase 1 where somebody presses
    /// a key within so many seconds.
    package static func ownDisk(after seconds: Int, orElse boot: Phase1Boot) -> GRUBScript {
        let phase1 = phase1(boot).lines
        let greeting = "BootTorrent: this computer starts its own disk"
        guard seconds > 0 else {
            return GRUBScript(lines: [phase1[0], "set \(mark)=read", "echo \(greeting)"] + OwnDiskLoader.start)
        }
        return GRUBScript(
            lines: [
                phase1[0], "set \(mark)=read",
                "echo '\(greeting) in \(seconds) s. Press Esc for the menu.'",
                "if sleep --interruptible \(seconds); then",
            ] + OwnDiskLoader.start.map { "    \($0)" } + ["fi"] + phase1.dropFirst())
    }
}
