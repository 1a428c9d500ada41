// SPDX-License-Identifier: GPL-3.0-or-later

/// The files that QEMU's arguments name for reading (qemu-system-x86_64(1)).
enum QEMUFiles {
    struct Named {
        /// The option, with its key if it has keys: `-drive file=`.
        let option: String
        let path: String
        /// Whether QEMU would take it out of its own folder, as it does with names without a slash.
        let isFirmware: Bool
    }

    private static let plain: Set<String> = [
        "cdrom", "hda", "hdb", "hdc", "hdd", "fda", "fdb", "sd", "mtdblock", "pflash", "kernel", "initrd", "dtb",
        "readconfig", "L",
    ]
    private static let firmware: Set<String> = ["bios", "option-rom"]
    private static let keyed: [String: [String]] = [
        "drive": ["file", "filename"], "blockdev": ["filename"], "device": ["file", "romfile"],
        "acpitable": ["file", "data"], "smbios": ["file"], "fw_cfg": ["file"], "fsdev": ["path"], "virtfs": ["path"],
        "object": ["file", "filename", "path", "mem-path", "dir"], "boot": ["splash"],
        "machine": ["kernel", "initrd", "dtb", "firmware"], "M": ["kernel", "initrd", "dtb", "firmware"],
        "netdev": ["tftp", "smb"], "nic": ["tftp", "smb", "romfile"], "net": ["tftp", "smb"], "chardev": ["input-path"],
    ]
    /// Options without a value; all others take the next word, whatever it begins with.
    private static let flags: Set<String> = [
        "h", "help", "version", "snapshot", "nographic", "curses", "sdl", "full-screen", "alt-grab", "ctrl-grab",
        "no-quit", "portrait", "usb", "enable-kvm", "no-kvm", "no-acpi", "no-hpet", "no-fd-bootchk", "no-reboot",
        "no-shutdown", "no-user-config", "nodefaults", "daemonize", "S", "s", "singlestep", "preconfig",
        "only-migratable", "win2k-hack", "rtc-td-hack", "tdf", "enable-fips", "mem-prealloc", "semihosting",
        "old-param", "xen-attach", "enable-sync-profile", "no-kvm-irqchip", "no-frame",
    ]
    private static let ownFolders = [
        "/usr/share/qemu", "/usr/share/qemu/", "/usr/share/seabios", "/usr/share/seabios/", "help",
    ]
    /// What QEMU's folder has on a machine (`ArchiveSuite.qemu`).
    private static let ownFirmware = [
        "bios", "vgabios", "kvmvapic", "linuxboot", "multiboot", "pvh", "sgabios", "efi-", "pxe-",
    ]

    /// Those that would be opened below the image's folder, or at a place that a machine does not have.
    static func named(in words: [String]) -> [Named] {
        var named: [Named] = []
        var rest = words[...]
        while let word = rest.popFirst() {
            let option = word.hasPrefix("--") ? String(word.dropFirst(2)) : String(word.dropFirst())
            guard word.hasPrefix("-"), !option.isEmpty else {
                // A word that belongs to no option is a disk's file.
                if !word.isEmpty { named += file("a word without an option", word, false) }
                continue
            }
            guard !flags.contains(option), let value = rest.popFirst() else { continue }
            named += files(word, option, value)
        }
        // With a folder for firmware of its own nobody knows what is taken out of that.
        guard words.contains("-L") || words.contains("--L") else { return named }
        return named.filter { !isFirmware($0.option) || $0.path.contains("/") }
    }

    private static func isFirmware(_ option: String) -> Bool {
        firmware.contains(String(option.drop { $0 == "-" })) || option.hasSuffix("romfile=")
            || option.hasSuffix("firmware=")
    }

    private static func files(_ word: String, _ option: String, _ value: String) -> [Named] {
        if plain.contains(option) { return file(word, value, false) }
        if firmware.contains(option) { return file(word, value, true) }
        guard let keys = keyed[option] else { return [] }
        return pairs(value).flatMap { key, text -> [Named] in
            guard let name = keys.first(where: { key == $0 || key.hasSuffix(".\($0)") }) else { return [] }
            // `file=a:b` names two tables for `-acpitable`.
            let paths = option == "acpitable" ? text.split(separator: ":").map(String.init) : [text]
            // QEMU makes a file for memory that is not there; only in the image's folder one is expected.
            if name == "mem-path", text.hasPrefix("/") { return [] }
            return paths.flatMap { file("\(word) \(key)=", $0, name == "romfile" || name == "firmware") }
        }
    }

    /// Key and value of each part; a comma that is doubled belongs to the value.
    ///
    /// JSON is read for its strings alone.
    private static func pairs(_ text: String) -> [(String, String)] {
        if text.hasPrefix("{") {
            let strings = text.split(separator: "\"", omittingEmptySubsequences: false).map(String.init)
            return strings.indices.dropLast(2).compactMap { index -> (String, String)? in
                strings[index + 1].allSatisfy({ $0 == ":" || $0.isWhitespace })
                    ? (strings[index], strings[index + 2]) : nil
            }
        }
        let doubled: Character = "\u{0}"
        let parts: [Substring] = text.replacing(",,", with: String(doubled)).split(separator: "," as Character)
        return parts.compactMap { part -> (String, String)? in
            guard let sign = part.firstIndex(of: "=") else { return nil }
            let value = part[part.index(after: sign)...].map { $0 == doubled ? "," : $0 }
            return (String(part[..<sign]), String(value))
        }
    }

    private static func file(_ option: String, _ text: String, _ mayBeOwn: Bool) -> [Named] {
        var path = text
        // `-kernel` with modules of multiboot, `-initrd "a b,c"`.
        if option.hasSuffix("initrd") { path = String(path.prefix { $0 != "," && $0 != " " }) }
        for prefix in ["file:", "fat:rw:", "fat:floppy:rw:", "fat:floppy:", "fat:", "raw:"] where path.hasPrefix(prefix)
        {
            path = String(path.dropFirst(prefix.count))
            break
        }
        let name = path.split(separator: "/").last.map(String.init) ?? ""
        let isOwn = ["/usr/share/qemu/", "/usr/share/seabios/"].contains { path.hasPrefix($0) }
        let isFirmware = (mayBeOwn && !path.contains("/") || isOwn) && ownFirmware.contains { name.hasPrefix($0) }
        let isOfKernel = path.hasPrefix("/") && ["dev", "sys", "proc"].contains(path.split(separator: "/").first)
        // Something that the machine's kernel has, or that another program gives.
        let isElsewhere =
            isOfKernel || path.hasPrefix("json:") || path.isEmpty || ownFolders.contains(path)
            || path.prefix { $0.isLetter || $0 == "+" }.count > 1
                && path.drop { $0.isLetter || $0 == "+" }.hasPrefix(":")
        return isElsewhere ? [] : [Named(option: option, path: path, isFirmware: isFirmware)]
    }
}
