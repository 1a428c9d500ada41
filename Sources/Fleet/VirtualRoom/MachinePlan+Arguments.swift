// SPDX-License-Identifier: GPL-3.0-or-later

package import HostSystem

extension MachinePlan {
    /// QEMU's arguments on a host; relative names are those of the room's folder.
    ///
    /// The console is the program's standard input and output.
    package func arguments(on host: HostSystem) -> [String] {
        [
            "-name", name, "-uuid", uuid, "-m", "\(memory)", "-smp", "1",
            "-cpu", virtualizes ? Self.processor : "\(Self.processor),-svm", "-nodefaults", "-no-user-config",
            "-display", "none", "-vga", "std", "-serial", "stdio", "-monitor", "none",
            "-qmp", "unix:\(monitorSocket),server=on,wait=off",
        ] + cards + drives + chipset(firmware.files(on: host)) + (isCableOpen ? openCable : [])
            + (keyboard == .usb || needsUSB ? ["-device", "qemu-xhci"] : []) + boot
            + (keyboard == .usb ? ["-device", "usb-kbd"] : [])
            + (hasPXE
                ? [] : ["IPv4", "IPv6"].flatMap { ["-fw_cfg", "name=opt/org.tianocore/\($0)PXESupport,string=no"] })
    }

    /// OVMF of 2025 offers no network boot to a machine without a source of chance; qemu64 has none by itself.
    private static let processor = "qemu64,+rdrand"

    private func chipset(_ files: HostFiles.Firmware?) -> [String] {
        let i8042 = keyboard == .usb ? ",i8042=off" : ""
        let machine: [String] =
            switch firmware {
            case .bios: ["-machine", "pc,accel=tcg\(i8042)"]
            case .uefi: ["-machine", "q35,accel=tcg\(i8042)"]
            case .secureBoot:
                [
                    // Only code in system management mode may write the variables: else an operating system could.
                    "-machine", "q35,smm=on,accel=tcg\(i8042)", "-global",
                    "driver=cfi.pflash01,property=secure,value=on", "-global", "ICH9-LPC.disable_s3=1",
                ]
            }
        guard let files else { return machine }
        return machine + [
            "-drive", "if=pflash,unit=0,format=raw,readonly=on,file=\(files.code)",
            "-drive", "if=pflash,unit=1,format=raw,file=\(variablesFile)",
        ]
    }

    /// All network cards, in the order of their slots.
    private var cards: [String] {
        let connected = [
            "-netdev",
            "tap,id=net0,ifname=\(RoomPlan.tap(place)),script=no,downscript=no\(isCableOpen ? ",vnet_hdr=off" : "")",
            "-device", "\(networkCard.rawValue),netdev=net0,mac=\(mac)\(start == .network ? ",bootindex=0" : "")\(rom)",
        ]
        return (0..<idleCardsBefore).flatMap(idleCard) + connected
            + (idleCardsBefore..<(idleCardsBefore + idleCardsBehind)).flatMap(idleCard)
    }

    /// A card whose link is up and whose cable goes to a hub with nobody else on it.
    private func idleCard(_ number: Int) -> [String] {
        return [
            "-netdev", "hubport,id=idle\(number),hubid=\(number + 1)",
            "-object", "filter-dump,id=seen\(number),netdev=idle\(number),file=\(idleCapture(number))",
            "-device", "\(networkCard.rawValue),netdev=idle\(number),mac=\(idleMAC(number)),romfile=",
        ]
    }

    /// The names of the files in which QEMU keeps what goes over those cables, in its room's folder.
    package var idleCaptures: [String] { (0..<(idleCardsBefore + idleCardsBehind)).map(idleCapture) }

    private func idleCapture(_ number: Int) -> String { "\(name).idle\(number).pcap" }

    private func idleMAC(_ number: Int) -> String { "52:54:00:62:\(hexadecimal(0x80 + number)):\(hexadecimal(place))" }

    /// A disk can be told that bytes are zero, and takes no room for them.
    private var drives: [String] {
        disks.enumerated().flatMap { number, file in
            ["-drive", "if=none,id=disk\(number),format=raw,discard=unmap,file=\(file)"]
                + device(ofDisk: number)
        }
    }

    private func device(ofDisk number: Int) -> [String] {
        let drive =
            "drive=disk\(number),logical_block_size=\(sectorLength),physical_block_size=\(sectorLength)"
            + turn(ofDisk: number)
        return switch diskBus {
        case .virtio:
            ["-device", "virtio-blk-pci,serial=\(diskSerial(number)),\(drive)"]
        case .nvmeWithPaths:
            [
                "-device", "nvme-subsys,id=subsystem\(number),nqn=subsystem\(number)",
                "-device", "nvme,id=nvme\(number),serial=\(diskSerial(number)),subsys=subsystem\(number)",
                "-device", "nvme-ns,bus=nvme\(number),\(drive)",
            ]
        }
    }

    /// When the firmware tries a disk: first, or behind the network.
    private func turn(ofDisk number: Int) -> String {
        switch start {
        case .disk: number == 0 ? ",bootindex=0" : ""
        case .network: ",bootindex=\(number + 1)"
        case .disc, .stick, .kernel: ""
        }
    }

    private var boot: [String] {
        switch start {
        case .network, .disk: []
        case .disc(let image):
            [
                "-drive", "if=none,id=medium,media=cdrom,readonly=on,format=raw,file=\(image)",
                "-device", "ide-cd,drive=medium,bootindex=0",
            ]
        case .stick(let image):
            [
                // A stick can be written to; what is written is thrown away.
                "-drive", "if=none,id=medium,snapshot=on,format=raw,file=\(image)",
                "-device", "usb-storage,drive=medium,bootindex=0",
            ]
        case .kernel(let kernel, let initramfs, let commandLine):
            // QEMU's firmware for this alone, which is through in no time.
            (hasScreen ? [] : ["-bios", "qboot.rom"]) + [
                "-kernel", kernel, "-initrd", initramfs, "-append", commandLine,
            ]
        }
    }

    private var needsUSB: Bool { if case .stick = start { true } else { false } }

    /// With a ROM, OVMF would start the ROM's iPXE and never its own PXE; it drives no other card than virtio itself.
    private var rom: String { hasROM ?? (firmware == .bios || networkCard != .virtio) ? "" : ",romfile=" }

    /// Leads both directions out of the machine's end of the cable and in again; QEMU asks filters that were made later
    /// first for what the machine sends, and last for what it gets.
    private var openCable: [String] {
        CableSocket.allCases.flatMap {
            ["-chardev", "socket,id=\($0.rawValue),path=\(cableSocket($0)),server=on,wait=off"]
        }
            + [
                "-object", "filter-redirector,id=r1,netdev=net0,queue=rx,indev=\(CableSocket.onward.rawValue)",
                "-object", "filter-redirector,id=r2,netdev=net0,queue=rx,outdev=\(CableSocket.sent.rawValue)",
                "-object", "filter-redirector,id=r3,netdev=net0,queue=tx,outdev=\(CableSocket.arrived.rawValue)",
                "-object", "filter-redirector,id=r4,netdev=net0,queue=tx,indev=\(CableSocket.inward.rawValue)",
            ]
    }

    /// The name of one of the sockets of its open cable, in its room's folder.
    func cableSocket(_ socket: CableSocket) -> String { "\(name).\(socket.rawValue)" }
}

/// Where an open cable is led out of a machine, and in again: frames, each after its length in four bytes, the most
/// significant first.
package enum CableSocket: String, Hashable, Sendable, CaseIterable {
    /// What the machine sends, to be read.
    case sent
    /// Where that is written again, for it to go on into the room.
    case onward
    /// What came for the machine, to be read.
    case arrived
    /// Where that is written again, for it to reach the machine.
    case inward
}
