// SPDX-License-Identifier: GPL-3.0-or-later

internal import Logging
internal import NIOCore
internal import TorrentCore
internal import TrackerEngine

/// The tracker's state on the one event loop that owns it: HTTP and UDP ask here, and nobody else.
final class TrackerDesk {
    private var responder: TrackerResponder
    private var generator = SystemRandomNumberGenerator()
    private let logger: Logger

    init(allowing infoHashes: Set<InfoHash>, settings: TrackerSettings, logger: Logger) {
        let secret = (0..<4).flatMap { _ in UInt64.random(in: .min ... .max).bigEndianBytes }
        responder = TrackerResponder(settings: settings, secret: secret)
        responder.allow(infoHashes)
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
}

extension MonotonicInstant {
    /// The machine's monotonic clock.
    static var now: MonotonicInstant {
        MonotonicInstant(nanoseconds: Int64(clamping: NIODeadline.now().uptimeNanoseconds))
    }
}
