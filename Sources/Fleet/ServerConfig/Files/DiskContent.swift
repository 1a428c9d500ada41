// SPDX-License-Identifier: GPL-3.0-or-later

/// What a file is that was given as the image of a disk.
package struct DiskContent: Hashable, Sendable {
    /// What the file's bytes say it is.
    package enum Kind: Hashable, Sendable {
        /// Packed in a way that we unpack.
        case packed(DiskPacking)
        /// The image of a CD or DVD, which may have a partition table besides.
        case disc(isHybrid: Bool)
        /// Neither a plain disk nor one that we unpack.
        case other(FileFormat)
        case zeros
        /// A plain disk, or a part of one.
        case disk(PartitionTable)
        /// Nothing that is known.
        case unknown
    }

    /// What it is; the other properties follow from it.
    package let kind: Kind
    /// Why it cannot be written to a disk.
    package private(set) var flaw: FileFlaw?
    /// What is accepted and yet worth a line, as what is said of the file.
    package private(set) var notes: [String] = []

    /// How it is packed, if it is in a way that we unpack.
    package var packing: DiskPacking? {
        if case .packed(let packing) = kind { packing } else { nil }
    }

    /// Looks at a few places of a file.
    package init(of file: FileProbe) {
        if let packing = DiskPacking(of: file) {
            kind = .packed(packing)
            flaw = packing == .qcow2 ? QCOW2Header(file.head).flaw : nil
            notes = ["\(packing.phrase); it is unpacked once, at the next start"]
            if packing == .qcow2 { notes += QCOW2Header(file.head).notes }
        } else if let disc = DiscImage(file) {
            kind = .disc(isHybrid: disc.isHybrid)
            flaw = disc.flaw
            notes = disc.notes
        } else if let format = FileFormat.find(in: file) {
            self.kind = .other(format)
            let kind = "\(format.name) ".contains(" disk ") ? "a raw disk" : "a disk"
            flaw = FileFlaw(found: format.phrase(not: kind), remedy: format.remedy)
        } else if file.isZero {
            kind = .zeros
            flaw = FileFlaw(found: "has nothing but zeros in it", remedy: "copy it anew")
        } else if let length = file.length, length < 512 {
            kind = .unknown
            flaw = FileFlaw(
                found: "has \(length) bytes, less than one sector of a disk", remedy: "copy the whole file here")
        } else if let table = PartitionTable.find(in: file) {
            kind = .disk(table)
            notes = (Self.note(on: table, length: file.length) ?? Self.note(on: file.length)).map { [$0] } ?? []
        } else {
            kind = .unknown
            notes = [
                "has neither a partition table (MBR or GPT) nor a file system that is known: "
                    + "it starts nothing by itself"
            ]
            if let note = Self.note(on: file.length) { notes.append(note) }
        }
    }

    private static func note(on length: UInt64?) -> String? {
        guard let length, !length.isMultiple(of: 512) else { return nil }
        return "ends within a sector, at byte \(length): it may not have been copied to its end"
    }

    private static func note(on table: PartitionTable, length: UInt64?) -> String? {
        switch table {
        case .program: return nil
        case .table(let end):
            guard let length, end > length else { return nil }
            return
                "has partitions up to byte \(end) and ends at byte \(length): it was not copied to its end, or was cut"
        case .emptyMBR: return "has an MBR with neither a partition nor a program in it: it starts nothing by itself"
        case .label(let name): return "has \(name) and no partition table of a PC: it may start nothing by itself"
        case .volume(let name): return "holds \(name) without a partition table: it may start nothing by itself"
        }
    }
}
