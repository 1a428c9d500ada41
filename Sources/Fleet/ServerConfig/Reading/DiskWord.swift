// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog

/// Tells values of `disk` that no machine's disk can have from those that one may have.
///
/// What is neither `empty` nor a size is taken for a name or a serial number, of which makers have every form. So only
/// what is certainly none is refused.
enum DiskWord {
    private static let forms =
        "write empty, a size as it is printed on the disk such as 500GB or 2TB, a serial number, "
        + "or a name below /dev/disk/by-id or /dev"

    static func choice(_ value: YAMLValue) throws(Mistake) -> DiskChoice {
        let text = try ValueReading.nonEmptyText(value)
        if let found = flaw(text) { throw Mistake(found: "\(value.shown) \(found)", remedy: forms) }
        guard let choice = DiskChoice(text) else { throw Mistake(found: "\(value.shown) names no disk", remedy: forms) }
        return choice
    }

    /// What is accepted and may yet be a slip.
    static func note(_ choice: DiskChoice) -> String? {
        guard case .identity(let text) = choice, !text.contains("/"), !isKernelName(text) else { return nil }
        let lower = text.lowercased()
        guard !prefixes.contains(where: lower.hasPrefix) else { return nil }
        if makers.contains(where: lower.hasPrefix) || !text.contains(where: \.isNumber) {
            return "\(text.quoted) is taken for a serial number, for it is neither a size nor a name below /dev; "
                + "a disk's model does not count"
        }
        return nil
    }

    private static let prefixes = [
        "ata-", "scsi-", "nvme-", "usb-", "wwn-", "mmc-", "virtio-", "ieee1394-", "memstick-",
    ]
    private static let makers = [
        "samsung", "wdc", "wd_", "western", "seagate", "toshiba", "hitachi", "hgst", "crucial", "kingston", "sandisk",
        "intel", "micron", "sk_hynix", "skhynix", "kioxia", "corsair", "adata", "lexar", "transcend", "qemu", "vbox",
        "vmware",
    ]

    private static func flaw(_ text: String) -> String? {
        let lower = text.lowercased()
        if text.contains(where: { "*?[]{}<>~=,;\"'\\()|&$#!".contains($0) }) { return "names no single disk" }
        if text.contains("/") { return pathFlaw(text) }
        guard let choice = DiskChoice(text) else { return "names no disk" }
        if case .size = choice { return nil }
        if text != "empty", isWord(lower) { return "does not say which disk" }
        if let whole = wholeGigabytes(lower) { return "is no whole number of GB or TB; that is \(whole)GB" }
        if looksLikeSize(lower) { return "is no size as it is printed on disks" }
        if isByteCount(text) { return "is a number of bytes, not a size as it is printed on disks" }
        if isUUID(lower) { return "is a UUID, as file systems and partitions have" }
        return nameFlaw(text, lower)
    }

    private static func nameFlaw(_ text: String, _ lower: String) -> String? {
        if isPartition(text) || isPartition(lower) && isNumber(lower.drop(while: \.isLetter)) {
            return "is a partition, not a disk"
        }
        if isKernelName(lower), !isKernelName(text) {
            return "is the name of no disk: names below /dev are in small letters"
        }
        if let part = specialPart(lower) { return part }
        // More digits than these are a serial number's.
        let isNumbered = numberedNames.contains { lower.hasPrefix($0) && isNumber(lower.dropFirst($0.count)) }
        if isNumbered || ["dm-", "md-", "lvm-", "md_d", "dasd"].contains(where: text.hasPrefix) {
            return "is not a physical disk"
        }
        if hasPathPrefix(lower) { return "is a name below /dev/disk/by-path" }
        if text.contains(":"), !isUSBName(lower) { return "is no serial number: it has a colon" }
        if text.utf8.count < 4, !isKernelName(text) { return "is too short for a serial number" }
        return nil
    }

    private static func isNumber(_ text: Substring) -> Bool { text.count <= 3 && text.isDigits }

    /// Names of the kernel with a number behind that are no disks of a machine.
    private static let numberedNames = [
        "md", "loop", "sr", "scd", "st", "sg", "fd", "nbd", "zram", "ram", "zd", "bcache", "drbd", "rbd", "mtdblock",
        "mtd", "ubiblock", "ublkb",
    ]

    /// What an eMMC has besides its disk, and the paths behind an NVMe disk with several.
    private static func specialPart(_ name: String) -> String? {
        if name.hasPrefix("mmcblk") {
            let rest = name.dropFirst(6).drop(while: \.isNumber)
            if rest.hasPrefix("boot") || rest == "rpmb" || rest.hasPrefix("gp") {
                return "is a part of an eMMC, whose disk is \(name.dropLast(rest.count))"
            }
        }
        let nvme = name.hasPrefix("nvme") ? name.dropFirst(4).drop(while: \.isNumber) : ""
        if nvme.hasPrefix("c"), nvme.contains("n"), nvme.dropFirst().allSatisfy({ $0.isNumber || $0 == "n" }) {
            return "is one of several paths to a disk, not a disk"
        }
        return nil
    }

    /// Below /dev/disk/by-id stand LVM's, device mapper's and RAID's names, too.
    private static func idFlaw(_ name: String) -> String? {
        if isPartition(name) { return "is a partition, not a disk" }
        return ["dm-", "lvm-", "md-"].contains { name.lowercased().hasPrefix($0) }
            ? "is no whole disk: names that begin with dm-, lvm- or md- are made of parts of disks" : nil
    }

    /// How many GB something like `1.92TB` is, as it is printed on some disks.
    private static func wholeGigabytes(_ text: String) -> UInt64? {
        guard text.hasSuffix("tb") else { return nil }
        let parts = text.dropLast(2).split(omittingEmptySubsequences: false) { $0 == "." || $0 == "," }
        guard parts.count == 2, parts.allSatisfy(\.isDigits), parts[0].count <= 3, parts[1].count <= 3,
            let whole = UInt64(parts[0]),
            let rest = UInt64(parts[1] + String(repeating: "0", count: 3 - parts[1].count))
        else { return nil }
        return whole * 1_000 + rest
    }

    /// All digits, and a length that disks have: such as makers have agreed on (IDEMA LBA1-03), or of whole MiB.
    ///
    /// A serial number of digits alone is one in less than one of 100,000 cases.
    private static func isByteCount(_ text: String) -> Bool {
        guard (10...15).contains(text.count), text.isDigits, !text.hasPrefix("0"), let bytes = UInt64(text) else {
            return false
        }
        if bytes.isMultiple(of: 1 << 20) { return true }
        let sectors = bytes / 512
        return bytes.isMultiple(of: 512) && sectors >= 97_696_368 && (sectors - 97_696_368).isMultiple(of: 1_953_504)
    }

    /// Of 36 characters, in five groups; serial numbers of ATA and NVMe have at most 20.
    private static func isUUID(_ text: String) -> Bool {
        text.split(separator: "-", omittingEmptySubsequences: false).map(\.count) == [8, 4, 4, 4, 12]
            && text.allSatisfy { $0.isHexDigit || $0 == "-" }
    }

    private static func pathFlaw(_ text: String) -> String? {
        let parts = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard parts.first == "", parts.count > 2, parts[1] == "dev", let name = parts.last, !name.isEmpty else {
            return "is no name below /dev"
        }
        if parts.count == 3 {
            if isPartition(name) { return "is a partition, not a disk" }
            return isKernelName(name) ? nil : specialPart(name) ?? "is the name of no disk"
        }
        guard parts.count == 5, parts[2] == "disk", parts[3] == "by-id" else {
            return "is no name below /dev/disk/by-id, and machines have no others"
        }
        return idFlaw(name)
    }

    /// Numbers with a unit that is none of ours, and bare ones that can be meant for bytes or gigabytes only.
    private static func looksLikeSize(_ text: String) -> Bool {
        let number = text.drop { "+-".contains($0) }
        let digits = number.prefix { $0.isASCII && ($0.isNumber || ".,-_".contains($0)) }
        guard digits.first?.isNumber == true else { return false }
        let unit = number.dropFirst(digits.count)
        let whole = digits.prefix { $0.isNumber }.count
        if unit.isEmpty {
            return whole < 6 || digits.contains { ".,".contains($0) }
                || (digits.isDigits && digits.hasSuffix("000000000"))
        }
        guard whole <= 15 else { return false }
        // A number of bytes is one of whole sectors; else it is a serial number that ends in this letter.
        if unit == "b" { return UInt64(digits).map { $0.isMultiple(of: 512) || $0.isMultiple(of: 1_000) } ?? true }
        let units = ["k", "m", "g", "t", "p"].flatMap {
            [$0, "\($0)b", "\($0)i", "\($0)ib", "\($0)byte", "\($0)bytes"]
        }
        if ["byte", "bytes", "sectors", "gigabyte", "gigabytes", "terabyte", "terabytes", "%"].contains(unit) {
            return true
        }
        return units.contains(String(unit)) && whole <= 5 || ["gb", "tb", "mb", "gib", "tib"].contains(unit)
    }

    /// Words people write for a disk, alone or with a number behind.
    private static func isWord(_ text: String) -> Bool {
        var word = text[...]
        // Of three digits and more a serial number can be meant: virtual disks have such as DISK0001.
        while word.last?.isNumber == true { word.removeLast() }
        guard text.count - word.count <= 1 else { return false }
        while word.last == "-" || word.last == "_" { word.removeLast() }
        return words.contains(String(word)) || words.contains(text)
    }

    private static let words: Set<String> = [
        "largest", "biggest", "smallest", "largest-disk", "smallest-disk", "first", "second", "third", "last", "next",
        "any", "all", "every", "each", "auto", "automatic", "automatically", "none", "no", "yes", "true", "false",
        "null", "fastest", "slowest", "newest", "oldest", "ssd", "hdd", "nvme", "sata", "ata", "ide", "scsi", "sas",
        "usb", "emmc", "mmc", "internal", "external", "removable", "fixed", "boot", "system", "root", "primary",
        "secondary", "main", "default", "disk", "disks", "drive", "harddisk", "harddrive", "hd", "physicaldrive", "c:",
        "d:", "c", "d", "new", "free", "blank", "unused", "empty", "clean", "raw", "first-disk", "first_disk",
        "firstdisk", "first-empty", "firstempty", "first_empty", "ask", "choose", "random", "max", "min", "big",
        "small",
        "size", "serial", "model", "uuid", "label", "rotational", "nonrotational", "this", "that", "local", "whole",
    ]

    private static func isKernelName(_ text: String) -> Bool {
        for prefix in ["sd", "hd", "vd", "xvd"] where text.hasPrefix(prefix) {
            let rest = text.dropFirst(prefix.count)
            return (1...3).contains(rest.count) && rest.utf8.allSatisfy { (0x61...0x7a).contains($0) }
        }
        if text.hasPrefix("mmcblk") || text.hasPrefix("pmem") {
            return text.drop { !$0.isNumber }.isDigits && text.contains(where: \.isNumber)
        }
        let parts =
            text.hasPrefix("nvme") ? text.dropFirst(4).split(separator: "n", omittingEmptySubsequences: false) : []
        return parts.count == 2 && parts.allSatisfy(\.isDigits)
    }

    private static func isPartition(_ text: String) -> Bool {
        if let dash = text.range(of: "-part"), text[dash.upperBound...].isDigits { return true }
        let stem = text.reversed().drop(while: \.isNumber).reversed()
        guard stem.count < text.count else { return false }
        let name = String(stem)
        if ["sd", "hd", "vd", "xvd"].contains(where: name.hasPrefix) { return isKernelName(name) }
        return name.hasSuffix("p") && isKernelName(String(name.dropLast()))
    }

    /// As udev names what a disk is connected to.
    private static func hasPathPrefix(_ text: String) -> Bool {
        ["pci-", "platform-", "acpi-", "virtio-pci-", "ccw-", "ip-", "fc-", "vmbus-", "xen-"].contains {
            text.hasPrefix($0)
        }
    }

    /// udev puts `-0:0` behind the names of USB disks.
    private static func isUSBName(_ text: String) -> Bool {
        text.hasPrefix("usb-") && text.filter { $0 == ":" }.count == 1
    }
}

extension StringProtocol {
    fileprivate var isDigits: Bool { !isEmpty && utf8.allSatisfy { (0x30...0x39).contains($0) } }

    /// The place of a text in it; without Foundation.
    fileprivate func range(of text: String) -> Range<Index>? {
        var start = startIndex
        while start < endIndex {
            if self[start...].hasPrefix(text), let end = index(start, offsetBy: text.count, limitedBy: endIndex) {
                return start..<end
            }
            start = index(after: start)
        }
        return nil
    }
}
