// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog

/// What the kernel says of what the machine is made of, read from its files; no device is opened and nothing is asked of one.
package struct InventoryReader: Sendable {
    private let root: String

    /// Reads below a folder that stands for `/`, which is empty for the machine itself.
    package init(root: String = "") {
        self.root = root
    }

    /// What can be read at this moment; what cannot is `nil`.
    ///
    /// The drivers of the devices are loaded, and a UEFI's variables mounted (``FirmwareVariables/firmware``).
    package var inventory: Inventory {
        var inventory = Inventory()
        inventory.processor = text("/proc/cpuinfo").flatMap { Inventory.Processor(cpuInformation: $0) }
        let table = SMBIOSTable.below(root)
        let modules = table?.modules ?? []
        inventory.modules = modules.isEmpty ? nil : modules.map { .init(size: $0.size, slot: $0.slot) }
        inventory.memory =
            table?.installedMemory
            ?? text("/proc/meminfo").flatMap { MemoryInformation.bytes("MemTotal", in: $0) }
        inventory.disks = disks
        inventory.cards = cards
        inventory.computer = computer
        inventory.tpm = tpm
        inventory.secureBoot = FirmwareVariables.secureBoot(in: root + FirmwareVariables.folder)
        inventory.firmware = firmware(inventory.secureBoot)
        return inventory
    }

    private func text(_ path: String) -> String? { SystemFile.text(root + path) }

    /// Phase 1 has drivers of disks only where an image needs them: no disk beside a controller without a driver says nothing.
    private var disks: [Inventory.Disk]? {
        let folder = "\(root)/sys/block"
        let all = Disk.all(in: folder, mounts: "\(root)/proc/mounts", opens: { _ in true })
        guard SystemFile.exists(folder), !all.isEmpty || !hasIdleController else { return nil }
        return all.filter { !$0.isRemovable }.map { disk in
            let place = "\(folder)/\(disk.name)"
            return Inventory.Disk(
                name: disk.name, size: disk.length, model: disk.model, serial: Self.serial(in: place),
                isRotational: SystemFile.text("\(place)/queue/rotational").flatMap(Self.flag),
                transport: Self.transport(of: disk.name, at: SystemFile.target(of: place)))
        }
    }

    /// Whether there is a PCI device for storage (class 01) that no driver has.
    private var hasIdleController: Bool {
        let folder = "\(root)/sys/bus/pci/devices"
        return SystemFile.names(in: folder).contains { name in
            SystemFile.text("\(folder)/\(name)/class")?.hasPrefix("0x01") == true
                && SystemFile.target(of: "\(folder)/\(name)/driver") == nil
        }
    }

    private static func serial(in folder: String) -> String? {
        let texts = ["serial", "device/serial"].compactMap { SystemFile.text("\(folder)/\($0)") }
        return (texts + [Disk.scsiSerial(in: folder)]).first { !$0.isEmpty }
    }

    private static func flag(_ text: String) -> Bool? { ["0": false, "1": true][text] }

    /// The buses that a disk's device is behind stand in its path; the kernel's name says the rest.
    private static func transport(of name: String, at path: String?) -> DiskTransport? {
        if name.hasPrefix("nvme") { return .nvme }
        if name.hasPrefix("mmcblk") { return .mmc }
        let buses = (path ?? "").split(separator: "/")
        func isBehind(_ bus: String) -> Bool {
            buses.contains { $0.hasPrefix(bus) && $0.dropFirst(bus.count).first?.isNumber == true }
        }
        if isBehind("usb") { return .usb }
        if isBehind("virtio") { return .virtio }
        if isBehind("ata") { return .sata }
        return buses.contains { $0.hasPrefix("end_device-") } ? .sas : nil
    }

    private var cards: [Inventory.Card]? {
        let folder = "\(root)/sys/class/net"
        guard SystemFile.exists(folder) else { return nil }
        return NetworkInterface.all(under: folder).map { card in
            Inventory.Card(
                name: card.name, mac: card.mac, driver: card.driver(under: folder),
                kind: card.pciIdentity(under: folder), speed: card.speed(under: folder),
                duplex: card.duplex(under: folder), hasLink: card.hasLink(under: folder))
        }
    }

    private var computer: Inventory.Computer {
        func word(_ name: String) -> String? { text("/sys/class/dmi/id/\(name)") }
        let board = [word("board_vendor"), word("board_name")].compactMap(\.self).joined(separator: " ")
        return Inventory.Computer(
            vendor: word("sys_vendor"), model: word("product_name"), version: word("product_version"),
            serial: word("product_serial"), uuid: word("product_uuid"), board: board, biosVersion: word("bios_version"),
            biosDate: word("bios_date"),
            chassis: word("chassis_type").flatMap { Int($0) }.flatMap { ChassisKind(smbios: $0) })
    }

    /// Without the kernel's part for such modules there is no folder.
    private var tpm: TPMKind? {
        let folder = "/sys/class/tpm"
        guard SystemFile.exists(root + folder) else { return nil }
        guard let first = SystemFile.names(in: root + folder).first else { return .absent }
        return ["1": .of12, "2": .of20][text("\(folder)/\(first)/tpm_version_major") ?? ""]
    }

    private func firmware(_ secureBoot: SecureBootState?) -> FirmwareKind? {
        guard SystemFile.exists("\(root)/sys/firmware") else { return nil }
        return secureBoot.map { $0.isEnforced ? .secureBoot : .uefi } ?? .bios
    }
}

extension Inventory.Processor {
    /// Reads what the kernel shows as `/proc/cpuinfo`: a paragraph for each processor that it counts.
    ///
    /// Cores are counted by the numbers of their chip and of their own there; other machines than x86 show neither.
    init?(cpuInformation text: String) {
        var (model, threads): (String?, UInt64) = (nil, 0)
        var (chips, cores): (Set<String>, Set<[String]>) = ([], [])
        var chip = ""
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: ":", maxSplits: 1).map { $0.drop { $0 == " " } }
            guard parts.count == 2 else { continue }
            switch parts[0].prefix(while: { $0 != "\t" }) {
            case "processor": threads += 1
            case "model name": model = model ?? String(parts[1])
            case "physical id":
                chip = String(parts[1])
                chips.insert(chip)
            case "core id": cores.insert([chip, String(parts[1])])
            default: break
            }
        }
        guard threads > 0 else { return nil }
        self.init(
            model: model, sockets: chips.isEmpty ? nil : UInt64(chips.count),
            cores: cores.isEmpty ? nil : UInt64(cores.count), threads: threads)
    }
}
