// SPDX-License-Identifier: GPL-3.0-or-later

internal import AgentFlow
internal import BootCatalog
internal import LinuxSystem
internal import NIOCore
internal import PieceStorage
internal import TorrentCore
internal import TorrentMetainfo

/// Fetches one image and what its method needs besides, makes it ready to start, and goes on giving it to others.
struct ImageFetch: Sendable {
    let image: ManifestImage
    let swarm: SwarmPolicy
    let layers: [LayerOffer]
    let uplink: Uplink
    let keeper: LayerKeeper
    let put: @Sendable (AgentEvent) -> Void

    /// Runs until nobody needs this machine any more, or until cancelled.
    func run() async {
        do {
            try await fetch()
        } catch let problem as ImpossibleImage {
            put(.imageImpossible(Trouble(problem)))
        } catch let problem as DiskProblem {
            put(.imageImpossible(Trouble(problem)))
        } catch {
            if !Task.isCancelled { FirstProcess.log("the swarm of \(image.image.name) ended: \(error)") }
            put(.imageFailed(Trouble(error)))
        }
    }

    private func fetch() async throws {
        MachineLayout.removeImages(but: image.image.name)
        let metainfo = try Metainfo(try await uplink.link.torrent(of: image))
        guard metainfo.infoHash == image.infoHash else { throw SwarmFetchProblem.otherTorrent }
        try MachineLayout.forgetOtherVersions(of: image.image.name, than: image.infoHash)
        try await checkMemory(metainfo)
        try await SwarmPort.opened(swarm, server: uplink.parameters.server.host, group: uplink.group) { port in
            try await withThrowingTaskGroup(of: Void.self) { layerSeeds in
                defer { layerSeeds.cancelAll() }
                let sum = ProgressSum(lengths: layers.map(\.totalLength) + [image.totalLength])
                for (index, layer) in layers.enumerated() {
                    try await fetch(layer, at: index, sum, port, &layerSeeds)
                }
                try await fetch(metainfo, sum, port)
            }
        }
    }

    private func checkMemory(_ metainfo: Metainfo) async throws {
        var lengths: [RelativePath: UInt64] = [:]
        for file in metainfo.files { lengths[file.path] = file.length }
        let missing = await keeper.missing(layers)
        let need = MemoryNeed(image.image.method, lengths: lengths, layers: missing)
        let present = MachineLayout.storedBytes(of: image.image.name)
        guard need.problem(available: MemoryInformation.available, stored: present) != nil else { return }
        MemoryRelief.giveBack()
        if let problem = need.problem(available: MemoryInformation.available, stored: present) {
            throw ImpossibleImage(description: problem, cause: .noRoom)
        }
    }

    /// Comes back when the layer is in place; it is given to others as long as the image is.
    private func fetch(
        _ layer: LayerOffer, at index: Int, _ sum: ProgressSum, _ port: SwarmPort,
        _ seeds: inout ThrowingTaskGroup<Void, any Error>
    ) async throws {
        let metainfo = try Metainfo(try await uplink.link.torrent(at: layer.torrentPath, layer.torrentDigest))
        // The folder gets the torrent's name, which comes from the network.
        guard metainfo.infoHash == layer.infoHash, metainfo.name == layer.name.rawValue else {
            throw SwarmFetchProblem.otherTorrent
        }
        let order = TorrentOrder(metainfo: metainfo, folder: MachineLayout.layers, staysOn: true)
        let (arrivals, arrival) = AsyncThrowingStream<Void, any Error>.makeStream()
        let put = put
        seeds.addTask {
            do {
                try await port.fetch(
                    order,
                    FetchReports(
                        progress: { put(.transferred(sum.received($0, at: index))) },
                        complete: { arrival.finish() }))
            } catch {
                // Once the layer is there this is all that is left to do: the machine has it, and others ask elsewhere.
                if !Task.isCancelled {
                    FirstProcess.log("the swarm of layer \(layer.name.rawValue) ended: \(error)")
                }
                arrival.finish(throwing: error)
            }
        }
        for try await _ in arrivals {}
        try Task.checkCancellation()
        try await keeper.install(layer.name, from: "\(MachineLayout.layers)/\(layer.name.rawValue)")
    }

    private func fetch(_ metainfo: Metainfo, _ sum: ProgressSum, _ port: SwarmPort) async throws {
        var order = TorrentOrder(
            metainfo: metainfo, files: image.image.method.neededFiles, folder: MachineLayout.images,
            staysOn: image.image.method.returnsHere)
        let start = try StartFiles(of: image.image, metainfo: metainfo)
        order.placements = start.placements
        let (index, put) = (layers.count, put)
        var reports = FetchReports(
            progress: { put(.transferred(sum.received($0, at: index))) },
            complete: {
                try start.finish()
                put(.imageComplete)
            },
            trouble: { put(.storageTroubled($0)) }, released: { put(.swarmReleased) })
        if case .write(let write) = image.image.method {
            let target = try await keeper.disk(for: write, metainfo)
            put(.targetChosen("\(target)"))
            order.placements[write.image] = FilePlacement(path: target.path, isDevice: true)
            reports.preparation = { put(.targetChosen($0 < 100 ? "\(target), \($0) % ready" : "\(target)")) }
        }
        try await port.fetch(order, reports)
    }
}

extension BootMethod {
    /// Whether this phase 1 goes on while the image runs.
    fileprivate var returnsHere: Bool {
        switch self {
        case .program, .qemu: true
        case .kexec, .iso, .write: false
        }
    }
}

/// An image that cannot be started on this machine, however often it is tried.
struct ImpossibleImage: Error, CustomStringConvertible {
    /// Why, as a sentence without its full stop.
    let description: String
    /// What that is about, where it is known.
    var cause: FailureCause?
}
