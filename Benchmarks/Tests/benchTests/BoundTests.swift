// SPDX-License-Identifier: GPL-3.0-or-later

import Testing

@testable import bench

@Suite struct BoundTests {
    static let headers = 1_514.0 / 1_448.0

    /// The table as one expression would be too much for the compiler beside the macro.
    private static let rooms: [(Parameters, Double)] = [
        // Everything is as fast as one cable.
        (Parameters(peers: 8, mebibytes: 128, megabits: 100), 1.28),
        // The server's cable is the narrowest.
        (Parameters(peers: 8, mebibytes: 48, serverMegabits: 20, peerMegabits: 100), 2.4),
        // A peer's is.
        (Parameters(peers: 16, mebibytes: 32, serverMegabits: 250, peerMegabits: 25), 1.28),
        (Parameters(peers: 16, mebibytes: 64, megabits: 50).slowed(to: 5), 12.8),
    ]

    @Test(arguments: rooms)
    func `the narrowest place sets the bound`(parameters: Parameters, mebibytesPerMegabit: Double) throws {
        let seconds = try #require(Bound.seconds(parameters))
        let expected = mebibytesPerMegabit * Double(1 << 20) * 8 / 1e6 * Self.headers
        #expect(abs(seconds - expected) < 1e-9)
    }

    @Test func `cables without a shape have no bound`() {
        let parameters = Parameters(peers: 1, mebibytes: 1_024, megabits: nil)
        #expect(Bound.seconds(parameters) == nil)
        #expect(Bound.healthySeconds(parameters) == nil)
        #expect(Bound.payloadSeconds(parameters) == nil)
    }

    @Test func `a slow peer does not count for the others`() {
        let room = Parameters(peers: 16, mebibytes: 64, megabits: 50)
        #expect(Bound.healthySeconds(room.slowed(to: 5)) == Bound.seconds(room))
    }

    @Test func `bystanders change no bound, and are behind the peers`() {
        var room = Parameters(peers: 2, mebibytes: 64, megabits: 50)
        let alone = Bound.seconds(room)
        room.bystanders = Bystanders(count: 2, kilobits: 300, pause: 900)
        #expect(Bound.seconds(room) == alone)
        #expect(room.rates.map(\.place) == [.server, .peer(1), .peer(2), .peer(3), .peer(4)])
        #expect(room.rates.map(\.kilobits) == [50_000, 50_000, 50_000, 300, 300])
        #expect(room.fileName == "n2-us50-ui50-2x300kbit-900ms-64MiB")
    }

    @Test func `stopped programs go on for the rest of each second`() {
        let zero = ContinuousClock.now
        var pauses = Pauses([0x3fff_ffff], pause: 900, from: zero)
        #expect(pauses.look(at: zero + .milliseconds(10)) == zero + .milliseconds(900))
        #expect(pauses.look(at: zero + .milliseconds(900)) == zero + .milliseconds(1_000))
        #expect(pauses.look(at: zero + .milliseconds(2_100)) == zero + .milliseconds(2_900))
    }

    @Test func `the time of one copy counts no headers`() throws {
        let room = Parameters(peers: 16, mebibytes: 64, megabits: 50)
        let (payload, bound) = (try #require(Bound.payloadSeconds(room)), try #require(Bound.seconds(room)))
        #expect(abs(payload * Self.headers - bound) < 1e-9)
    }

    @Test func `the median is the middle one, or the mean of the two there`() {
        #expect(Statistics.median([]) == nil)
        #expect(Statistics.median([3, 1, 2]) == 2)
        #expect(Statistics.median([4, 1, 2, 3]) == 2.5)
    }

    @Test func `another speed keeps the server's proportion`() {
        let fast = Parameters(peers: 16, mebibytes: 32, serverMegabits: 250, peerMegabits: 25)
        let changed = fast.replacing(peers: 4, mebibytes: nil, megabits: 10)
        #expect(changed == Parameters(peers: 4, mebibytes: 32, serverMegabits: 100, peerMegabits: 10))
    }
}
