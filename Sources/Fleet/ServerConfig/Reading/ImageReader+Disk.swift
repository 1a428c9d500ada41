// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import TorrentCore

/// Reads what writes the image of a disk onto a disk.
extension ImageReader {
    func disk(_ section: ConfigSection, into findings: inout Findings) -> ImageMethod? {
        var packing: DiskPacking?
        let image = file("image", of: section, lookedAt: DiskPacking.lookedAt, into: &findings) { bytes in
            packing = DiskPacking(beginning: bytes)
            return packing == .qcow2 ? DiskPacking.flaw(ofQCOW2: bytes) : nil
        }
        let disk = section.setting("disk", standard: .firstEmpty, into: &findings, diskChoice)
        let mayErase = section.setting("erase", standard: false, into: &findings, ValueReading.flag)
        let growsTable = section.setting("grow_gpt", standard: true, into: &findings, ValueReading.flag)
        let after = after(section, into: &findings)
        guard let image, let disk = disk.value, let mayErase = mayErase.value, let after,
            let growsTable = growsTable.value
        else { return nil }
        let write = DiskWrite(image: image, disk: disk, mayErase: mayErase, after: after, growsTable: growsTable)
        return packing.map { .packedDisk(write, $0) } ?? .ready(.write(write))
    }

    private func after(_ section: ConfigSection, into findings: inout Findings) -> DiskWrite.After? {
        let word = word(
            "after", of: section, standard: DiskWrite.After.restart.keyword, known: DiskWrite.After.keywords,
            kind: "nothing that can come after writing", into: &findings)
        let keys = ["image", "disk", "erase", "grow_gpt", "after"]
        guard word == "kexec" else {
            let method = word.map { "write and after: \($0)" } ?? "write"
            // With an unknown word nobody knows what was to come.
            noteUnused(except: word == nil ? keys + Self.kernelKeys : keys, method: method, section, into: &findings)
            return word == "poweroff" ? .powerOff : word.map { _ in .restart }
        }
        noteUnused(except: keys + Self.kernelKeys, method: "write", section, into: &findings)
        return kernelStart(section, into: &findings).map { .kexec($0) }
    }

    private func diskChoice(_ value: YAMLValue) throws(Mistake) -> DiskChoice {
        guard let choice = DiskChoice(try ValueReading.nonEmptyText(value)) else {
            throw Mistake(
                found: "\(value.shown) names no disk",
                remedy: "write empty, a size such as 500GB, a serial number or a name below /dev/disk/by-id")
        }
        return choice
    }
}
