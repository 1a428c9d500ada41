// SPDX-License-Identifier: GPL-3.0-or-later

internal import NIOCore
internal import TorrentCore

/// One connection for requests to one server that go out one after the other: made when it is needed, used again as long as
/// the server keeps it open.
package actor KeptConnection {
    private let fetcher: HTTPFetcher
    private var open: (channel: any Channel, address: PeerAddress)?

    /// Nothing is connected.
    package init(_ fetcher: HTTPFetcher) {
        self.fetcher = fetcher
    }

    /// The whole answer, which `limits.bodyBytes` bounds.
    ///
    /// A server may close the connection at any moment without having seen the request, and a machine may have another
    /// address by now: where nothing comes of a connection that was kept, the request goes out once more on a new one. So
    /// it must do no harm if it arrives twice.
    package func collect(
        _ request: HTTPRequest, limits: HTTPFetchLimits = HTTPFetchLimits()
    ) async throws(HTTPFetchError) -> HTTPReply {
        var request = request
        request.keepsConnection = true
        // Whoever asks meanwhile has a connection of its own.
        let earlier = open
        open = nil
        if let earlier, earlier.address == request.url.address, earlier.channel.isActive {
            do throws(HTTPFetchError) {
                return try await collect(request, limits: limits, over: earlier.channel)
            } catch {
                guard error.reason.isOfConnection else { throw error }
            }
        } else {
            earlier?.channel.close(promise: nil)
        }
        return try await collect(request, limits: limits, over: nil)
    }

    private func collect(
        _ request: HTTPRequest, limits: HTTPFetchLimits, over channel: (any Channel)?
    ) async throws(HTTPFetchError) -> HTTPReply {
        let (reply, kept) = try await fetcher.collect(request, limits: limits, over: channel)
        if let kept {
            open?.channel.close(promise: nil)
            open = (kept, request.url.address)
        }
        return reply
    }

    /// Closes the connection, if there is one.
    package func close() {
        open?.channel.close(promise: nil)
        open = nil
    }
}

extension HTTPFetchError.Reason {
    /// Whether another connection to the same server may fare better.
    fileprivate var isOfConnection: Bool {
        switch self {
        case .noReply, .truncated, .idleTimeout, .totalTimeout, .malformed, .cannotConnect, .connectTimeout: true
        case .headerTooLarge, .bodyTooLarge, .status, .redirectedElsewhere, .tooManyRedirects, .rangeNotHonoured,
            .cancelled:
            false
        }
    }
}
