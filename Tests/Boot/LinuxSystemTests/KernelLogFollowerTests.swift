// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import Dispatch
import Glibc
import LinuxSystem
import Testing

@Suite(.timeLimit(.minutes(5))) struct KernelLogFollowerTests {
    /// The two ends of a connection of which each read gives one message, as with the kernel's log.
    private func pair() throws -> (writer: Int32, reader: Int32) {
        var ends: [Int32] = [0, 0]
        try #require(socketpair(AF_UNIX, Int32(SOCK_SEQPACKET.rawValue), 0, &ends) == 0)
        _ = fcntl(ends[1], F_SETFL, O_NONBLOCK)
        return (ends[0], ends[1])
    }

    private func write(_ texts: [String], to descriptor: Int32) {
        for text in texts { _ = send(descriptor, text, text.utf8.count, 0) }
    }

    @Test func `what is there is handed over at once, and what comes when it comes`() async throws {
        let (writer, reader) = try pair()
        write(["6,0,0,-;a\n", "no record", "6,1,1000,-;boottorrent: b\n"], to: writer)
        let (parts, part) = AsyncStream<[KernelRecord]>.makeStream()
        DispatchQueue(label: "follower").async {
            KernelLogFollower(owning: reader).follow { part.yield($0) }
            part.finish()
        }
        var iterator = parts.makeAsyncIterator()
        #expect(try #require(await iterator.next()).map(\.number) == [0, 1])
        write(["6,7,2000,-;c\n"], to: writer)
        #expect(
            await iterator.next()?.first?.line == LoggedLine(moment: 2, priority: 6, source: .kernel, text: "c".utf8))
        close(writer)
        #expect(await iterator.next() == nil)
    }

    @Test func `much is handed over in parts`() throws {
        let (writer, reader) = try pair()
        var (written, counts) = (0, [Int]())
        // As much as the connection holds without anybody reading.
        _ = fcntl(writer, F_SETFL, O_NONBLOCK)
        while written < 300, send(writer, "6,\(written),0,-;x\n", "6,\(written),0,-;x\n".utf8.count, 0) > 0 {
            written += 1
        }
        close(writer)
        KernelLogFollower(owning: reader).follow { counts.append($0.count) }
        #expect(counts.reduce(0, +) == written && counts.allSatisfy { $0 <= 128 })
    }
}
