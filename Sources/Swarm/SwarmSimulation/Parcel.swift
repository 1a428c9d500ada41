// SPDX-License-Identifier: GPL-3.0-or-later

internal import PeerWire
internal import TorrentCore

/// What one flush puts on one connection: some messages, then at most one block.
struct Parcel {
    let connection: Int32
    /// Which end of the connection it goes to: 0 or 1.
    let side: Int8
    /// Whether the block's bytes are wrong.
    var isLie = false
    /// Bytes of payload.
    var byteCount = 0
    var first: PeerMessage?
    var others: [PeerMessage] = []
    var block: BlockSpan?
    /// Leaves in it that answer hash requests.
    var digests = 0

    /// Ethernet, IP and TCP headers: 66 bytes on each 1448 of payload.
    var wireBytes: Int { byteCount + 66 * ((byteCount + 1_447) / 1_448) }

    mutating func add(_ message: PeerMessage) {
        byteCount += message.frameLength
        if first == nil { first = message } else { others.append(message) }
    }
}

/// Parcels under way, found by number; numbers are used again.
struct ParcelStore {
    private var parcels: [Parcel] = []
    private var free: [Int32] = []

    mutating func insert(_ parcel: Parcel) -> Int32 {
        guard let number = free.popLast() else {
            parcels.append(parcel)
            return Int32(parcels.count - 1)
        }
        parcels[Int(number)] = parcel
        return number
    }

    subscript(number: Int32) -> Parcel {
        _read { yield parcels[Int(number)] }
        _modify { yield &parcels[Int(number)] }
    }

    /// Takes a parcel out.
    mutating func remove(_ number: Int32) -> Parcel {
        var parcel = Parcel(connection: 0, side: 0)
        swap(&parcel, &parcels[Int(number)])
        free.append(number)
        return parcel
    }
}
