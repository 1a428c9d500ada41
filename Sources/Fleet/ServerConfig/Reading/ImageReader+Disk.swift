// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import TorrentCore

/// Reads what writes the image of a disk onto a disk.
extension ImageReader {
    func disk(_ section: ConfigSection, into findings: inout Findings) -> ImageMethod? {
        let (image, packing) = diskImage(section, into: &findings)
        let disk = section.setting("disk", standard: .firstEmpty, into: &findings, DiskWord.choice)
        if disk.state == .written, let note = disk.value.flatMap(DiskWord.note) {
            findings.note(at: disk.place, note)
        }
        let mayErase = section.setting("erase", standard: false, into: &findings, ValueReading.flag)
        let growsTable = section.setting("grow_gpt", standard: true, into: &findings, ValueReading.flag)
        let after = after(section, into: &findings)
        guard let image, let disk = disk.value, let mayErase = mayErase.value, let after,
            let growsTable = growsTable.value
        else { return nil }
        let write = DiskWrite(image: image, disk: disk, mayErase: mayErase, after: after, growsTable: growsTable)
        return packing.map { .packedDisk(write, $0) } ?? .ready(.write(write))
    }

    /// The file with the disk, and how it is packed.
    private func diskImage(
        _ section: ConfigSection, into findings: inout Findings
    ) -> (RelativePath?, DiskPacking?) {
        var content: DiskContent?
        let setting = section.setting("image", into: &findings) { (value) throws(Mistake) -> RelativePath? in
            try refuseFolder(value)
            guard let path = try ImageFileReference(folder: folder, label: label, host: host).path(value) else {
                return nil
            }
            let found = DiskContent(of: try probe(path))
            content = found
            if let flaw = found.flaw {
                throw Mistake(found: "\(path.description.quoted) \(flaw.found)", remedy: flaw.remedy)
            }
            return path
        }
        if setting.state == .absent { reportMissing("image", "name a file of this folder", section, into: &findings) }
        guard let path = setting.value ?? nil else { return (nil, nil) }
        for note in content?.notes ?? [] { findings.note(at: setting.place, "\(path.description.quoted) \(note)") }
        return (path, content?.packing)
    }

    /// A file of the folder whose bytes are asked for at several places.
    func probe(_ path: RelativePath) throws(Mistake) -> FileProbe {
        let (place, host) = ("\(folder.root)/\(path)", host)
        guard let entry = host.entry(at: place), entry.kind == .file, host.bytes(of: place, at: 0, length: 1) != nil
        else { throw Mistake(found: "\(path.description.quoted) cannot be read", remedy: "look after its disk") }
        return FileProbe(length: entry.length) { host.bytes(of: place, at: $0, length: $1) ?? [] }
    }

    /// Clonezilla and FOG keep a disk as a folder of partitions.
    private func refuseFolder(_ value: YAMLValue) throws(Mistake) {
        guard let text = value.text, let path = try? RelativePath(text),
            host.entry(at: "\(folder.root)/\(path)")?.kind == .folder
        else { return }
        let names = host.names(in: "\(folder.root)/\(path)") ?? []
        let remedy = "restore it onto a disk with the program that made it, and take an image of that whole disk"
        if names.contains(where: { $0 == "clonezilla-img" || $0 == "blkdev.list" || $0.contains("ptcl-img") }) {
            throw Mistake(found: "\(text.quoted) is a folder of Clonezilla, not a disk", remedy: remedy)
        }
        if names.contains(where: { $0.hasPrefix("d1") && ($0.hasSuffix(".img") || $0.hasSuffix(".partitions")) }) {
            throw Mistake(found: "\(text.quoted) is a folder of FOG, not a disk", remedy: remedy)
        }
        if names.contains("bands") || names.contains("DiskDescriptor.xml") {
            let program = names.contains("bands") ? "a disk of macOS in many files" : "a disk of Parallels"
            throw Mistake(found: "\(text.quoted) is a folder with \(program)", remedy: "make one raw disk of it first")
        }
        throw Mistake(found: "\(text.quoted) is a folder", remedy: "name the file that is the image of a whole disk")
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
}
