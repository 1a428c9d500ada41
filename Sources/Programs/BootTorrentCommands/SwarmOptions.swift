// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import HTTPFetch
import Logging
import NIOPosix
import PieceStorage
import SwarmEngine
import SwarmSession
import SwarmTransport
import TorrentCore
import TorrentMetainfo
import UnixSignals

/// What `torrent get` and `torrent seed` share.
struct SwarmOptions: ParsableArguments {
    @Argument(help: ArgumentHelp("The .torrent file.", valueName: "file"))
    var file: String

    @Option(help: "The folder below which the torrent's own name begins.")
    var dir: String

    @Option(help: ArgumentHelp("Where to listen; port 0 is any free one.", valueName: "address[:port]"))
    var bind = "0.0.0.0:6881"

    @Option(
        name: .customLong("peer"),
        help: ArgumentHelp(
            "A peer to begin with, besides those trackers know; may be repeated.", valueName: "address:port"))
    var peers: [String] = []

    @Flag(help: "Look for peers by multicast (BEP 14); not for private torrents.")
    var lsd = false

    @Flag(help: "Tell peers of peers, and heed what they tell (BEP 11); not for private torrents.")
    var pex = false

    @Option(
        name: .customLong("network"),
        help: ArgumentHelp(
            "A network that peers found by --lsd and --pex may be in; may be repeated. (default: private ones)",
            valueName: "address/bits"))
    var networks: [String] = []

    @Option(
        name: .customLong("rack"),
        help: ArgumentHelp(
            "A network whose hosts share a fast switch: what crosses from one rack to another is asked for sparingly; "
                + "may be repeated.", valueName: "address/bits"))
    var racks: [String] = []

    @Option(
        name: .customLong("origin"),
        help: ArgumentHelp(
            "The host of a peer that has everything and chooses what it gives, as \"torrent seed\" does; nobody else who "
                + "says so is believed; may be repeated. (default: the trackers' hosts)", valueName: "address"))
    var origins: [String] = []

    @Flag(name: .shortAndLong, help: "Tell on standard error what happens with peers and trackers.")
    var verbose = false

    /// Where what is not the command's result goes.
    var logger: Logger {
        var logger = Terminal.logger("torrent")
        logger.logLevel = verbose ? .debug : .warning
        return logger
    }

    /// The session these options describe.
    func session(of metainfo: Metainfo, start: SwarmSession.Start, isOrigin: Bool) throws -> SwarmSession {
        var session = SwarmSession(metainfo: metainfo, folder: dir, start: start, isOrigin: isOrigin)
        session.peers = try peers.map { text in
            guard let address = PeerAddress(text) else {
                throw CommandFailure.mistake("--peer \(text): write a numeric address and a port, as in 192.0.2.1:6881")
            }
            return address
        }
        session.usesLocalDiscovery = lsd
        session.usesPeerExchange = pex
        if !networks.isEmpty { session.networks = try subnets(networks, of: "--network") }
        session.racks = try subnets(racks, of: "--rack")
        if let (one, other) = session.racks.firstOverlap {
            throw CommandFailure.mistake("--rack \(one), --rack \(other): have addresses in common; give each its own")
        }
        if !origins.isEmpty {
            session.origins = try origins.map { text in
                guard let host = HostAddress(text) else {
                    throw CommandFailure.mistake("--origin \(text): write a numeric address, as in 192.0.2.1")
                }
                return host
            }
        }
        guard !metainfo.isPrivate || !(lsd || pex) else {
            throw CommandFailure.mistake(
                "\(file): is marked private, so only trackers may tell of peers; leave out \(lsd ? "--lsd" : "--pex"), "
                    + "or make the torrent with --public")
        }
        return session
    }

    private func subnets(_ texts: [String], of option: String) throws(CommandFailure) -> [Subnet] {
        var subnets: [Subnet] = []
        for text in texts {
            guard let subnet = Subnet(text) else {
                throw .mistake(
                    "\(option) \(text): write the first address of a network and its bits, as in 192.168.1.0/24")
            }
            subnets.append(subnet)
        }
        return subnets
    }

    /// Runs the session until its body ends or a signal asks for the end; gives that signal once the body has ended too.
    ///
    /// `isGoodEnd` is asked when the files fail: whether the command has done then what it was to do.
    @discardableResult
    func run(
        _ session: SwarmSession, isGoodEnd: (StorageProblem) -> Bool = { _ in false },
        _ body: @escaping @Sendable (SwarmHandle, AsyncStream<SwarmEvent>) async throws -> Void
    ) async throws -> UnixSignal? {
        let group = MultiThreadedEventLoopGroup.singleton
        // Before anybody can see that this runs, and ask it to end.
        let signals = await UnixSignalsSequence(trapping: .sigterm, .sigint)
        let host = try await listen()
        do {
            let signal = try await withThrowingTaskGroup(of: UnixSignal?.self) { tasks in
                tasks.addTask {
                    try await session.run(on: host, group: group, logger: logger, body)
                    return nil
                }
                tasks.addTask { await signals.first { _ in true } }
                defer { tasks.cancelAll() }
                return try await tasks.next() ?? nil
            }
            await host.close()
            return signal
        } catch let problem as StorageProblem {
            await host.close()
            guard isGoodEnd(problem) else { throw CommandFailure.failure("\(problem)") }
            return nil
        } catch {
            await host.close()
            throw error
        }
    }

    private func listen() async throws -> SwarmHost {
        guard let address = PeerAddress(bind) ?? HostAddress(bind).map({ PeerAddress(host: $0, port: 6_881) }) else {
            throw CommandFailure.mistake("--bind \(bind): write a numeric address, as in 192.0.2.1:6881 or 0.0.0.0:0")
        }
        do {
            return try await SwarmHost.listen(on: address)
        } catch {
            let failure = SocketFailure(error)
            let sentence = "cannot listen on \(address): \(failure); choose another with --bind"
            throw failure == .notThisMachine ? CommandFailure.mistake(sentence) : CommandFailure.failure(sentence)
        }
    }

    /// Follows a swarm's events: returns at completion, throws when its files fail.
    func follow(_ events: AsyncStream<SwarmEvent>, untilCompletion: Bool = true) async throws {
        for await event in events {
            switch event {
            case .completed(let lastBlock):
                if let lastBlock {
                    let delay = Int((MonotonicInstant.now - lastBlock).inSeconds * 1e6)
                    logger.debug("usable", metadata: ["microseconds_after_last_block": "\(delay)"])
                }
                if untilCompletion { return }
            case .failed(let problem): throw CommandFailure.failure("\(problem)")
            case .note(.liar(let address, let violation)): Terminal.note("\(address) \(violation); it was cut off")
            case .note(.closed(let address, let reason)):
                logger.debug("closed", metadata: ["peer": "\(address)", "reason": "\(reason)"])
            case .note(.peerSnubbed(let address)): logger.debug("silent", metadata: ["peer": "\(address)"])
            case .note(.webSeedUsed(let address)):
                logger.debug("no peer delivers; asking a web seed", metadata: ["address": "\(address)"])
            case .note(.webSeedFailed(let address, let reason)):
                logger.debug("web seed failed", metadata: ["address": "\(address)", "reason": "\(reason)"])
            case .note(.webSeedDropped(let address, let fault)):
                Terminal.note("web seed \(address): \(fault); it is not asked again")
            case .note: break
            }
        }
        try Task.checkCancellation()
    }
}
