// SPDX-License-Identifier: GPL-3.0-or-later

/// A disk as a BIOS numbers it, as far as the BIOS told the kernel at its start (EDD; the module is called `edd`).
package struct BIOSDrive: Hashable, Sendable {
    /// From 0x80 on (INT 13h).
    package let number: UInt8
    /// How many sectors it has; `nil` when the BIOS did not say.
    package let sectors: UInt64?
    /// The signature that was in its first sector when the machine started; `nil` when there was none.
    package let signature: UInt32?
    /// The PCI device that it is behind, as the end of its folder's name: `0000:00:04.0`; `nil` when nobody knows.
    package let controller: String?

    /// Puts these together.
    package init(number: UInt8, sectors: UInt64?, signature: UInt32?, controller: String?) {
        self.number = number
        self.sectors = sectors
        self.signature = signature
        self.controller = controller
    }

    /// All that the BIOS told of; none where the module is not loaded, or where there is no BIOS.
    package static func all(in folder: String = "/sys/firmware/edd") -> [BIOSDrive] {
        SystemFile.names(in: folder).compactMap { name in
            guard name.hasPrefix("int13_dev"), let number = UInt8(name.dropFirst("int13_dev".utf8.count), radix: 16),
                number >= 0x80
            else { return nil }
            let own = "\(folder)/\(name)"
            return BIOSDrive(
                number: number, sectors: SystemFile.text("\(own)/sectors").flatMap { UInt64($0) },
                signature: SystemFile.text("\(own)/mbr_signature")
                    .flatMap { UInt32($0.hasPrefix("0x") ? $0.dropFirst(2) : $0[...], radix: 16) },
                controller: SystemFile.target(of: "\(own)/pci_dev")?.split(separator: "/").last.map(String.init))
        }
    }
}

extension BIOSDrive {
    /// What of a disk a BIOS may know as well.
    package struct Traits: Hashable, Sendable {
        /// Its size in sectors of 512 bytes, or of its own.
        package let sectors: UInt64
        /// The signature that was in its first sector before it was written to, if somebody looked.
        package let signature: UInt32?
        /// The names of the devices that it is behind.
        package let devices: [String]

        /// Puts these together.
        package init(sectors: UInt64, signature: UInt32?, devices: [String]) {
            self.sectors = sectors
            self.signature = signature
            self.devices = devices
        }
    }

    /// The number that the BIOS gives one of all disks, of which every one could be a drive of the BIOS.
    ///
    /// A doubt is `nil`: the wrong disk would be started. So a drive counts only if it is the only one that can be this
    /// disk, and if it can be no other disk.
    package static func number(of disk: Traits, among all: [Traits], drives: [BIOSDrive]) -> UInt8? {
        let fitting = drives.filter { $0.canBe(disk) }
        guard fitting.count == 1, let drive = fitting.first, all.filter(drive.canBe).count == 1 else { return nil }
        return drive.number
    }

    private func canBe(_ disk: Traits) -> Bool {
        if let controller, !disk.devices.contains(controller) { return false }
        if let sectors, sectors != disk.sectors { return false }
        if let known = disk.signature, known != signature ?? 0 { return false }
        return controller != nil || sectors != nil
    }
}

extension Disk {
    /// What a BIOS may know of it as well, with the signature that its first sector had when the machine started.
    package func traits(signature: UInt32? = nil, in folder: String = "/sys/block") -> BIOSDrive.Traits {
        let devices = SystemFile.target(of: "\(folder)/\(name)")?.split(separator: "/").map(String.init) ?? []
        return BIOSDrive.Traits(
            sectors: length / UInt64(max(1, sectorLength)), signature: signature, devices: devices)
    }
}
