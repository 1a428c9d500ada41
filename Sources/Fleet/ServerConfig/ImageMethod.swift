// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import TorrentCore

/// How an image is started, as far as its `config.yaml` and the beginnings of its files tell.
package enum ImageMethod: Hashable, Sendable {
    /// Nothing more has to be found out.
    case ready(BootMethod)
    /// Out of an ISO file, which has to be looked into.
    case medium(MediumFile)
    /// By writing the image of a disk, which is handed out unpacked.
    case packedDisk(DiskWrite, DiskPacking)

    /// The program of this computer without which the image cannot be handed out.
    package var tool: (program: String, purpose: String)? {
        switch self {
        case .ready: nil
        case .medium(let medium): ("xorriso", "to look into \(medium.file)")
        case .packedDisk(let write, let packing):
            (packing.program, "to unpack \(write.image)")
        }
    }
}

/// An ISO file whose system is to be started.
package struct MediumFile: Hashable, Sendable {
    /// Where it is in the image's folder.
    package let file: RelativePath
    /// What comes at the end of the kernel's command line.
    package let commandLine: String
    /// Whether the machine's address is added to the command line.
    package let passesNetwork: Bool

    /// Puts the three together.
    package init(file: RelativePath, commandLine: String, passesNetwork: Bool) {
        self.file = file
        self.commandLine = commandLine
        self.passesNetwork = passesNetwork
    }
}
