// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import BootServer
import Testing
import TorrentCore

@Suite struct NeighbourTableTests {
    @Test func `the kernel's list tells who is behind an address`() throws {
        let table = NeighbourTable(
            """
            IP address       HW type     Flags       HW address            Mask     Device
            192.0.2.50       0x1         0x2         52:54:00:12:34:56     *        eth0
            192.0.2.51       0x1         0x0         00:00:00:00:00:00     *        eth0
            192.0.2.52       0x1
            rubbish
            """)
        #expect(table[.ipv4(0xc000_0232)] == MACAddress("52:54:00:12:34:56"))
        #expect(table[.ipv4(0xc000_0233)] == nil)
        #expect(table[.ipv4(0xc000_0234)] == nil)
        #expect(NeighbourTable("")[.any] == nil)
    }
}

@Suite struct LoaderLoopTests {
    private let mac: MACAddress
    private var loop = LoaderLoop(folder: "/srv/tftp")

    init() throws {
        mac = try #require(MACAddress("52:54:00:12:34:56"))
    }

    private func at(_ seconds: Int64) -> MonotonicInstant { MonotonicInstant(nanoseconds: seconds * 1_000_000_000) }

    @Test(arguments: ["pxelinux.0", "undionly.kpxe", "snponly.efi"])
    mutating func `program, script, program: what a machine gets in turn`(name: String) {
        #expect(loop.sent("/srv/tftp/\(name)", to: mac, at: at(1)) == [.giveScript(mac, name: name)])
        #expect(loop.sent("/srv/tftp/52-54-00-12-34-56/\(name)", to: mac, at: at(4)) == [.giveProgram(mac)])
        #expect(loop.sent("/srv/tftp/\(name)", to: mac, at: at(90)) == [.giveScript(mac, name: name)])
    }

    @Test mutating func `a machine that never asks again is given the program after two minutes`() {
        _ = loop.sent("/srv/tftp/pxelinux.0", to: mac, at: at(1))
        #expect(loop.elapsed(to: at(120)).isEmpty)
        #expect(loop.elapsed(to: at(121)) == [.giveProgram(mac)])
        #expect(loop.elapsed(to: at(122)).isEmpty)
    }

    @Test(arguments: [
        "/srv/tftp/other", "/elsewhere/pxelinux.0", "/srv/tftpx/pxelinux.0", "/srv/tftp/a/b/c", "/srv/tftp/", "",
    ])
    mutating func `other files mean nothing`(file: String) {
        #expect(loop.sent(file, to: mac, at: at(1)).isEmpty)
    }

    @Test mutating func `a script given before dnsmasq was started again is withdrawn too`() {
        #expect(loop.sent("/srv/tftp/52-54-00-12-34-56/pxelinux.0", to: mac, at: at(1)) == [.giveProgram(mac)])
    }
}
