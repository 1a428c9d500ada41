// SPDX-License-Identifier: GPL-3.0-or-later

import BootTorrentCommands
import Foundation
import Logging
import TestProcesses
import Testing

/// A pipe; what nobody reads of it stands for a terminal that was stopped.
private final class Pipe: Sendable {
    let reading: Int32
    let writing: Int32

    init() throws {
        var ends: [Int32] = [-1, -1]
        try #require(pipe(&ends) == 0)
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        (reading, writing) = (ends[0], ends[1])
    }

    deinit {
        close(writing)
    }

    /// Fills it to its last byte, as a program that nobody reads would.
    func fill() {
        _ = fcntl(writing, F_SETFL, O_NONBLOCK)
        let rubbish = [UInt8](repeating: UInt8(ascii: "."), count: 4_096)
        for size in [rubbish.count, 1] { while write(writing, rubbish, size) > 0 {} }
        _ = fcntl(writing, F_SETFL, 0)
    }

    /// Reads up to a line.
    func text(upTo end: String) -> String {
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 65_536)
        while !bytes.suffix(end.utf8.count).elementsEqual(end.utf8) {
            let count = read(reading, &buffer, buffer.count)
            guard count > 0 else { break }
            bytes += buffer[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}

@Suite(.timeLimit(.minutes(5))) struct OutputWriterTests {
    @Test func `lines of both channels come in order where they lead to one place`() throws {
        let pipe = try Pipe()
        let writer = OutputWriter(output: pipe.writing, error: pipe.writing)
        for number in 0..<3_000 { writer.line("\(number)", to: number % 2 == 0 ? .output : .error) }
        let lines = pipe.text(upTo: "\n2999\n").split(separator: "\n").map(String.init)
        #expect(lines == (0..<3_000).map(String.init))
        #expect(writer.flush(within: .seconds(30)))
        writer.finish()
        close(pipe.reading)
    }

    @Test func `nobody waits for a terminal that was stopped, and it says how much it missed`() async throws {
        let pipe = try Pipe()
        pipe.fill()
        let writer = OutputWriter(
            output: pipe.writing, error: pipe.writing, queue: OutputQueue(lines: 100, bytes: 1 << 20, chunk: 4_096))
        let logger = writer.logger("test")
        await withDiscardingTaskGroup { tasks in
            for _ in 0..<8 { tasks.addTask { for number in 0..<500 { logger.info("line \(number)") } } }
        }
        #expect(!writer.flush(within: .milliseconds(1)))
        writer.line("the end", to: .output)
        let lines = pipe.text(upTo: "the end\n").drop { $0 == "." }.split(separator: "\n")
        let missed = lines.compactMap { line in
            line.firstRange(of: " lines were dropped here").flatMap { Int(line[..<$0.lowerBound]) }
        }
        #expect(missed.reduce(0, +) + lines.count - missed.count == 4_001)
        #expect(lines.count < 300)
        writer.finish()
        close(pipe.reading)
    }

    @Test func `a pipe whose reader is gone loses its lines and stops no others`() throws {
        let (closed, open) = (try Pipe(), try Pipe())
        close(closed.reading)
        let writer = OutputWriter(output: closed.writing, error: open.writing)
        for number in 0..<100 { writer.line("\(number)", to: .output) }
        writer.line("still here", to: .error)
        #expect(open.text(upTo: "here\n") == "still here\n")
        #expect(writer.flush(within: .seconds(30)))
        writer.finish()
        close(open.reading)
    }

    /// The two ends of a terminal of its own, by the requests behind unlockpt(3) and ptsname(3), which Swift's view of
    /// the C library hides.
    private func terminal() throws -> (master: Int32, slave: Int32) {
        let master = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
        var (lock, number): (Int32, UInt32) = (0, 0)
        try #require(ioctl(master, 0x4004_5431, &lock) == 0 && ioctl(master, 0x8004_5430, &number) == 0)
        let slave = open("/dev/pts/\(number)", O_RDWR | O_NOCTTY | O_CLOEXEC)
        try #require(slave >= 0)
        return (master, slave)
    }

    @Test func `a terminal that Ctrl+S stopped gets its lines after Ctrl+Q`() throws {
        let (master, slave) = try terminal()
        tcflow(slave, TCOOFF)
        let writer = OutputWriter(output: slave, error: slave)
        writer.line("late", to: .error)
        #expect(!writer.flush(within: .milliseconds(1)))
        tcflow(slave, TCOON)
        #expect(writer.flush(within: .seconds(30)))
        var buffer = [UInt8](repeating: 0, count: 100)
        let count = read(master, &buffer, buffer.count)
        #expect(String(decoding: buffer.prefix(max(0, count)), as: UTF8.self) == "late\r\n")
        writer.finish()
        close(master)
    }

    @Test func `a terminal that was closed loses its lines and stops nothing`() throws {
        let (master, slave) = try terminal()
        let pipe = try Pipe()
        close(master)
        let writer = OutputWriter(output: slave, error: pipe.writing)
        for number in 0..<1_000 { writer.line("\(number)", to: .output) }
        writer.line("still here", to: .error)
        #expect(pipe.text(upTo: "here\n") == "still here\n")
        writer.finish()
        close(pipe.reading)
    }

    @Test func `a descriptor that does not wait is waited for`() throws {
        let pipe = try Pipe()
        pipe.fill()
        _ = fcntl(pipe.writing, F_SETFL, O_NONBLOCK)
        let writer = OutputWriter(output: pipe.writing, error: pipe.writing)
        writer.line("late", to: .output)
        #expect(!writer.flush(within: .milliseconds(1)))
        #expect(pipe.text(upTo: "late\n").hasSuffix(".late\n"))
        writer.finish()
        close(pipe.reading)
    }
}

/// The program itself, on a terminal that takes nothing from the first line on.
@Suite(.timeLimit(.minutes(5))) struct StoppedTerminalTests {
    private func isOpen(_ port: UInt16) -> Bool {
        let client = socket(AF_INET, Int32(SOCK_STREAM.rawValue) | O_CLOEXEC, 0)
        defer { close(client) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        return withUnsafePointer(to: address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(client, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) == 0
            }
        }
    }

    @Test func `a tracker whose terminal was stopped serves, and ends when it is told to`() async throws {
        let folder = FileManager.default.temporaryDirectory.path + "/stopped-\(UUID())"
        try FileManager.default.createDirectory(atPath: "\(folder)/data", withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: folder) }
        try Data("data".utf8).write(to: URL(filePath: "\(folder)/data/file"))
        let made = try Program.boottorrent("torrent", "create", "\(folder)/data", "--output", "\(folder)/a.torrent")
        try #require(made.status == 0, "\(made.text)")
        let port = UnclaimedPort.next()
        let script = """
            mkfifo full && exec 3<>full && head -c 65536 /dev/zero >&3 && \
            exec "$0" tracker --bind 127.0.0.1:\(port) --allow a.torrent >&3 2>&3
            """
        let tracker = try Program(["sh", "-c", script, try Program.boottorrent], in: folder)
        while !isOpen(port) {
            try #require(tracker.isRunning)
            try await Task.sleep(for: .milliseconds(20))
        }
        tracker.signal(SIGTERM)
        while tracker.isRunning { try await Task.sleep(for: .milliseconds(20)) }
        #expect(tracker.status == 0)
    }
}
