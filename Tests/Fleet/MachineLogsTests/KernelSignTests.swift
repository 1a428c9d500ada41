// SPDX-License-Identifier: GPL-3.0-or-later

import FleetModel
import MachineLogs
import Testing

@Suite struct KernelSignTests {
    @Test(
        arguments: [
            (
                "Kernel panic - not syncing: VFS: Unable to mount root fs on unknown-block(0,0)",
                .panicked("VFS: Unable to mount root fs on unknown-block(0,0)")
            ),
            ("Kernel panic - not syncing: sysrq triggered crash", .panicked("sysrq triggered crash")),
            (
                "Kernel panic - not syncing: Attempted to kill init! exitcode=0x00000100",
                .panicked("Attempted to kill init! exitcode=0x00000100")
            ),
            ("Kernel panic - not syncing: \u{1b}[2Jbad", .panicked("\\x1b[2Jbad")),
            ("---[ end Kernel panic - not syncing: sysrq triggered crash ]---", nil),
            ("Oops: 0002 [#1] PREEMPT SMP NOPTI", .faulted("Oops: 0002 [#1] PREEMPT SMP NOPTI")),
            (
                "BUG: kernel NULL pointer dereference, address: 0000000000000008",
                .faulted("BUG: kernel NULL pointer dereference, address: 0000000000000008")
            ),
            (
                "watchdog: BUG: soft lockup - CPU#1 stuck for 22s! [kworker/1:1:52]",
                .faulted("watchdog: BUG: soft lockup - CPU#1 stuck for 22s! [kworker/1:1:52]")
            ),
            ("kernel BUG at mm/slub.c:379!", .faulted("kernel BUG at mm/slub.c:379!")),
            (
                "general protection fault, probably for non-canonical address 0xdead000000000108: 0000 [#1]",
                .faulted("general protection fault, probably for non-canonical address 0xdead000000000108: 0000 [#1]")
            ),
            ("traps: sh[123] general protection fault ip:7f sp:7f error:0", nil),
            ("Linux version 6.12.48+deb13-amd64", nil), ("", nil),
        ] as [(String, KernelSign?)])
    func `what the kernel says of itself`(line: String, sign: KernelSign?) {
        #expect(KernelSign(of: line.utf8) == sign)
    }

    @Test(
        arguments: [
            ("I/O error, dev sda, sector 2048 op 0x0:(READ) flags 0x80700 phys_seg 1 prio class 2", "sda"),
            ("blk_update_request: I/O error, dev nvme0n1, sector 0", "nvme0n1"),
            ("Buffer I/O error on dev sdb1, logical block 0, async page read", "sdb1"),
            ("blk_update_request: critical medium error, dev sda, sector 9", "sda"),
            ("ata1.00: failed command: READ FPDMA QUEUED", "ata1.00"), ("ata2: COMRESET failed (errno=-16)", "ata2"),
            ("nvme nvme0: I/O 22 QID 0 timeout, disable controller", "nvme0"),
            ("nvme nvme0: I/O tag 22 (1016) opcode 0x6 (Identify) QID 0 timeout, reset controller", "nvme0"),
            ("nvme nvme1: controller is down; will reset: CSTS=0xffffffff, PCI_STATUS=0xffff", "nvme1"),
            ("nvme nvme0: Device not ready; aborting reset, CSTS=0x1", "nvme0"),
            ("sd 0:0:0:0: [sda] tag#18 Sense Key : Medium Error [current]", "sda"),
            ("sd 0:0:0:0: [sdc] Sense Key : Hardware Error [current]", "sdc"),
            ("I/O error, dev fd0, sector 0 op 0x0:(READ)", nil), ("I/O error, dev sr0, sector 0", nil),
            ("I/O error, dev loop7, sector 0", nil), ("sd 0:0:0:0: [sda] Sense Key : Not Ready [current]", nil),
            ("ata1: SATA link up 6.0 Gbps (SStatus 133 SControl 300)", nil), ("I/O error, dev ", nil),
        ] as [(String, String?)])
    func `what drivers say of disks`(line: String, device: String?) {
        #expect(KernelSign(of: line.utf8) == device.map { .diskFailing($0) })
    }

    @Test(
        arguments: [
            ("e1000e 0000:00:1f.6 eno1: NIC Link is Down", .linkLost("eno1")),
            ("e1000: eth0 NIC Link is Up 1000 Mbps Full Duplex, Flow Control: RX", .linkFound("eth0", megabits: 1_000)),
            ("igb 0000:01:00.0 eth0: igb: eth0 NIC Link is Down", .linkLost("eth0")),
            ("i40e 0000:3b:00.0 ens1f0: NIC Link is Down", .linkLost("ens1f0")),
            ("r8169 0000:02:00.0 enp2s0: Link is Down", .linkLost("enp2s0")),
            (
                "r8169 0000:02:00.0 enp2s0: Link is Up - 1Gbps/Full - flow control off",
                .linkFound("enp2s0", megabits: 1_000)
            ),
            (
                "r8169 0000:02:00.0 enp2s0: Link is Up - 100Mbps/Full - flow control rx/tx",
                .linkFound("enp2s0", megabits: 100)
            ),
            ("tg3 0000:01:00.0 eth0: Link is down", .linkLost("eth0")),
            ("tg3 0000:01:00.0 eth0: Link is up at 1000 Mbps, full duplex", .linkFound("eth0", megabits: 1_000)),
            ("bnx2 0000:01:00.0 eth0: NIC Copper Link is Down", .linkLost("eth0")),
            ("mlx5_core 0000:3b:00.0 ens2np0: Link down", .linkLost("ens2np0")),
            ("mlx5_core 0000:3b:00.0 ens2np0: Link up", .linkFound("ens2np0", megabits: nil)),
            ("ata2: SATA link down (SStatus 0 SControl 300)", nil),
            ("IPv6: ADDRCONF(NETDEV_UP): eth0: link is not ready", nil),
            ("IPv6: ADDRCONF(NETDEV_CHANGE): eth0: link becomes ready", nil),
            ("pcieport 0000:00:1c.0: pciehp: Slot(0): Link Down", nil), ("Link is Down", nil),
        ] as [(String, KernelSign?)])
    func `what drivers say of links`(line: String, sign: KernelSign?) {
        #expect(KernelSign(of: line.utf8) == sign)
    }

    @Test func `bytes that are no text have no meaning, and no line is too odd`() {
        var chance = SystemRandomNumberGenerator()
        for length in 0..<200 {
            let bytes = (0..<length).map { _ in UInt8.random(in: 0...255, using: &chance) }
            _ = KernelSign(of: bytes)
            #expect(KernelSign(of: Array("I/O error, dev ".utf8) + [0xFF] + bytes) == nil)
        }
    }
}
