// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
internal import Logging
internal import NIOCore
internal import NIOPosix
internal import SwarmSession
internal import SwarmTransport
package import TorrentCore
internal import TorrentMetainfo

/// Gets phase 1 by the swarm and gives it by HTTP to machines that come later.
package struct Phase1Share: Sendable {
    private let offer: Phase1Offer
    private let torrent: [UInt8]
    private let files: [String]
    private let folder: String
    private let swarm: SwarmPolicy
    private let server: HostAddress
    private let address: PeerAddress

    /// What to get and give: of the offer's torrent, whose digest was compared, these files of phase 1 and no others.
    ///
    /// They are put into a folder that is made below the given one. The server is a peer that is known beforehand. HTTP
    /// is answered at the address, of which port zero is any free one.
    package init(
        offer: Phase1Offer, torrent: [UInt8], files: [String], folder: String, swarm: SwarmPolicy, server: HostAddress,
        address: PeerAddress
    ) {
        self.offer = offer
        self.torrent = torrent
        self.files = files
        self.folder = folder
        self.swarm = swarm
        self.server = server
        self.address = address
    }

    /// The files a machine booted from, as iPXE left them on its kernel's command line: a later one of its kind needs
    /// the same.
    package static func files(bootedBy commandLine: String) -> [String] {
        let archives = commandLine.split(whereSeparator: \.isWhitespace).filter { $0.hasPrefix("initrd=") }
            .map { String($0.dropFirst("initrd=".utf8.count)) }
        return archives.isEmpty ? [] : [Self.kernel] + archives
    }

    private static let kernel = "vmlinuz"

    /// Gives until the task is cancelled; `ready` is called once, when others can fetch, and hears where.
    package func run(ready: @escaping @Sendable (PeerAddress) async -> Void) async throws {
        let metainfo = try Metainfo(torrent)
        guard metainfo.infoHash == offer.infoHash else { throw Phase1ShareProblem.otherTorrent }
        var session = SwarmSession(metainfo: metainfo, folder: folder, start: .empty)
        session.files = try indices(in: metainfo)
        session.follow(swarm, server: server)
        // The image's swarm has the usual port.
        let host = try await SwarmHost.listen(on: PeerAddress(host: .any, port: 0))
        let giver = Phase1Giver(
            address: address, hash: offer.hash,
            folder: "\(folder)/\(metainfo.name)", files: files)
        do {
            let logger = Logger(label: "phase1", factory: { _ in SwiftLogNoOpLogHandler() })
            try await session.run(on: host, group: MultiThreadedEventLoopGroup.singleton, logger: logger) { _, events in
                try await Self.completion(of: events)
                try await giver.run(ready: ready)
            }
        } catch {
            await host.close()
            throw error
        }
        await host.close()
    }

    private func indices(in metainfo: Metainfo) throws(Phase1ShareProblem) -> [Int] {
        guard !files.isEmpty else { throw .unknownBoot }
        var indices: [Int] = []
        for name in files {
            guard let index = metainfo.files.firstIndex(where: { $0.path.description.hasSameBytes(as: name) }) else {
                throw .missingFile(name)
            }
            indices.append(index)
        }
        return indices
    }

    private static func completion(of events: AsyncStream<SwarmEvent>) async throws {
        for await event in events {
            switch event {
            case .completed: return
            case .failed(let problem): throw problem
            case .note: break
            }
        }
        throw CancellationError()
    }
}

/// Why phase 1 cannot be given to others.
package enum Phase1ShareProblem: Error, Hashable, Sendable, CustomStringConvertible {
    case otherTorrent
    case missingFile(String)
    /// The command line names no files, so a loader brought them that cannot be told to fetch from machines.
    case unknownBoot
    case cannotListen(PeerAddress, reason: String)

    package var description: String {
        switch self {
        case .otherTorrent: "its torrent is not the one the manifest names"
        case .missingFile(let name): "its torrent has no file \(name)"
        case .unknownBoot: "the boot loader did not tell which files it consists of"
        case .cannotListen(let address, let reason): "\(address) cannot be had: \(reason)"
        }
    }
}
