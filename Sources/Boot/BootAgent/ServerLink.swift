// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import ContentHash
internal import HTTPFetch
internal import NIOCore
internal import TorrentCore

/// What the agent asks of its server, and tells it, by HTTP.
struct ServerLink: Sendable {
    private let server: PeerAddress
    private let fetcher: HTTPFetcher
    /// Takes one event after the other.
    private let events: KeptConnection
    /// Takes one question for orders after the other, each for as long as the server holds it.
    private let questions: KeptConnection
    /// Takes one chunk of the log after the other; no event waits for them.
    private let logs: KeptConnection

    init(server: PeerAddress, group: any EventLoopGroup) {
        self.server = server
        fetcher = HTTPFetcher(group: group)
        events = KeptConnection(fetcher)
        questions = KeptConnection(fetcher)
        logs = KeptConnection(fetcher)
    }

    /// What can be started on this machine, whose kernel has run until this moment; and what its boot is known by, unless
    /// it has a number.
    ///
    /// What the machine is stands in the question, for what it gets may depend on that.
    func manifest(
        mac: MACAddress, uuid: String?, uptime: MonotonicInstant, boot: BootNumber?, machine: KnownMachine.Facts
    ) async throws -> Manifest {
        var target = "/agent/manifest?mac=\(mac)&uptime=\(uptime.nanoseconds / 1_000_000)"
        target += "&boot=\(boot?.description ?? "new")"
        if let uuid { target += "&uuid=\(Self.escaped(uuid))" }
        for (name, value) in machine.query { target += "&\(name)=\(Self.escaped(value))" }
        var limits = HTTPFetchLimits()
        limits.slowest = HTTPFetchLimits.slowRate
        let reply = try await fetcher.collect(.get(try url(target)), limits: limits)
        return try Manifest(bencoded: reply.body)
    }

    /// Delivers an event as it is sent, which is done with also when it is refused in a way that no repetition changes.
    func deliver(_ event: [UInt8]) async -> EventDelivery {
        do {
            let reply = try await post(event, to: "/agent/events", over: events)
            // A server of before answers with nothing, and one to come with more than is known here.
            return .done(try? EventAnswer(bencoded: reply.body))
        } catch let error as HTTPFetchError {
            switch error.reason {
            case .status(401, _): return .unknownKey
            case .status(400..<500, _), .bodyTooLarge: return .done(nil)
            default: return .again
            }
        } catch {
            return .done(nil)
        }
    }

    /// Asks for an order by a signed question, for which the server takes its time.
    func orders(_ question: [UInt8]) async -> OrderReply {
        do {
            let type = "application/octet-stream"
            let request = HTTPRequest.post(question, type: type, to: try url("/agent/orders"))
            var limits = HTTPFetchLimits()
            limits.bodyBytes = Limits.orderLength
            limits.idle = Limits.orderAnswer
            limits.total = Limits.orderAnswer
            limits.connect = Limits.lastWords
            let reply = try await questions.collect(request, limits: limits)
            return reply.body.isEmpty ? .nothing : .order(reply.body)
        } catch let error as HTTPFetchError {
            switch error.reason {
            case .status(401, _), .status(404, _): return .notTaken
            default: return .failed
            }
        } catch {
            return .failed
        }
    }

    /// Delivers what the machine is made of, by a connection of its own: no event waits for it.
    func deliver(inventory: [UInt8]) async -> InventoryDelivery.Outcome {
        do {
            let request = HTTPRequest.post(
                inventory, type: "application/octet-stream", to: try url("/agent/inventory"))
            var limits = HTTPFetchLimits()
            limits.bodyBytes = Limits.eventAnswerLength
            _ = try await fetcher.collect(request, limits: limits)
            return .done
        } catch let error as HTTPFetchError {
            switch error.reason {
            // Another key may be on its way.
            case .status(401, _): return .again("\(error)")
            case .status(400..<500, _), .bodyTooLarge: return .refused("\(error)")
            default: return .again("\(error)")
            }
        } catch {
            return .refused("\(error)")
        }
    }

    /// Delivers a chunk of the log as it is sent.
    func deliver(log chunk: [UInt8]) async -> LogDelivery {
        do {
            _ = try await post(chunk, to: "/agent/log", over: logs)
            return .done
        } catch let error as HTTPFetchError {
            switch error.reason {
            // Servers of before.
            case .status(404, _), .status(405, _): return .unwanted
            case .status(401, _), .status(408, _), .status(429, _): return .again
            case .status(400..<500, _), .bodyTooLarge: return .done
            default: return .again
            }
        } catch {
            return .done
        }
    }

    private func post(_ body: [UInt8], to target: String, over connection: KeptConnection) async throws -> HTTPReply {
        var request = HTTPRequest.post(body, type: "application/octet-stream", to: try url(target))
        request.outlivesCancellation = true
        var limits = HTTPFetchLimits()
        limits.bodyBytes = Limits.eventAnswerLength
        return try await connection.collect(request, limits: limits)
    }

    /// Nothing more is told or asked before the machine is another's.
    func hangUp() async {
        await events.close()
        await questions.close()
        await logs.close()
    }

    /// The `.torrent` of an image, which must be the one the manifest means.
    func torrent(of image: ManifestImage) async throws -> [UInt8] {
        try await torrent(at: image.torrentPath, image.torrentDigest)
    }

    /// A `.torrent` of the server, which must be the one the manifest means.
    func torrent(at path: String, _ digest: SHA256Digest) async throws -> [UInt8] {
        var limits = HTTPFetchLimits()
        limits.bodyBytes = Limits.torrentLength
        limits.slowest = HTTPFetchLimits.slowRate
        let reply = try await fetcher.collect(.get(try url(path)), limits: limits)
        guard ContentHash.sha256(reply.body) == digest else {
            throw ImageProblem.otherTorrent(path)
        }
        return reply.body
    }

    /// What the server has at a path, of at most so many bytes.
    func small(at path: String, limit: Int) async throws -> [UInt8] {
        var limits = HTTPFetchLimits()
        limits.bodyBytes = UInt64(limit)
        limits.slowest = HTTPFetchLimits.slowRate
        return try await fetcher.collect(.get(try url(path)), limits: limits).body
    }

    private func url(_ target: String) throws -> HTTPURL {
        try HTTPURL(address: server, target: target)
    }

    /// Everything but letters, digits and `-._~` as `%xx` (RFC 3986 section 2.3).
    private static func escaped(_ text: String) -> String {
        text.utf8.map { byte in
            let character = Character(UnicodeScalar(byte))
            let isPlain = byte < 0x80 && (character.isLetter || character.isNumber || "-._~".contains(character))
            return isPlain ? String(character) : "%" + [byte].hexadecimal
        }.joined()
    }
}

/// A torrent that is not the one it should be.
enum ImageProblem: Error, Hashable {
    case otherTorrent(String)
}

extension ImageProblem: CustomStringConvertible {
    var description: String {
        switch self {
        case .otherTorrent(let path): "\(path) is not the torrent the server's manifest names; try again"
        }
    }
}
