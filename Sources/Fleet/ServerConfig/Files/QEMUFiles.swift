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
        "readconfig",
    ]
    private static let firmware: Set<String> = ["bios", "option-rom"]
    private static let keyed: [String: [String]] = [
        "drive": ["file"], "blockdev": ["filename"], "device": ["file", "romfile"], "acpitable": ["file", "data"],
        "smbios": ["file"], "fw_cfg": ["file"], "fsdev": ["path"], "virtfs": ["path"],
    ]
    /// What QEMU's folder has on a machine (`LayerRecipe.Programs.qemu`).
    private static let ownFirmware = [
        "bios", "vgabios", "kvmvapic", "linuxboot", "multiboot", "pvh", "sgabios", "efi-", "pxe-",
    ]

    /// Those that would be opened below the image's folder, or at a place that a machine does not have.
    static func named(in words: [String]) -> [Named] {
        var named: [Named] = []
        if let first = words.first, !first.hasPrefix("-") { named += file("the first word", first, false) }
        for (word, value) in zip(words, words.dropFirst()) where word.hasPrefix("-") {
            let option = String(word.drop { $0 == "-" })
            if plain.contains(option) {
                named += file(word, value, false)
            } else if firmware.contains(option) {
                named += file(word, value, true)
            } else if let keys = keyed[option] {
                for (key, path) in pairs(value) where keys.contains(where: { key == $0 || key.hasSuffix(".\($0)") }) {
                    named += file("\(word) \(key)=", path, key == "romfile")
                }
            }
        }
        return named
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
        // A device of the machine, or something that another program gives.
        let isElsewhere =
            path.hasPrefix("/dev/") || path.hasPrefix("json:") || path.isEmpty
            || path.prefix { $0.isLetter || $0 == "+" }.count > 1
                && path.drop { $0.isLetter || $0 == "+" }.hasPrefix(":")
        return isElsewhere ? [] : [Named(option: option, path: path, isFirmware: isFirmware)]
    }
}
