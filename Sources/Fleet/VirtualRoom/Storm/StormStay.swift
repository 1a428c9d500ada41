// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
internal import ContentHash
internal import HTTPFetch
internal import NIOPosix
internal import Phase1Sharing
package import TorrentCore

/// A machine of a storm that stays in phase 1: it does what an agent does that gives phase 1 to others, and nothing else.
package struct StormStay: Sendable {
    /// The word that makes `pxe-storm` such a machine.
    package static let word = "stay"

    private let machine: MachineIdentity
    private let address: HostAddress
    private let files: [String]
    private let folder: String
    private let server: PeerAddress

    /// A machine with an address that the namespace answers for.
    package init(machine: MachineIdentity, address: HostAddress, files: [String], folder: String, server: PeerAddress) {
        self.machine = machine
        self.address = address
        self.files = files
        self.folder = folder
        self.server = server
    }

    /// What `pxe-storm` is told for a machine that booted.
    static func arguments(for boot: StormBoot, folder: String) -> [String] {
        [
            word, "--mac", "\(boot.machine.mac)", "--address", "\(boot.address)", "--folder", folder, "--server",
            "\(RoomPlan.serverAddress):\(SampleEnvironment.httpPort)",
        ] + boot.files
    }

    /// Gives until the task is cancelled.
    package func run() async throws {
        let fetcher = HTTPFetcher(group: MultiThreadedEventLoopGroup.singleton, from: address)
        let reply = try await fetcher.collect(.get(try url("/agent/manifest?mac=\(machine.mac)&boot=new")))
        let manifest = try Manifest(bencoded: reply.body)
        guard let ticket = manifest.boot else { throw RoomFailure.noAnswer("a key for what this machine tells") }
        guard let offer = manifest.phase1 else { throw RoomFailure.noAnswer("an offer to give phase 1") }
        let torrent = try await fetcher.collect(.get(try url(offer.torrentPath))).body
        guard ContentHash.sha256(torrent) == offer.torrentDigest else { throw Phase1ShareProblem.otherTorrent }
        let share = Phase1Share(
            offer: offer, torrent: torrent, files: files, folder: folder, swarm: manifest.swarm, server: server.host,
            address: PeerAddress(host: address, port: offer.port))
        try await share.run { _ in
            let event = SignedEvent.sign(
                MachineEvent(
                    machine: machine, stage: .seed, uptime: 1, phase1: offer.hash, boot: ticket.number),
                counter: 1, by: ticket.key)
            guard let url = try? url("/agent/events") else { return }
            _ = try? await fetcher.collect(.post(event, type: "application/octet-stream", to: url))
        }
    }

    private func url(_ target: String) throws -> HTTPURL { try HTTPURL(address: server, target: target) }
}
