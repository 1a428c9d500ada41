// SPDX-License-Identifier: GPL-3.0-or-later

internal import FleetInterface
internal import FleetModel
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import TorrentCore

/// The answer of `/events`, which lasts for as long as somebody listens.
enum EventStreamAnswer {
    private static let lastEventID = HTTPField.Name("Last-Event-ID")

    private static let headers: HTTPFields = {
        var headers: HTTPFields = [.contentType: "text/event-stream", .cacheControl: "no-store, no-transform"]
        // nginx keeps back what it passes on otherwise.
        if let name = HTTPField.Name("X-Accel-Buffering") { headers[name] = "no" }
        return headers
    }()

    /// A stream of what happens from the event on that the request names.
    static func response(
        to request: Request, _ context: ServerContext, from hub: EventHub, clock: ServerClock
    ) throws(HTTPProblem) -> Response {
        let last = lastEventID.flatMap { request.headers[$0] }.flatMap { EventID($0) }
        guard request.method == .get else { return Response(status: .ok, headers: headers) }
        let recent = try InterfaceQuery(request, InterfaceRoutes.events).number("recent")
        let channel = context.channel
        guard
            let subscription = hub.subscribe(
                after: last, recent: recent.map { UInt64(clamping: $0) }, drop: { channel.close(promise: nil) })
        else {
            throw HTTPProblem(
                .serviceUnavailable, "Too many follow events already, or the server ends.",
                code: "too-many-subscribers",
                headers: [.retryAfter: "\(Limits.retryAfter)"])
        }
        return Response(
            status: .ok, headers: headers,
            body: ResponseBody { writer in
                try await request.body.consumeWithCancellationOnInboundClose { _ in
                    try await narrow(channel)
                    try await subscription.run(now: { clock.now }, pause: { try await Task.sleep(for: $0) }) {
                        try await writer.write($0)
                    }
                }
                try await writer.finish(nil)
            })
    }

    /// Has the kernel keep little of what is sent: more would only hide that nobody reads.
    private static func narrow(_ channel: any Channel) async throws {
        try? await channel.setOption(.socketOption(.so_sndbuf), value: Limits.subscriberBuffer).get()
    }
}
