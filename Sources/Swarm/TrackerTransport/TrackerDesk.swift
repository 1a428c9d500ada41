// SPDX-License-Identifier: GPL-3.0-or-later

internal import Logging
internal import NIOCore
internal import TorrentCore
internal import TrackerEngine

/// The tracker's state on the one event loop that owns it: HTTP and UDP ask here, and nobody else.
final class TrackerDesk {
    private var responder: TrackerResponder
    private var generator = SystemRandomNumberGenerator()
    private let limits: TrackerTransportLimits
    private let logger: Logger
    private var connections: [ObjectIdentifier: any Channel] = [:]
    private var connectionsPerHost: [HostAddress: Int] = [:]

    init(allowing infoHashes: Set<InfoHash>, settings: TrackerSettings, limits: TrackerTransportLimits, logger: Logger)
    {
        let secret = (0..<4).flatMap { _ in UInt64.random(in: .min ... .max).bigEndianBytes }
        responder = TrackerResponder(settings: settings, secret: secret)
        responder.allow(infoHashes)
        self.limits = limits
        self.logger = logger
    }

    func allow(_ infoHashes: Set<InfoHash>) {
        responder.allow(infoHashes)
        logger.info("tracker serves other torrents now", metadata: ["torrents": "\(infoHashes.count)"])
    }

    func sweep() {
        responder.elapsed(to: .now)
    }

    func answer(target: String, from host: HostAddress) -> TrackerResponder.HTTPAnswer {
        logger.trace("tracker asked over HTTP", metadata: ["host": "\(host)", "target": "\(target)"])
        return responder.answer(target: target, from: host, at: .now, using: &generator)
    }

    func answer(datagram: [UInt8], from host: HostAddress) -> [UInt8]? {
        logger.trace("tracker asked over UDP", metadata: ["host": "\(host)", "bytes": "\(datagram.count)"])
        return responder.answer(datagram: datagram, from: host, at: .now, using: &generator)
    }

    /// Counts a connection until it closes; false when there are too many already.
    func admit(_ channel: any Channel, from host: HostAddress) -> Bool {
        let count = connectionsPerHost[host, default: 0]
        guard connections.count < limits.connections, count < limits.connectionsPerHost else {
            logger.debug("tracker turned a connection away", metadata: ["host": "\(host)", "connections": "\(count)"])
            return false
        }
        connections[ObjectIdentifier(channel)] = channel
        connectionsPerHost[host] = count + 1
        return true
    }

    func leave(_ channel: any Channel, from host: HostAddress) {
        guard connections.removeValue(forKey: ObjectIdentifier(channel)) != nil else { return }
        let count = connectionsPerHost[host, default: 1] - 1
        connectionsPerHost[host] = count > 0 ? count : nil
    }

    func closeAll() {
        for channel in connections.values { channel.close(promise: nil) }
    }
}

extension MonotonicInstant {
    /// The machine's monotonic clock.
    static var now: MonotonicInstant {
        MonotonicInstant(nanoseconds: Int64(clamping: NIODeadline.now().uptimeNanoseconds))
    }
}
