// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import TorrentCore

/// Who one machine of a storm says it is.
struct StormMachine {
    let identity: MachineIdentity

    /// A hardware address at random, one of those that belong to no maker, and a UUID with its number.
    init(number: Int, using generator: inout some RandomNumberGenerator) {
        let random = UInt32.random(in: 0 ... .max, using: &generator).bigEndianBytes
        // The number keeps two of one storm apart.
        let bytes = [0x06, random[0], random[1], random[2], UInt8(number >> 8 & 0xff), UInt8(number & 0xff)]
        let text = bytes.map { [$0].hexadecimal }.joined(separator: ":")
        guard let mac = MACAddress(text) else { preconditionFailure("six bytes are a hardware address") }
        let digits = String(bytes.hexadecimal)
        identity = MachineIdentity(mac: mac, uuid: "62740000-0000-4000-8000-\(digits)")
    }
}
