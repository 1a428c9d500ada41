// SPDX-License-Identifier: GPL-3.0-or-later

internal import HTTPFetch
package import NIOCore
internal import NIOPosix
package import TorrentCore
package import TrackerEngine

/// Asks trackers over HTTP and UDP, once each; ``Announcer`` decides when.
package struct TrackerClient: Sendable {
    private let group: any EventLoopGroup
    private let local: HostAddress?
    private let fetcher: HTTPFetcher

    /// Works on these event loops; packets leave from the local address, if one is given.
    package init(group: any EventLoopGroup, from local: HostAddress? = nil) {
        self.group = group
        self.local = local
        fetcher = HTTPFetcher(group: group, from: local)
    }

    /// Announces; `stopped` goes on for a second even when the task is cancelled, for it is sent at the end of one.
    package func announce(
        _ request: AnnounceRequest, to tracker: TrackerURL
    ) async throws(TrackerFailure) -> AnnounceAnswer {
        switch tracker {
        case .http(let url):
            let body = try await fetch(url, request.query, isFarewell: request.event == .stopped)
            do {
                return try AnnounceAnswer(bencoded: body)
            } catch {
                throw TrackerFailure(tracker: tracker, reason: .reply(error))
            }
        case .udp(let address):
            let outcome = try await converse(.announce(request), with: address, isFarewell: request.event == .stopped)
            guard case .announced(let answer) = outcome else {
                throw TrackerFailure(tracker: tracker, reason: .silence)
            }
            return answer
        }
    }

    /// Asks how many are in some swarms (BEP 48).
    package func scrape(
        _ request: ScrapeRequest, at tracker: TrackerURL
    ) async throws(TrackerFailure) -> ScrapeAnswer {
        switch tracker {
        case .http(let url):
            guard let target = Self.scrapeTarget(url.target) else {
                throw TrackerFailure(tracker: tracker, reason: .noScrapeAddress)
            }
            do {
                let scrapeURL = try HTTPURL(address: url.address, target: target)
                return try ScrapeAnswer(bencoded: await fetch(scrapeURL, request.query, isFarewell: false))
            } catch let failure as TrackerFailure {
                throw failure
            } catch let problem as TrackerReplyProblem {
                throw TrackerFailure(tracker: tracker, reason: .reply(problem))
            } catch {
                throw TrackerFailure(tracker: tracker, reason: .noScrapeAddress)
            }
        case .udp(let address):
            let outcome = try await converse(.scrape(request), with: address, isFarewell: false)
            guard case .scraped(let answer) = outcome else {
                throw TrackerFailure(tracker: tracker, reason: .silence)
            }
            return answer
        }
    }

    /// BEP 48: the last part of the path must begin with "announce", and that word becomes "scrape".
    static func scrapeTarget(_ target: String) -> String? {
        let path = target.prefix { $0 != "?" }
        guard let slash = path.lastIndex(of: "/"), path[slash...].hasPrefix("/announce") else { return nil }
        return path[..<slash] + "/scrape" + target[slash...].dropFirst("/announce".count)
    }

    private func fetch(
        _ url: HTTPURL, _ query: QueryString, isFarewell: Bool
    ) async throws(TrackerFailure) -> [UInt8] {
        let asked: HTTPURL
        do {
            asked = try url.adding(query: query.text)
        } catch {
            throw TrackerFailure(tracker: .http(url), reason: .url(error))
        }
        var request = HTTPRequest.get(asked)
        var limits = HTTPFetchLimits.announce
        if isFarewell {
            request.outlivesCancellation = true
            limits.total = .seconds(1)
        }
        do {
            return try await fetcher.collect(request, limits: limits).body
        } catch {
            throw TrackerFailure(tracker: .http(url), reason: .http(error.reason))
        }
    }

    private func converse(
        _ question: UDPTrackerConversation.Question, with address: PeerAddress, isFarewell: Bool
    ) async throws(TrackerFailure) -> UDPTrackerConversation.Outcome {
        let any: HostAddress = if case .ipv6 = address.host { .ipv6(0, 0) } else { .any }
        let answer = group.next().makePromise(of: UDPTrackerConversation.Outcome.self)
        do {
            let remote = try address.socketAddress
            let channel = try await DatagramBootstrap(group: answer.futureResult.eventLoop)
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        let handler = UDPConversationHandler(
                            question, with: remote, time: isFarewell ? .seconds(1) : .seconds(8), answer: answer)
                        try channel.pipeline.syncOperations.addHandler(handler)
                    }
                }
                .bind(to: PeerAddress(host: local ?? any, port: 0).socketAddress).get()
            defer { channel.close(promise: nil) }
            try await channel.connect(to: remote).get()
            channel.pipeline.fireUserInboundEventTriggered(UDPConversationHandler.Connected())
            guard !isFarewell else { return try await answer.futureResult.get() }
            return try await withTaskCancellationHandler {
                try await answer.futureResult.get()
            } onCancel: {
                channel.close(promise: nil)
            }
        } catch {
            answer.fail(error)
            throw TrackerFailure(tracker: .udp(address), reason: .socket(SocketFailure(error)))
        }
    }
}
