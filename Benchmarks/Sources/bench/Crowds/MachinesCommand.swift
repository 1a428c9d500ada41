// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import Foundation
import Glibc

/// The machines and the screens of ``CrowdCase``: each asks on a connection of its own that stays open.
struct MachinesCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "machines", abstract: "Ask a server of a bench's room for scripts or for its status.",
        shouldDisplay: false)

    @Option(help: "The server, an address of a bench's room.")
    var server: String

    @Option(help: "How many scripts are asked for, 200 a second, each by another machine.")
    var scripts = 0

    @Option(help: "How many screens ask for the status once a second.")
    var screens = 0

    @Option(help: "Ends after so many seconds at the latest.")
    var seconds: Int

    func run() throws {
        guard server.hasPrefix("\(RoomPlan.network)."), (0...65_536).contains(scripts), (0...256).contains(screens),
            (1...900).contains(seconds), let address = Sockets.Address(server, port: WholeServer.port)
        else { throw BenchFailure.badOption("machines belong into a bench's room") }
        var load =
            screens > 0
            ? Load(to: address, connections: screens, spacing: .seconds(1) / screens, count: .max) { _ in
                "/status.json"
            }
            : Load(to: address, connections: 32, spacing: .milliseconds(5), count: scripts) { number in
                let digits = String(format: "%06x", number)
                let mac = [digits.prefix(2), digits.dropFirst(2).prefix(2), digits.suffix(2)].joined(separator: ":")
                return "/boot.ipxe?mac=02:00:00:\(mac)&uuid="
            }
        if screens > 0 {
            print("screens are there")
            fflush(nil)
        }
        let answers = load.run(for: .seconds(seconds))
        print(String(decoding: try JSONEncoder().encode(answers), as: UTF8.self))
    }
}

/// Questions at fixed moments, whatever the answers take; a question that no connection is free for waits, and its wait
/// counts.
private struct Load {
    private struct Line {
        var descriptor: Int32 = -1
        /// When the question that goes on was due.
        var asked: ContinuousClock.Instant?
        var reader = AnswerReader()
    }

    private let server: Sockets.Address
    private let spacing: Duration
    private let count: Int
    private let question: (Int) -> String
    private var lines: [Line]
    private var waits: [Double] = []
    private let clock = ContinuousClock()

    init(
        to server: Sockets.Address, connections: Int, spacing: Duration, count: Int, question: @escaping (Int) -> String
    ) {
        self.server = server
        self.spacing = spacing
        self.count = count
        self.question = question
        lines = Array(repeating: Line(), count: connections)
        Sockets.allowDescriptors(connections + 100)
    }

    mutating func run(for duration: Duration) -> CrowdResult.Answers {
        let began = clock.now
        var asked = 0
        while clock.now - began < duration, asked < count || lines.contains(where: { $0.asked != nil }) {
            while asked < count, clock.now >= began + spacing * asked,
                let free = lines.firstIndex(where: { $0.asked == nil })
            {
                ask(question(asked), on: free, due: began + spacing * asked)
                asked += 1
            }
            listen(until: asked < count ? began + spacing * asked : clock.now + .milliseconds(50))
        }
        for line in lines where line.descriptor >= 0 { close(line.descriptor) }
        let sorted = waits.sorted()
        let place = { (share: Double) in
            sorted.isEmpty ? 0 : sorted[min(sorted.count - 1, Int(Double(sorted.count) * share))]
        }
        return CrowdResult.Answers(
            asked: asked, answered: waits.count, median: place(0.5), p99: place(0.99), worst: sorted.last ?? 0)
    }

    private mutating func ask(_ path: String, on place: Int, due: ContinuousClock.Instant) {
        if lines[place].descriptor < 0 {
            lines[place].descriptor = Sockets.connect(to: server, from: nil)
            lines[place].reader = AnswerReader()
            var writable = pollfd(fd: lines[place].descriptor, events: Int16(POLLOUT), revents: 0)
            poll(&writable, 1, 1_000)
        }
        let bytes = Array("GET \(path) HTTP/1.1\r\nHost: localhost\r\n\r\n".utf8)
        lines[place].asked = due
        let sent = send(lines[place].descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL))
        if sent != bytes.count { lose(place) }
    }

    private mutating func listen(until moment: ContinuousClock.Instant) {
        let places = lines.indices.filter { lines[$0].asked != nil }
        var polled = places.map { pollfd(fd: lines[$0].descriptor, events: Int16(POLLIN), revents: 0) }
        let milliseconds = Int32(max(0, (moment - clock.now).inSeconds * 1_000).rounded(.up))
        guard poll(&polled, nfds_t(polled.count), min(milliseconds, 50)) > 0 else { return }
        var buffer = [UInt8](repeating: 0, count: 256 << 10)
        for (place, heard) in zip(places, polled) where heard.revents != 0 {
            let size = recv(lines[place].descriptor, &buffer, buffer.count, 0)
            guard size > 0 else {
                if size == 0 || errno != EAGAIN { lose(place) }
                continue
            }
            guard let status = lines[place].reader.take(buffer[..<size]), let due = lines[place].asked else { continue }
            lines[place].asked = nil
            if status == 200 { waits.append((clock.now - due).inSeconds) }
        }
    }

    /// An answer that does not come is none; the next question has a new connection.
    private mutating func lose(_ place: Int) {
        close(lines[place].descriptor)
        lines[place].descriptor = -1
        lines[place].asked = nil
    }
}

/// Reads answers that tell their length, one after the other.
struct AnswerReader {
    private var head: [UInt8] = []
    private var status = 0
    private var missing: Int?

    /// Takes bytes; the status once an answer is whole.
    mutating func take(_ bytes: ArraySlice<UInt8>) -> Int? {
        var bytes = bytes
        if missing == nil {
            head += bytes
            guard let end = head.firstRange(of: Array("\r\n\r\n".utf8)) else { return nil }
            bytes = head[end.upperBound...]
            let lines = String(decoding: head[..<end.lowerBound], as: UTF8.self).lowercased().split(separator: "\r\n")
            status = lines.first.flatMap { Int($0.split(separator: " ").dropFirst().first ?? "") } ?? 0
            let length = lines.first { $0.hasPrefix("content-length:") }?.split(separator: ":").last
            missing = length.flatMap { Int($0.drop { $0 == " " }) } ?? 0
        }
        missing = (missing ?? 0) - bytes.count
        guard let rest = missing, rest <= 0 else { return nil }
        missing = nil
        head = []
        return status
    }
}
