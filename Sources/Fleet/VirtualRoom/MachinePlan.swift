// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
package import HostSystem

/// One virtual PC as the values it is built from.
package struct MachinePlan: Hashable, Sendable {
    /// What starts it.
    package enum Firmware: String, Hashable, Sendable, CaseIterable {
        /// SeaBIOS, with the iPXE of the network card's ROM.
        case bios
        /// OVMF with its own PXE; the card has no ROM.
        case uefi
        /// OVMF with Microsoft's keys in it, which starts only what they lead to; the card has no ROM.
        case secureBoot = "secure-boot"
    }

    /// Its network card, by QEMU's name.
    package enum NetworkCard: String, Hashable, Sendable, CaseIterable {
        case virtio = "virtio-net-pci"
        case e1000
        case e1000e
        case rtl8139
    }

    /// What a person types on.
    package enum Keyboard: Hashable, Sendable {
        /// The one whose driver is built into kernels.
        case ps2
        /// One behind an xHCI controller, and no other.
        case usb
    }

    /// How its disks are attached.
    package enum DiskBus: Hashable, Sendable {
        /// By virtio.
        case virtio
        /// By NVMe, each in a subsystem of its own, whose ways to the disk Linux shows beside it.
        case nvmeWithPaths
    }

    /// What it starts from.
    package enum Start: Hashable, Sendable {
        /// Its network card.
        case network
        /// A CD with this image.
        case disc(String)
        /// A USB stick with this image.
        case stick(String)
        /// Its first disk.
        case disk
        /// A kernel that QEMU lays into its memory, and no firmware's choice at all; for measuring.
        case kernel(String, initramfs: String, commandLine: String)
    }

    /// Its place in the room, counted from 1.
    package var place: Int
    /// What starts it.
    package var firmware: Firmware = .bios
    /// Its network card.
    package var networkCard: NetworkCard = .virtio
    /// Whether its card has a ROM with iPXE in it; `nil` for what its firmware is known for.
    package var hasROM: Bool?
    /// What a person types on.
    package var keyboard: Keyboard = .ps2
    /// Its memory, in MiB.
    package var memory = 1_024
    /// Whether its processor has what KVM needs.
    ///
    /// That is emulated, too. QEMU 7.2 waited in it for good for its processor to end what it does, when it was asked for
    /// a picture of the screen.
    package var virtualizes = false
    /// What it starts from.
    package var start: Start = .network
    /// Whether a machine that starts from a kernel has firmware that sets up its screen, which takes a second.
    package var hasScreen = false
    /// Files that are its disks, in their order; their serial numbers are ``diskSerial(_:)``.
    package var disks: [String] = []
    /// How they are attached.
    package var diskBus = DiskBus.virtio
    /// Bytes of one of their sectors.
    package var sectorLength = 512
    /// How many network cards come before the one with the room's cable; nobody answers on theirs.
    package var idleCardsBefore = 0
    /// How many come after it.
    package var idleCardsBehind = 0
    /// Whether its firmware boots by PXE; OVMF without boots by HTTP.
    package var hasPXE = true
    /// A file with the variables its UEFI begins with; `nil` for the host's, without keys or with Microsoft's.
    package var variables: String?
    /// Whether everything on its cable passes through the sockets ``CableSocket`` names, to be altered on its way.
    package var isCableOpen = false

    /// A BIOS machine with a virtio card, a PS/2 keyboard and 1 GiB.
    package init(place: Int) {
        self.place = place
    }

    /// What its kernels are told: to take its timers for good without trying them.
    ///
    /// On a busy computer an emulated timer is late, and the kernel takes that for a broken one and panics
    /// (Documentation/admin-guide/kernel-parameters.txt; it was seen of 6.1).
    package static let kernelWord = "no_timer_check"

    /// What people and files call it.
    package var name: String { "machine\(place)" }

    /// Its hardware address, in the block QEMU uses.
    package var mac: String { "52:54:00:62:74:\(hexadecimal(place))" }

    /// The serial number of one of its disks, counted from 0.
    package func diskSerial(_ number: Int) -> String { "\(name)-disk\(number)" }

    /// Its SMBIOS identity.
    package var uuid: String { "62740000-0000-4000-8000-0000000000\(hexadecimal(place))" }

    /// The name of its monitor's socket, in its room's folder.
    var monitorSocket: String { "\(name).qmp" }

    /// The name of its copy of the firmware's variables, in its room's folder.
    var variablesFile: String { "\(name).vars" }

    /// The two digits by which addresses tell machines and cards apart.
    func hexadecimal(_ number: Int) -> String {
        let digits = String(number & 0xff, radix: 16)
        return digits.count < 2 ? "0\(digits)" : digits
    }
}

extension MachinePlan {
    /// Says which file of a firmware is missing, and what it is part of.
    package static func checkFiles(for firmware: Firmware, on host: HostSystem) throws(RoomFailure) {
        guard let files = firmware.files(on: host) else { return }
        for path in [files.code, files.variables] where !FileManager.default.fileExists(atPath: path) {
            throw .fileMissing(path, of: .firmware)
        }
    }
}

extension MachinePlan.Firmware {
    /// Where OVMF is; `nil` for what QEMU brings itself.
    ///
    /// Each machine gets a copy of the variables: without keys, or with Microsoft's, unless its plan names others.
    package func files(on host: HostSystem) -> HostFiles.Firmware? {
        switch self {
        case .bios: nil
        case .uefi: host.files.firmware
        case .secureBoot: host.files.secureFirmware
        }
    }
}
