// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Glibc

/// The strangers of ``CrowdCase``; the bench starts it in a namespace of its own.
struct StrangersCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "strangers", abstract: "Hold places at an HTTP server of a bench's room.", shouldDisplay: false)

    @Option(help: "The server, an address of a bench's room.")
    var server: String

    @Option(help: "The first of our own addresses.")
    var from: String

    @Option(help: "How many of our own addresses there are.")
    var addresses: Int

    @Option(help: "Ends after so many seconds.")
    var seconds: Int

    func run() throws {
        // Nowhere but there, and not for ever.
        guard server.hasPrefix("\(RoomPlan.network)."), (1...64).contains(addresses), (1...900).contains(seconds),
            let address = Sockets.Address(server, port: WholeServer.port)
        else { throw BenchFailure.badOption("strangers belong into a bench's room") }
        let own = (0..<UInt32(addresses)).compactMap { Sockets.Address(from, port: 0, plus: $0) }
        var crowd = Crowd(server: address, own: own)
        crowd.run(for: .seconds(seconds))
    }
}

/// Connections that are opened anew, at a bounded rate, whenever the server closes them.
private struct Crowd {
    private struct Seat {
        let kind: Stranger
        let own: Int
        var descriptor: Int32 = -1
        var hasOpened = false
        var nextByte: ContinuousClock.Instant?
    }

    /// The other side has sent its last byte: POLLRDHUP of poll(2), which Swift's view of the C library hides.
    private static let end: Int32 = 0x2000
    /// Connections begun in a tenth of a second at most.
    private static let rate = 50
    /// After so long it is said that all are there, whether or not the server lets them.
    private static let patience = Duration.seconds(12)

    private let server: Sockets.Address
    private let own: [Sockets.Address]
    private var seats: [Seat] = []
    private let clock = ContinuousClock()

    init(server: Sockets.Address, own: [Sockets.Address]) {
        self.server = server
        self.own = own
        for kind in Stranger.allCases {
            for number in 0..<(CrowdCase.strangers[kind] ?? 0) {
                seats.append(Seat(kind: kind, own: number % max(1, own.count)))
            }
        }
        // Of each kind some from the start.
        seats.shuffle()
        Sockets.allowDescriptors(seats.count + 100)
    }

    mutating func run(for duration: Duration) {
        let began = clock.now
        var isTold = false
        var next = 0
        while clock.now - began < duration {
            open(&next)
            look()
            if !isTold, clock.now - began > Self.patience || seats.allSatisfy(\.hasOpened) {
                isTold = true
                print("strangers are there")
                fflush(nil)
            }
        }
        for seat in seats where seat.descriptor >= 0 { close(seat.descriptor) }
    }

    private mutating func open(_ next: inout Int) {
        var begun = 0
        for _ in seats.indices where begun < Self.rate {
            defer { next = (next + 1) % seats.count }
            guard seats[next].descriptor < 0 else { continue }
            // Who never reads takes as little as can be before it stops.
            seats[next].descriptor = Sockets.connect(
                to: server, from: own.isEmpty ? nil : own[seats[next].own],
                receiveBuffer: seats[next].kind == .unread ? 4_096 : nil)
            seats[next].hasOpened = true
            seats[next].nextByte = nil
            begun += 1
        }
    }

    private mutating func look() {
        let places = seats.indices.filter { seats[$0].descriptor >= 0 }
        var polled = places.map { place in
            let wishes = seats[place].nextByte == nil ? POLLOUT : Self.end
            return pollfd(fd: seats[place].descriptor, events: Int16(wishes), revents: 0)
        }
        let end = clock.now + .milliseconds(100)
        poll(&polled, nfds_t(polled.count), 100)
        let now = clock.now
        for (place, heard) in zip(places, polled) {
            if Int32(heard.revents) & (POLLERR | POLLHUP | Self.end) != 0 {
                drop(place)
            } else if seats[place].nextByte == nil {
                if Int32(heard.revents) & POLLOUT != 0 { say(seats[place].kind.opening, at: place, now) }
            } else if seats[place].kind == .slow, let due = seats[place].nextByte, now >= due {
                say("d", at: place, now)
            }
        }
        // Those that want to write wake it at once; the rate is one of time.
        let rest = end - clock.now
        if rest > .zero { usleep(UInt32(rest.inSeconds * 1e6)) }
    }

    private mutating func say(_ text: String, at place: Int, _ now: ContinuousClock.Instant) {
        let bytes = Array(text.utf8)
        guard send(seats[place].descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL)) == bytes.count else {
            return drop(place)
        }
        seats[place].nextByte = now + .seconds(50)
    }

    private mutating func drop(_ place: Int) {
        close(seats[place].descriptor)
        seats[place].descriptor = -1
    }
}
