// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import FleetModel
internal import MachineLogs
internal import TorrentCore

/// What kernels print, as it comes by netconsole: anybody in the network can send it in a machine's name.
enum FuzzedLogs {
    /// Datagrams, each of which begins behind a byte that no text has.
    static func netconsole(_ bytes: [UInt8]) {
        var reader = NetconsoleReader()
        let start = MonotonicInstant(nanoseconds: 0)
        let hosts = [HostAddress.ipv4(1), .ipv4(2)]
        var lines: [NetconsoleLine] = []
        for (index, datagram) in bytes.split(separator: 0xFF).enumerated() {
            lines += reader.read(datagram, from: hosts[index % 3 / 2], at: start)
        }
        lines += reader.overdue(at: start + .seconds(60)).flatMap(\.lines)
        for line in lines {
            precondition(line.text.count <= 1_024)
            let shown = LogText.shown(line.text)
            precondition(!shown.hasControlCharacter && LogText.shown(shown.utf8) == shown)
            _ = KernelSign(of: line.text)
        }
    }

    static var datagrams: [[UInt8]] {
        [
            ["[   12.345678] Kernel panic - not syncing: x\n", "[    1.000000] a", "b\n"],
            ["6.12.48,3,444,501151268,-,caller=T1;I/O error, dev sda, sector 1\n SUBSYSTEM=block\n"],
            ["6,416,1758426,-,ncfrag=0/16;the \\x1b first,", "", "6,416,1758426,-,ncfrag=11/16; last\n"],
        ].map { Array($0.map { Array($0.utf8) }.joined(separator: [0xFF])) }
    }
}
