// SPDX-License-Identifier: GPL-3.0-or-later

import NetbootWire
import TorrentCore

/// What went by TFTP, out of all datagrams of an interface.
struct TFTPTransfers {
    /// Bytes of data by the name that was asked for; what was sent twice counts twice, and a file that was refused has none.
    private(set) var bytes: [String: Int] = [:]
    /// Who asked last for what, from which port.
    private var names: [PeerAddress: String] = [:]

    /// Reads the datagrams in the order in which they went.
    init(_ datagrams: [PacketCapture.Datagram]) {
        for datagram in datagrams { read(datagram) }
    }

    /// Bytes of all of them.
    var total: Int { bytes.values.reduce(0, +) }

    private mutating func read(_ datagram: PacketCapture.Datagram) {
        guard let packet = try? TFTPPacket(datagram.payload) else { return }
        switch packet {
        case .readRequest(let file, _) where datagram.receiver.port == 69:
            names[datagram.sender] = file
            bytes[file, default: 0] += 0
        case .data(_, let content):
            if let file = names[datagram.receiver] { bytes[file, default: 0] += content.count }
        case .readRequest, .acknowledgement, .error, .optionAcknowledgement: break
        }
    }
}
