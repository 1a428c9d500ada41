// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import Foundation
internal import NetbootClient
internal import NetbootSockets
internal import NetbootWire
internal import TorrentCore

/// Carries out what the machines of a storm decide, all on the thread that calls ``run()`` and in its network.
///
/// 1. All machines share one socket for broadcasts, as they share the cable; the hardware address in an answer says
///    whose it is.
/// 2. A machine sends from the address it was lent. Nobody gives that address to the interface: a route of the
///    namespace makes the whole range the computer's own.
/// 3. It decides nothing; a machine that is not done in time is lost like one that gave up.
struct StormDriver {
    private let end: MonotonicInstant
    private let broadcasts: DatagramSocket
    private var seats: [StormSeat]
    private var seatOfAddress: [[UInt8]: Int] = [:]
    private var running: Int
    private let booted: @Sendable (StormBoot) -> Void

    /// How often it looks at least whether it is to stop.
    private static let longestWait = Duration.milliseconds(500)

    /// Opens the shared socket, and has the machines wait for their moment.
    ///
    /// `booted` hears of each that has everything, on the thread that runs the storm.
    init(_ plan: StormPlan, booted: @escaping @Sendable (StormBoot) -> Void) throws(SocketProblem) {
        self.booted = booted
        broadcasts = try DatagramSocket(.dhcpClient(on: StormPlan.interface), receiveBuffer: 8 << 20)
        let now = MonotonicInstant.now
        seats = plan.clients.map { StormSeat(client: $0.client, start: now + $0.delay) }
        for (place, seat) in seats.enumerated() { seatOfAddress[seat.client.machine.mac.bytes] = place }
        running = seats.count
        end = now + plan.limit
    }

    /// Lets the storm come and go, or stops when it is told to; blocks the thread.
    mutating func run(until isCancelled: () -> Bool) -> [StormSeat] {
        while running > 0, !isCancelled() {
            let now = MonotonicInstant.now
            guard now < end else { break }
            wake(at: now)
            var (entries, places) = descriptors()
            let next = seats.lazy.compactMap(\.deadline).min() ?? end
            let wait = min(min(next, end) - .now, Self.longestWait)
            guard poll(&entries, nfds_t(entries.count), wait.pollMilliseconds) > 0 else { continue }
            if entries[0].revents != 0 { readBroadcasts() }
            for (entry, place) in zip(entries.dropFirst(), places) where entry.revents != 0 {
                ready(place, entry.fd)
            }
        }
        return seats
    }

    /// The shared socket first, then those of the machines, each with whose it is.
    private func descriptors() -> ([pollfd], [Int]) {
        var entries = [pollfd(fd: broadcasts.descriptor, events: Int16(POLLIN), revents: 0)]
        var places: [Int] = []
        for (place, seat) in seats.enumerated() where seat.outcome == nil {
            for socket in [seat.transfer, seat.bootServer] {
                guard let socket else { continue }
                entries.append(pollfd(fd: socket.descriptor, events: Int16(POLLIN), revents: 0))
                places.append(place)
            }
            if let connection = seat.connection {
                entries.append(pollfd(fd: connection.descriptor, events: connection.events, revents: 0))
                places.append(place)
            }
        }
        return (entries, places)
    }

    private mutating func wake(at now: MonotonicInstant) {
        for place in seats.indices {
            guard let deadline = seats[place].deadline, deadline <= now else { continue }
            let isOn = seats[place].client.record.start != nil
            perform(
                isOn ? seats[place].client.elapsed(to: now) : seats[place].client.poweredOn(at: now), place, at: now)
        }
    }

    private mutating func readBroadcasts() {
        while let (bytes, _) = broadcasts.receive(atMost: NetbootWire.Limits.dhcpMessage) {
            guard let packet = try? DHCPPacket(bytes), let place = seatOfAddress[packet.hardwareAddress] else {
                continue
            }
            let now = MonotonicInstant.now
            perform(seats[place].client.received(packet, at: now), place, at: now)
        }
    }

    private mutating func ready(_ place: Int, _ descriptor: Int32) {
        let now = MonotonicInstant.now
        if let connection = seats[place].connection, connection.descriptor == descriptor {
            seats[place].progressed(at: now)
            switch connection.ready() {
            case .more:
                break
            case .complete(let content, let bytes):
                seats[place].connection = nil
                perform(seats[place].client.fetched(content, bytes: bytes, at: now), place, at: now)
            case .failed:
                seats[place].connection = nil
                perform(seats[place].client.fetchFailed(at: now), place, at: now)
            }
        } else if let socket = seats[place].transfer, socket.descriptor == descriptor {
            while let (bytes, sender) = socket.receive(atMost: NetbootWire.Limits.tftpPacket) {
                seats[place].progressed(at: now)
                perform(seats[place].client.received(bytes, from: sender, at: now), place, at: now)
            }
        } else if let socket = seats[place].bootServer, socket.descriptor == descriptor {
            while let (bytes, _) = socket.receive(atMost: NetbootWire.Limits.dhcpMessage) {
                guard let packet = try? DHCPPacket(bytes) else { continue }
                perform(seats[place].client.received(packet, at: now), place, at: now)
            }
        }
    }

    /// What cannot be sent is lost, as on a cable; the machine sends it again in its time.
    private mutating func perform(_ actions: [PXEClient.Action], _ place: Int, at now: MonotonicInstant) {
        for action in actions {
            switch action {
            case .broadcast(let packet):
                try? broadcasts.send(packet.encoded, to: PeerAddress(host: .ipv4(.max), port: 67))
            case .ask(let packet, let server, let address):
                ask(packet, server, from: address, place)
            case .sendTFTP(let packet, let receiver, let address):
                if seats[place].transfer == nil {
                    var local = DatagramSocket.Place()
                    local.address = address
                    seats[place].transfer = try? DatagramSocket(local, receiveBuffer: 64 << 10)
                    seats[place].transferBegan(at: now)
                }
                try? seats[place].transfer?.send(packet.encoded, to: receiver)
            case .closeTransfer:
                seats[place].transfer = nil
            case .fetch(let url, let address):
                seats[place].connection = StormConnection(url, from: address)
                seats[place].transferBegan(at: now)
                if seats[place].connection == nil {
                    perform(seats[place].client.fetchFailed(at: now), place, at: now)
                }
            case .finish(let outcome):
                seats[place].outcome = outcome
                seats[place].bootServer = nil
                running -= 1
                if outcome == .booted, let boot = StormBoot(place, seats[place].client) { booted(boot) }
            }
        }
        seats[place].deadline = seats[place].client.deadline
    }

    private mutating func ask(_ packet: DHCPPacket, _ server: HostAddress, from address: HostAddress, _ place: Int) {
        if seats[place].bootServer == nil {
            var local = DatagramSocket.Place.dhcpClient(on: StormPlan.interface)
            local.address = address
            seats[place].bootServer = try? DatagramSocket(local, receiveBuffer: 64 << 10)
        }
        try? seats[place].bootServer?.send(packet.encoded, to: PeerAddress(host: server, port: 4_011))
    }
}
