// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import DiskFormats
internal import ServerConfig

/// What machines are told of a disk's image besides its settings, so that they can refuse it before they fetch any of it.
enum DiskFacts {
    /// The method of an image with all of that, read from the first bytes of the file in the folder that is given out;
    /// methods that write no disk stay as they are.
    static func completed(_ method: BootMethod, configured: ImageMethod, in folder: String) -> BootMethod {
        guard case .write(let write) = method else { return method }
        return .write(
            DiskWrite(
                image: write.image, disk: write.disk, mayErase: write.mayErase, after: write.after,
                growsTable: growsTable(configured) ?? write.growsTable,
                sectorLength: sectorLength(ofFile: "\(folder)/\(write.image)")))
    }

    private static func growsTable(_ method: ImageMethod) -> Bool? {
        switch method {
        case .ready(.write(let write)), .packedDisk(let write, _): write.growsTable
        case .ready, .medium: nil
        }
    }

    /// `nil` also for a file that cannot be read: hashing it says why.
    ///
    /// An MBR has the same form for sectors of any length; the file systems in its partitions tell it.
    static func sectorLength(ofFile path: String) -> Int? {
        let host = LinuxHost()
        guard let length = host.entry(at: path)?.length,
            let start = host.beginning(of: path, length: SectorLength.lookedAt)
        else { return nil }
        let file = FileProbe(length: length) { host.bytes(of: path, at: $0, length: $1) ?? [] }
        return ServerConfig.PartitionTable.countedSectorLength(of: file)
            ?? SectorLength.of(imageStart: start, imageLength: length)
    }
}
