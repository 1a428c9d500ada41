// SPDX-License-Identifier: GPL-3.0-or-later

internal import Bencoding
internal import TorrentCore

extension MachineTraffic {
    init(optional node: CatalogNode?) throws(CatalogProblem) {
        self.init()
        guard let node else { return }
        rateDown = try node.optional("rate-down")?.count()
        rateUp = try node.optional("rate-up")?.count()
        sent = try node.optional("sent")?.count()
        wasted = try node.optional("wasted")?.count()
        diskWait = try node.optional("disk-wait")?.count()
        givers = try node.optional("givers").map { (list) throws(CatalogProblem) in try Self.givers(list) }
    }

    private static func givers(_ node: CatalogNode) throws(CatalogProblem) -> [TrafficGiver] {
        var givers: [TrafficGiver] = []
        for element in try node.list(upTo: CatalogLimits.givers) {
            let (host, bytes) = (try element["host"].host(), try element["bytes"].count())
            guard !givers.contains(where: { $0.host == host }) else {
                throw try element["host"].problem(.twice(host.description))
            }
            givers.append(TrafficGiver(host: host, bytes: bytes))
        }
        return givers
    }

    /// `nil` when nothing is told.
    var bencode: Bencode? {
        var entries: [Bencode.Key: Bencode] = [:]
        entries["rate-down"] = rateDown.map { .integer(Int64(clamping: $0)) }
        entries["rate-up"] = rateUp.map { .integer(Int64(clamping: $0)) }
        entries["sent"] = sent.map { .integer(Int64(clamping: $0)) }
        entries["wasted"] = wasted.map { .integer(Int64(clamping: $0)) }
        entries["disk-wait"] = diskWait.map { .integer(Int64(clamping: $0)) }
        entries["givers"] = givers.map { givers in
            .list(
                givers.prefix(CatalogLimits.givers).map { giver in
                    .dictionary([
                        "host": .text(giver.host.description), "bytes": .integer(Int64(clamping: giver.bytes)),
                    ])
                })
        }
        return entries.isEmpty ? nil : .dictionary(entries)
    }
}
