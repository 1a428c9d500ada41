// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import DiskFormats
internal import Glibc
internal import LinuxSystem

/// What is done on a disk once the whole image is on it and nobody gets blocks from it any more.
struct DiskFinish: Sendable {
    /// The disk, and how it is started next.
    let disk: WrittenDisk
    /// What could not be done, as a sentence without its full stop.
    private(set) var note: String?

    /// Says to the firmware what it is to start.
    ///
    /// Only a disk that cannot be read is a failure: everything else leaves a firmware that starts what it likes.
    init(
        of write: DiskWrite, on target: Disk, among disks: [Disk], _ signatures: FirstSignatures
    ) throws(SystemFailure) {
        let start = try Self.start(of: target, OpenFile(target.path, O_RDONLY))
        guard write.after == .restart else {
            disk = WrittenDisk(name: "\(target)", start: nil)
            return
        }
        let next: DiskStart?
        if FirmwareVariables.firmware == .bios {
            next = Self.drive(of: target, among: disks, signatures).map { .drive($0) }
            if next == nil {
                note =
                    "the BIOS does not say which of its disks \(target.path) is; if another one starts, choose it in the"
                    + " BIOS's boot menu"
            }
        } else {
            (next, note) = Self.tellFirmware(start, of: target, among: disks)
        }
        disk = WrittenDisk(name: "\(target)", start: next)
    }

    /// The same with one more thing that could not be done.
    func adding(_ other: String?) -> DiskFinish {
        var finish = self
        finish.note = [other, note].compactMap(\.self).joined(separator: "; ")
        if finish.note?.isEmpty == true { finish.note = nil }
        return finish
    }

    private static func start(of disk: Disk, _ file: borrowing OpenFile) throws(SystemFailure) -> [UInt8] {
        try file.read(at: 0, length: Int(min(disk.length, UInt64(DiskFormats.Limits.tableArea))))
    }

    /// Makes a disk's table fit it.
    ///
    /// A table that is no whole one stays as the image has it; the kernel's log says why.
    static func growTable(of disk: Disk) throws(SystemFailure) {
        let file = try OpenFile(disk.path, O_RDWR)
        let start = try start(of: disk, file)
        let edits: [DiskEdit]
        do throws(PartitionTableProblem) {
            let table = try PartitionTable(start: start, sectorLength: disk.sectorLength)
            edits = try table.growth(toSectors: disk.length / UInt64(disk.sectorLength))
        } catch {
            if error != .noTable { FirstProcess.log("the image's partition table stays as it is: \(error)") }
            return
        }
        for edit in edits {
            try file.write(edit.bytes[...], at: edit.offset)
            try file.flush()
        }
        if !edits.isEmpty { FirstProcess.log("the second copy of the GPT is at the end of \(disk.path) now") }
    }

    private static func tellFirmware(
        _ start: [UInt8], of disk: Disk, among disks: [Disk]
    ) -> (DiskStart?, String?) {
        guard let partition = FirmwarePartition(diskStart: start, sectorLength: disk.sectorLength) else {
            return (nil, "the image has no EFI system partition, so the firmware chooses what it starts")
        }
        do {
            let number = try NextStart().set(path: partition.path)
            FirstProcess.log("the firmware starts \(disk.path) next, by \(BootEntryPlan.variable(number))")
            let twins = disks.filter { $0.name != disk.name && isTwin($0, of: partition) }
            guard !twins.isEmpty else { return (.firmware, nil) }
            return (
                .firmware,
                "the same image is on \(twins.map { "\($0)" }.joined(separator: ", ")), so the firmware may start that in"
                    + " place of \(disk); if it does, choose \(disk.path) in its boot menu, or erase or take out the other"
            )
        } catch {
            return (
                nil, "the firmware could not be told to start \(disk.path) (\(error)), so it chooses what it starts"
            )
        }
    }

    /// Has a UEFI start the machine's own disk next; where that cannot be done, the server still sends the machine there.
    static func tellFirmwareOfOwnDisk() {
        guard FirmwareVariables.firmware != .bios else { return }
        do {
            let number = try NextStart().setOwnDisk()
            FirstProcess.log(
                number.map { "the firmware starts the own disk next, by \(BootEntryPlan.variable($0))" }
                    ?? "the firmware's boot order has no entry of a disk")
        } catch {
            FirstProcess.log("the firmware could not be told to start the own disk: \(error)")
        }
    }

    /// A disk that cannot be read is none that firmware starts.
    private static func isTwin(_ disk: Disk, of partition: FirmwarePartition) -> Bool {
        let length = Int(min(disk.length, UInt64(DiskFormats.Limits.tableArea)))
        guard let file = try? OpenFile(disk.path, O_RDONLY), let start = try? file.read(at: 0, length: length) else {
            return false
        }
        return partition.isMistakable(forDiskStart: start, sectorLength: disk.sectorLength)
    }

    /// The only disk of a machine is a BIOS's first, whether or not it says so; removable ones may not be there for it.
    private static func drive(of disk: Disk, among disks: [Disk], _ signatures: FirstSignatures) -> UInt8? {
        if disks.count == 1, !disk.isRemovable { return DiskStart.drives.lowerBound }
        let traits = { (disk: Disk) in disk.traits(signature: signatures[disk]) }
        return BIOSDrive.number(of: traits(disk), among: disks.map(traits), drives: BIOSDrive.all())
    }
}

/// The signatures in disks' first sectors as they were when they were seen first, which is as a BIOS saw them.
struct FirstSignatures: Sendable {
    private var known: [String: UInt32?] = [:]

    /// Looks at disks that were not seen before.
    mutating func note(_ disks: [Disk]) {
        for disk in disks where known[disk.name] == nil {
            known[disk.name] = .some(try? Self.signature(of: disk))
        }
    }

    private static func signature(of disk: Disk) throws(SystemFailure) -> UInt32 {
        let bytes = try OpenFile(disk.path, O_RDONLY).read(at: 440, length: 4)
        guard bytes.count == 4 else { throw SystemFailure("read \(disk.path)", number: EIO) }
        return bytes.reversed().reduce(0) { $0 << 8 | UInt32($1) }
    }

    /// `nil` when nobody could look.
    subscript(disk: Disk) -> UInt32? { known[disk.name] ?? nil }
}
