// SPDX-License-Identifier: GPL-3.0-or-later

internal import Bencoding
internal import TorrentCore

extension BootTicket {
    init?(optional node: CatalogNode?) throws(CatalogProblem) {
        guard let node else { return nil }
        let key = try node["key"]
        guard let secret = BootKey(hexadecimal: try key.digest(byteCount: 16).hexadecimal) else {
            throw key.problem(.notHexadecimal(digits: 32))
        }
        self.init(number: try node["number"].bootNumber(), key: secret)
    }

    var bencode: Bencode {
        .dictionary(["number": .integer(Int64(clamping: number.value)), "key": .text(key.hexadecimal)])
    }
}
