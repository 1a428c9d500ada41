// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import LinuxSystem
internal import TorrentCore
internal import TorrentMetainfo

/// Fetches a layer that no image needs, and puts it in place.
///
/// It is not given to others: few machines have it at the same time, and the swarm of the image has the usual port.
struct LayerFetch: Sendable {
    let layer: LayerOffer
    let swarm: SwarmPolicy
    let uplink: Uplink
    let keeper: LayerKeeper

    func run() async throws {
        let metainfo = try Metainfo(try await uplink.link.torrent(at: layer.torrentPath, layer.torrentDigest))
        // The folder gets the torrent's name, which comes from the network.
        guard metainfo.infoHash == layer.infoHash, metainfo.name == layer.name.rawValue else {
            throw SwarmFetchProblem.otherTorrent
        }
        let order = TorrentOrder(metainfo: metainfo, folder: MachineLayout.layers)
        try await SwarmPort.opened(swarm, at: 0, server: uplink.parameters.server.host, group: uplink.group) { port in
            let (arrivals, arrival) = AsyncThrowingStream<Void, any Error>.makeStream()
            try await withThrowingTaskGroup(of: Void.self) { tasks in
                defer { tasks.cancelAll() }
                tasks.addTask {
                    do {
                        try await port.fetch(order, FetchReports(progress: { _ in }, complete: { arrival.finish() }))
                    } catch {
                        // Once the layer is there nobody hears this.
                        arrival.finish(throwing: error)
                    }
                }
                for try await _ in arrivals {}
            }
        }
        try Task.checkCancellation()
        try await keeper.install(layer.name, from: "\(MachineLayout.layers)/\(layer.name.rawValue)")
    }
}
