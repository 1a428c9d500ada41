// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation

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

    /// Its place in the room, counted from 1.
    package var place: Int
    /// What starts it.
    package var firmware: Firmware = .bios
    /// Its network card.
    package var networkCard: NetworkCard = .virtio
    /// What a person types on.
    package var keyboard: Keyboard = .ps2
    /// Its memory, in MiB.
    package var memory = 1_024

    /// A BIOS machine with a virtio card, a PS/2 keyboard and 1 GiB.
    package init(place: Int) {
        self.place = place
    }

    /// What people and files call it.
    package var name: String { "machine\(place)" }

    /// Its hardware address, in the block QEMU uses.
    package var mac: String { "52:54:00:62:74:\(hexadecimal(place))" }

    /// Its SMBIOS identity.
    package var uuid: String { "62740000-0000-4000-8000-0000000000\(hexadecimal(place))" }

    /// The name of its monitor's socket, in its room's folder.
    var monitorSocket: String { "\(name).qmp" }

    /// The name of its copy of the firmware's variables, in its room's folder.
    var variablesFile: String { "\(name).vars" }

    /// QEMU's arguments; relative names are those of the room's folder.
    ///
    /// The console is the program's standard input and output.
    package var arguments: [String] {
        let i8042 = keyboard == .usb ? ",i8042=off" : ""
        var arguments = [
            "-name", name, "-uuid", uuid, "-m", "\(memory)", "-smp", "1", "-nodefaults", "-no-user-config",
            "-display", "none", "-vga", "std", "-serial", "stdio", "-monitor", "none",
            "-qmp", "unix:\(monitorSocket),server=on,wait=off",
            "-netdev", "tap,id=net0,ifname=\(RoomPlan.tap(place)),script=no,downscript=no",
            "-device", "\(networkCard.rawValue),netdev=net0,mac=\(mac),bootindex=0\(rom)",
        ]
        switch firmware {
        case .bios:
            arguments += ["-machine", "pc,accel=tcg\(i8042)"]
        case .uefi:
            arguments += ["-machine", "q35,accel=tcg\(i8042)"]
        case .secureBoot:
            arguments += [
                // Only code in system management mode may write the variables: else an operating system could.
                "-machine", "q35,smm=on,accel=tcg\(i8042)", "-global", "driver=cfi.pflash01,property=secure,value=on",
                "-global", "ICH9-LPC.disable_s3=1",
            ]
        }
        if let code = firmware.code {
            arguments += [
                "-drive", "if=pflash,unit=0,format=raw,readonly=on,file=\(code)",
                "-drive", "if=pflash,unit=1,format=raw,file=\(variablesFile)",
            ]
        }
        if keyboard == .usb { arguments += ["-device", "qemu-xhci", "-device", "usb-kbd"] }
        return arguments
    }

    /// With a ROM, OVMF would start the ROM's iPXE and never its own PXE.
    private var rom: String { firmware != .bios && networkCard == .virtio ? ",romfile=" : "" }

    private func hexadecimal(_ number: Int) -> String {
        let digits = String(number & 0xff, radix: 16)
        return digits.count < 2 ? "0\(digits)" : digits
    }
}

extension MachinePlan {
    /// Says which file of a firmware is missing, and in which package it is.
    package static func checkFiles(for firmware: Firmware) throws(RoomFailure) {
        let files = [firmware.code, firmware.variables].compactMap(\.self)
        for path in files where !FileManager.default.fileExists(atPath: path) {
            throw .fileMissing(path, package: "ovmf")
        }
    }
}

extension MachinePlan.Firmware {
    /// Where OVMF is, as Debian's `ovmf` package has it; `nil` for what QEMU brings itself.
    package var code: String? {
        switch self {
        case .bios: nil
        case .uefi: "/usr/share/OVMF/OVMF_CODE_4M.fd"
        case .secureBoot: "/usr/share/OVMF/OVMF_CODE_4M.secboot.fd"
        }
    }

    /// Its variable store, of which each machine gets a copy: empty, or with Microsoft's keys.
    package var variables: String? {
        switch self {
        case .bios: nil
        case .uefi: "/usr/share/OVMF/OVMF_VARS_4M.fd"
        case .secureBoot: "/usr/share/OVMF/OVMF_VARS_4M.ms.fd"
        }
    }
}
