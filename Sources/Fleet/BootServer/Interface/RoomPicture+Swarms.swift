// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import FleetInterface
internal import FleetModel
internal import TorrentCore

extension RoomPicture {
    /// `/swarms`.
    var swarmDocuments: [SwarmDocument] {
        let machines = fleet.machinesByVersion
        return swarms.map { document(of: $0, wave(of: $0, among: machines)) }
    }

    /// Those in which something was fetched or is.
    var activeSwarms: [SwarmDocument] { swarmDocuments.filter { $0.began != nil || $0.peers > 0 } }

    /// One of them by its infohash, with who gives to whom; `nil` for one that is not given.
    func swarm(_ infoHash: InfoHash, availability: [Double]) -> SwarmDetailDocument? {
        guard let report = swarms.first(where: { $0.infoHash == infoHash }) else { return nil }
        let wave = wave(of: report, among: fleet.machinesByVersion)
        var flows = wave.machines.flatMap { number -> [Flow] in
            let givers = fleet[number]?.report?.traffic.givers ?? []
            return givers.map { Flow(from: name(of: $0.host), to: fleet.id(of: number), bytes: $0.bytes) }
        }
        flows.sort { $0.bytes == $1.bytes ? ($0.to, $0.from) < ($1.to, $1.from) : $0.bytes > $1.bytes }
        let most = FleetInterface.Limits.flows
        return SwarmDetailDocument(
            document(of: report, wave), availability: availability, flows: Array(flows.prefix(most)),
            flowsLeftOut: max(0, flows.count - most))
    }

    private func wave(of report: SwarmBoard.Report, among machines: [InfoHash: [FleetMachine]]) -> SwarmWave {
        SwarmWave(
            of: report.infoHash, length: report.length, among: machines[report.infoHash] ?? [], line: line,
            at: now.monotonic)
    }

    private func document(of report: SwarmBoard.Report, _ wave: SwarmWave) -> SwarmDocument {
        var sent = report.sent
        var isOffered = true
        if case .image(let name) = report.subject {
            isOffered = catalog[name]?.offered?.infoHash == report.infoHash
            // Who takes files by HTTP does not say by which version's torrent; mostly it is that on offer.
            if isOffered { sent &+= seeds.bytes(of: report.subject, by: .http) }
        }
        var document = SwarmDocument(
            infohash: "\(report.infoHash)", offered: isOffered, length: report.length, pieces: report.pieces)
        switch report.subject {
        case .image(let name): document.image = name.text
        case .part(let name): document.part = name
        }
        document.peers = report.peers
        document.machines = wave.machines.count
        document.complete = wave.complete
        document.leftOut = wave.leftOut
        document.began = wave.began.map { Timestamp($0) }
        document.elapsed = wave.elapsed.map { Seconds($0) }
        document.bound = wave.bound.map { Seconds($0) }
        document.forecast = wave.forecast.map { Seconds($0) }
        document.sentByServer = sent
        document.copies = report.length == 0 ? 0 : (Double(sent) / Double(report.length) * 1_000).rounded() / 1_000
        document.fromPeers = wave.fromPeers
        document.rateServer = report.rate
        document.ratePeers = wave.ratePeers
        return document
    }
}
