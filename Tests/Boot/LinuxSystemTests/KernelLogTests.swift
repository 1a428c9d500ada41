// SPDX-License-Identifier: GPL-3.0-or-later

import LinuxSystem
import Testing

@Suite struct KernelLogTests {
    @Test(arguments: [
        // Facility 1 (a program), level 6 (information).
        ("14,339,5140900,-;boottorrent: the agent runs\n", "5.1 s  the agent runs"),
        // Level 4 is a warning of the kernel's own, 6 is not.
        ("4,12,0,-;ACPI: no table; using none\n", "0.0 s  ACPI: no table; using none"),
        (
            "3,900,61999999,-,caller=T1;e1000: link is down\n SUBSYSTEM=pci\n DEVICE=+pci:0000:00:03.0\n",
            "61.9 s  e1000: link is down"
        ),
        ("6,1,0,-;Linux version 6.1\n", nil),
        (
            "4,1,0,-;Unknown kernel command line parameters \"boottorrent.key=00ff\"\n",
            "0.0 s  Unknown kernel command line parameters \"boottorrent.key=...\""
        ),
        ("30,1,0,-;udhcpc: started\n", nil),
    ])
    func `our lines and warnings are read, without what describes a device`(record: String, line: String?) {
        #expect(KernelLog.line(ofRecord: Array(record.utf8)[...]) == line)
    }

    @Test(arguments: ["", ";", "4,1,;x", "4;x", "a,b,c,-;x", "4,1,99999999999999999999999,-;x", "no semicolon"])
    func `what is no record is nothing`(record: String) {
        #expect(KernelLog.line(ofRecord: Array(record.utf8)[...]) == nil)
    }
}
