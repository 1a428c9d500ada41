// SPDX-License-Identifier: GPL-3.0-or-later

internal import FleetAccess
internal import FleetModel
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import TorrentCore

/// The answer of a route that can be followed, which lasts for as long as somebody listens.
enum EventStreamAnswer {
    private static let lastEventID = HTTPField.Name("Last-Event-ID")

    private static let headers: HTTPFields = {
        var headers: HTTPFields = [.contentType: "text/event-stream", .cacheControl: "no-store, no-transform"]
        // nginx keeps back what it passes on otherwise.
        if let name = HTTPField.Name("X-Accel-Buffering") { headers[name] = "no" }
        return headers
    }()

    /// Whether who asks was connected before, and wants what it missed, or to be told that nobody knows.
    static func isBack(_ request: Request) -> Bool {
        lastEventID.map { request.headers.contains($0) } ?? false
    }

    /// A stream of what happens from the event on that the request names; `subscribe` gives who follows its place, or `nil`
    /// where there is none.
    static func response(
        to request: Request, _ context: ServerContext, needing need: RouteNeed, desk: AccessDesk, clock: ServerClock,
        subscribe: (Follower, EventID?) -> Subscription?
    ) throws(HTTPProblem) -> Response {
        guard request.method == .get else { return Response(status: .ok, headers: headers) }
        let last = lastEventID.flatMap { request.headers[$0] }.flatMap { EventID($0) }
        let channel = context.channel
        let asked = AccessRequest(request, from: context)
        let follower = Follower(
            holder: holder(in: context), mayFollow: { desk.allows(asked, need) }, drop: { channel.close(promise: nil) })
        guard let subscription = subscribe(follower, last) else {
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

    private static func holder(in context: ServerContext) -> HostAddress? {
        if case .network(let address, _) = context.peer { address } else { nil }
    }

    /// Has the kernel keep little of what is sent: more would only hide that nobody reads.
    private static func narrow(_ channel: any Channel) async throws {
        try? await channel.setOption(.socketOption(.so_sndbuf), value: Limits.subscriberBuffer).get()
    }
}
