// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import LinuxSystem
internal import TorrentCore

/// Where things are on a machine in phase 1.
enum MachineLayout {
    /// Images, each in a folder of its name.
    static let images = "/images"
    /// Layers, each in a folder of its torrent's name.
    static let layers = "/layers"
    /// Where the root of a system is mounted that was written to a disk.
    static let writtenSystem = "/run/written-system"
    /// Below it phase 1, as it is given to others.
    static let phase1 = "/shared"

    static func folder(of image: ImageName) -> String { "\(images)/\(image)" }

    /// Makes room.
    static func removeImages(but image: ImageName) {
        for other in SystemFile.names(in: images) where other != image.text {
            SystemFile.removeTree("\(images)/\(other)")
        }
    }

    /// Files of another version of an image would be hashed again and kept where they are the same, but not what was
    /// put together of them.
    static func forgetOtherVersions(of image: ImageName, than infoHash: InfoHash) throws(SystemFailure) {
        let (folder, stamp) = (folder(of: image), "\(folder(of: image))/.version")
        guard SystemFile.text(stamp) != infoHash.description else { return }
        JoinedInitramfs(StartFiles.initramfs(of: image)).forget()
        SystemFile.removeTree(StartFiles.kernel(of: image))
        try SystemFile.makeFolder(folder)
        try SystemFile.write(infoHash.description, to: stamp)
    }

    /// Bytes of memory that an image takes already.
    static func storedBytes(of image: ImageName) -> UInt64 { SystemFile.storedBytes(below: folder(of: image)) }
}
