// SPDX-License-Identifier: GPL-3.0-or-later

/// What a file is that was given as the image of a disk.
package struct DiskContent: Hashable, Sendable {
    /// How it is packed, if it is in a way that we unpack.
    package private(set) var packing: DiskPacking?
    /// Why it cannot be written to a disk.
    package private(set) var flaw: FileFlaw?
    /// What is accepted and yet worth a line, as what is said of the file.
    package private(set) var notes: [String] = []

    /// Looks at a few places of a file.
    package init(of file: FileProbe) {
        packing = DiskPacking(of: file)
        if let packing {
            flaw = packing == .qcow2 ? QCOW2Header(file.head).flaw : nil
            notes = ["\(packing.phrase); it is unpacked once, at the next start"]
            if packing == .qcow2 { notes += QCOW2Header(file.head).notes }
        } else if file.has("CD001", at: 32_769) || file.has("NSR0", at: 34_817) {
            notes = [Self.note(ofDisc: file)]
        } else if let format = FileFormat.find(in: file) {
            flaw = FileFlaw(found: "is \(format.name) and no disk", remedy: format.remedy)
        } else if file.isZero {
            flaw = FileFlaw(found: "has nothing but zeros in it", remedy: "copy it anew")
        } else if let note = Self.note(of: file) {
            notes = [note]
        }
    }

    private static func note(ofDisc file: FileProbe) -> String {
        PartitionTable.isMBR(file) || file.has("EFI PART", at: 512)
            ? "is the image of a CD (ISO 9660) that can be written to a stick, too; on a disk it is read-only"
            : "is the image of a CD (ISO 9660) without a partition table, which starts from no disk; "
                + "method iso may be meant"
    }

    private static func note(of file: FileProbe) -> String? {
        switch PartitionTable.find(in: file) {
        case .program: return nil
        case .table(let end):
            guard let length = file.length, end > length else { return nil }
            return
                "has partitions up to byte \(end) and ends at byte \(length): it was not copied to its end, or was cut"
        case .emptyMBR: return "has an MBR with neither a partition nor a program in it: it starts nothing by itself"
        case .label(let name): return "has \(name) and no partition table of a PC: it may start nothing by itself"
        case .volume(let name): return "holds \(name) without a partition table: it may start nothing by itself"
        case nil:
            return "has neither a partition table (MBR or GPT) nor a file system that is known: "
                + "it starts nothing by itself"
        }
    }
}
