// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import HostSystem
import Phase1Builder
import Testing
import VirtualRoom

extension MachineTests {
    /// Machines boot from their firmware a phase 1 whose first program is a probe, by nothing but dnsmasq.
    ///
    /// The room, the modules and their indexes are on trial here; server and agent have tests of their own.
    @Suite(.serialized, .enabled(if: getuid() == 0, "needs root"), .isLong)
    struct FirmwareBootTests {
        /// What a machine has to be able to do, told on its serial console.
        private static let probe = """
            #!/bin/busybox sh
            mount -t proc proc /proc; mount -t sysfs sys /sys; mount -t devtmpfs dev /dev
            # Twice: behind a virtio or USB controller there are devices that show themselves only when it is driven.
            for round in 1 2; do
                for alias in $(cat /sys/bus/*/devices/*/modalias); do modprobe -q $alias; done
            done
            for module in usbhid hid_generic; do modprobe $module || echo "PROBE no $module"; done
            if [ -d /sys/firmware/efi ]; then modprobe efivarfs || echo "PROBE no efivarfs"; fi
            echo "PROBE card $(ls /sys/class/net)"
            ip link set eth0 up
            udhcpc -i eth0 -n -q -t 10 -s /bin/true && echo "PROBE lease"
            # Says what the machine had to type on, when a key is not heard.
            echo "PROBE inputs $(grep Name= /proc/bus/input/devices | tr '\\n' ' ')"
            echo "PROBE type"
            read -n 1 key < /dev/tty1
            echo "PROBE key $key"
            exec sleep 1000

            """

        private let folder = FileManager.default.temporaryDirectory.appending(path: "boot-\(UUID().uuidString)").path

        private static let machines: [MachinePlan] = {
            var bios = MachinePlan(place: 1)
            bios.networkCard = .e1000
            var usb = MachinePlan(place: 1)
            usb.keyboard = .usb
            var uefi = MachinePlan(place: 1)
            uefi.firmware = .uefi
            return [bios, usb, uefi]
        }()

        @Test(arguments: machines)
        func `a machine boots from its firmware, drives its card and hears its keyboard`(machine: MachinePlan)
            async throws
        {
            defer { try? FileManager.default.removeItem(atPath: folder) }
            try await makeBootFolder()
            let plan = try RoomPlan(name: VirtualRoom.name(number: 20), machineCount: 1, shape: nil)
            try await VirtualRoom.open(plan, in: folder) { room in
                try await room.withServer("dnsmasq", "dnsmasq", dnsmasqArguments) { output in
                    try await output.wait(for: "started", atMost: .seconds(30))
                    try await room.withMachine(machine) { running in
                        try await running.console.wait(for: "PROBE card eth0", atMost: .seconds(300))
                        try await running.console.wait(for: "PROBE lease", atMost: .seconds(60))
                        try await running.console.wait(for: "PROBE type", atMost: .seconds(60))
                        try await running.press(["b", "ret"], until: "PROBE key b", atMost: .seconds(60))
                        try await running.monitor.screenshot(to: "\(folder)/screen.png")
                        #expect(await running.console.text.contains("PROBE no") == false)
                    }
                }
            }
            #expect(FileManager.default.fileExists(atPath: "\(folder)/screen.png"))
        }

        private var dnsmasqArguments: [String] {
            [
                "--keep-in-foreground", "--conf-file=/dev/null", "--port=0", "--interface=server0", "--bind-interfaces",
                "--user=root", "--pid-file=", "--log-facility=-", "--log-dhcp", "--no-ping",
                "--dhcp-range=10.98.0.50,10.98.0.99,1h", "--dhcp-leasefile=\(folder)/leases", "--enable-tftp",
                "--tftp-root=\(folder)/tftp", "--dhcp-match=set:ipxe,175", "--dhcp-match=set:uefi,option:client-arch,7",
                "--dhcp-match=set:uefi,option:client-arch,9", "--dhcp-boot=tag:ipxe,boot.ipxe",
                "--dhcp-boot=tag:uefi,tag:!ipxe,snponly.efi", "--dhcp-boot=tag:!uefi,tag:!ipxe,undionly.kpxe",
            ]
        }

        /// The boot programs, a script and a phase 1 that carries Debian's kernel and busybox for an agent.
        private func makeBootFolder() async throws {
            let tftp = "\(folder)/tftp"
            let cache = "\(FileManager.default.currentDirectoryPath)/.build/demo/packages"
            let packages = DebianPackages(folder: cache)
            try await packages.unpack(
                try await packages.archive(of: packages.suite.busybox.package), into: "\(folder)/busybox")
            try FileManager.default.createDirectory(atPath: "\(folder)/overlay", withIntermediateDirectories: true)
            try Self.probe.write(toFile: "\(folder)/overlay/init", atomically: true, encoding: .utf8)
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: "\(folder)/overlay/init")
            var options = Phase1Options(
                agent: "\(folder)/busybox/\(packages.suite.busybox.path)", cache: cache, output: "\(cache)/probe")
            options.overlay = "\(folder)/overlay"
            _ = try await Phase1Builder(options) { _ in }.build()
            try FileManager.default.createDirectory(atPath: tftp, withIntermediateDirectories: true)
            let loaders = HostSystem.this.files.loaders
            for path in [loaders.bios, loaders.efi, "\(cache)/probe/vmlinuz", "\(cache)/probe/initramfs"] {
                try FileManager.default.copyItem(
                    atPath: path, toPath: "\(tftp)/\(URL(filePath: path).lastPathComponent)")
            }
            let script = """
                #!ipxe
                kernel vmlinuz initrd=initramfs console=tty0 console=ttyS0,115200 quiet
                initrd initramfs
                boot

                """
            try script.write(toFile: "\(tftp)/boot.ipxe", atomically: true, encoding: .utf8)
        }
    }
}
