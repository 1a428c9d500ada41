// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentCore

/// What the agent does with an image once every piece of it is verified.
package enum BootMethod: Hashable, Sendable {
    /// Start another kernel in place of this one.
    case kexec(KernelStart)
    /// Start the system of a live or installation medium, out of an ISO file as it is.
    case iso(MediumStart)
    /// Run one program from the image, as a child.
    case program(RelativePath, arguments: [String], after: AfterProgram = .menu)
    /// Run QEMU on top of phase 1 in the image's folder.
    case qemu(arguments: [String])
    /// Write the image of a disk onto a disk of the machine.
    case write(DiskWrite)

    /// Whether it writes over a disk of the machine.
    package var writesDisk: Bool { if case .write = self { true } else { false } }

    /// The word that means this method in an image's `config.yaml` and in the manifest.
    package var keyword: String {
        switch self {
        case .kexec: "kexec"
        case .iso: "iso"
        case .program: "bin"
        case .qemu: "bin-qemu-x86_64"
        case .write: "write"
        }
    }

    /// The files this method needs; `nil` when it may touch any of them.
    package var neededFiles: [RelativePath]? {
        switch self {
        case .kexec(let start): start.files
        case .iso(let start): [start.file]
        case .write(let write): [write.image] + (write.after.kernel?.files ?? [])
        case .program, .qemu: nil
        }
    }

    /// What phase 1 lacks for this method and gets by the swarm, in the order it is needed.
    package var layers: [LayerName] {
        switch self {
        case .kexec(let start): start.layers
        case .iso, .program: []
        case .qemu: [.qemu]
        case .write(let write): [.disks] + (write.after.kernel?.layers ?? [])
        }
    }
}

/// What comes after a program has ended.
package enum AfterProgram: String, CaseIterable, Hashable, Sendable {
    /// The menu, once a person has had time to read what the program wrote.
    case menu
    /// Back to the firmware.
    case restart = "reboot"
    /// Off.
    case powerOff = "poweroff"
    /// A shell; the menu after it.
    case shell
}
