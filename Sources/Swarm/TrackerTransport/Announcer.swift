// SPDX-License-Identifier: GPL-3.0-or-later

internal import HTTPFetch
package import Logging
package import TorrentCore
package import TrackerEngine

/// Keeps one torrent known to its trackers, and the torrent informed of peers, for as long as it runs.
package struct Announcer: Sendable {
    /// Who announces what.
    package struct Identity: Hashable, Sendable {
        /// The swarm.
        package let infoHash: InfoHash
        /// The id shown in handshakes.
        package let peerID: PeerID
        /// The TCP port we listen on; zero for none.
        package let port: UInt16
        /// The address to be told to others, for a seeder beside its tracker; only trackers that trust us heed it.
        package let host: HostAddress?

        /// An identity for one torrent.
        package init(infoHash: InfoHash, peerID: PeerID, port: UInt16, host: HostAddress? = nil) {
            self.infoHash = infoHash
            self.peerID = peerID
            self.port = port
            self.host = host
        }
    }

    /// How often the torrent's progress is looked at.
    private static let tick: Duration = .milliseconds(500)

    private let tiers: [[TrackerURL]]
    private let identity: Identity
    private let pace: AnnouncePace
    private let client: TrackerClient
    private let logger: Logger
    private let progress: @Sendable () -> AnnounceProgress
    private let onPeers: @Sendable ([PeerAddress]) -> Void

    /// Announces to the trackers of the tiers (BEP 12), first tier first.
    ///
    /// `progress` is asked twice a second and before each announce; `onPeers` gets the peers of each answer,
    /// those known already among them. Both are called on the task that runs ``run()``.
    package init(
        tiers: [[TrackerURL]], identity: Identity, pace: AnnouncePace = AnnouncePace(), client: TrackerClient,
        logger: Logger, progress: @escaping @Sendable () -> AnnounceProgress,
        onPeers: @escaping @Sendable ([PeerAddress]) -> Void
    ) {
        self.tiers = tiers
        self.identity = identity
        self.pace = pace
        self.client = client
        self.logger = logger
        self.progress = progress
        self.onPeers = onPeers
    }

    /// Announces until the task is cancelled, then says `stopped` to every tracker that may know us.
    ///
    /// A tracker that is gone ends nothing: it is tried for ever. The farewells take a second at the most.
    package func run() async {
        var generator = SystemRandomNumberGenerator()
        var schedule = AnnounceSchedule(tiers: tiers, progress: progress(), pace: pace, using: &generator)
        let key = UInt32.random(in: .min ... .max)
        var complaints: [TrackerURL: String] = [:]
        while !Task.isCancelled {
            schedule.observed(progress())
            switch schedule.next(at: .now) {
            case .announce(let announcement):
                do {
                    let answer = try await client.announce(
                        request(announcement, key: key), to: announcement.tracker)
                    report(answer, of: announcement.tracker, &complaints)
                    schedule.answered(answer, at: .now, using: &generator)
                } catch {
                    logger.debug("announce failed", metadata: ["reason": "\(error)"])
                    schedule.failed(at: .now, using: &generator)
                }
            case .wait(let moment):
                try? await Task.sleep(for: min(max(.zero, moment - .now), Self.tick))
            case .rest:
                try? await Task.sleep(for: Self.tick)
            }
        }
        await sayFarewell(schedule.farewells(), key: key)
    }

    /// A complaint that a tracker repeats with each answer is told to the operator once.
    private func report(
        _ answer: AnnounceAnswer, of tracker: TrackerURL, _ complaints: inout [TrackerURL: String]
    ) {
        let complaint: String?
        switch answer {
        case .peers(let reply):
            logger.debug("announced", metadata: ["tracker": "\(tracker)", "peers": "\(reply.peers.count)"])
            complaint = reply.warning
            if !reply.peers.isEmpty { onPeers(reply.peers) }
        case .refused(let refusal):
            complaint = refusal.reason
        }
        if let complaint, complaints[tracker] != complaint {
            logger.warning("the tracker complains", metadata: ["tracker": "\(tracker)", "words": "\(complaint)"])
        }
        complaints[tracker] = complaint
    }

    private func request(
        _ announcement: AnnounceSchedule<TrackerURL>.Announcement, key: UInt32
    ) -> AnnounceRequest {
        let progress = progress()
        return AnnounceRequest(
            infoHash: identity.infoHash, peerID: identity.peerID, port: identity.port, uploaded: progress.uploaded,
            downloaded: progress.downloaded, left: progress.left, event: announcement.event,
            wanted: announcement.wanted, claimedHosts: identity.host.map { [$0] } ?? [], key: key)
    }

    private func sayFarewell(_ farewells: [AnnounceSchedule<TrackerURL>.Announcement], key: UInt32) async {
        await withDiscardingTaskGroup { group in
            for farewell in farewells {
                group.addTask {
                    _ = try? await client.announce(request(farewell, key: key), to: farewell.tracker)
                }
            }
        }
    }
}
