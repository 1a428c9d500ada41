// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import LinuxSystem

/// Where things are on a machine in phase 1.
enum MachineLayout {
    /// Images, each in a folder of its name.
    static let images = "/images"
    /// Layers, each in a folder of its torrent's name.
    static let layers = "/layers"
    /// Below it phase 1, as it is given to others.
    static let phase1 = "/shared"

    static func folder(of image: ImageName) -> String { "\(images)/\(image)" }

    /// Makes room.
    static func removeImages(but image: ImageName) {
        for other in SystemFile.names(in: images) where other != image.text {
            SystemFile.removeTree("\(images)/\(other)")
        }
    }

    /// Bytes of memory that an image takes already.
    static func storedBytes(of image: ImageName) -> UInt64 { SystemFile.storedBytes(below: folder(of: image)) }
}
