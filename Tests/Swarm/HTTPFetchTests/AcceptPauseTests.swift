// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import HTTPFetch
import NIOCore
import NIOEmbedded
import Synchronization
import Testing

@Suite struct AcceptPauseTests {
    /// Whether the channel still listens to its socket.
    private func reads(_ channel: EmbeddedChannel) -> Bool {
        channel.options.last { $0.option is ChannelOptions.Types.AutoReadOption }?.value as? Bool ?? true
    }

    @Test func `want of descriptors is waited for, and reaches nobody behind`() throws {
        let said = Counter()
        let channel = EmbeddedChannel()
        try channel.pipeline.syncOperations.addHandler(AcceptPause { _ in said.add() })
        try channel.connect(to: SocketAddress(ipAddress: "127.0.0.1", port: 1)).wait()
        for _ in 0..<3 { channel.pipeline.fireErrorCaught(IOError(errnoCode: EMFILE, reason: "accept")) }
        #expect(!reads(channel))
        #expect(said.count == 1)
        channel.embeddedEventLoop.advanceTime(by: .milliseconds(60))
        #expect(reads(channel))
        channel.pipeline.fireErrorCaught(IOError(errnoCode: EMFILE, reason: "accept"))
        channel.embeddedEventLoop.advanceTime(by: .milliseconds(60))
        #expect(!reads(channel))
        channel.embeddedEventLoop.advanceTime(by: .milliseconds(60))
        #expect(reads(channel))
        #expect(said.count == 1)
        try channel.throwIfErrorCaught()
    }

    @Test func `any other error goes on to who takes the connections`() throws {
        let channel = EmbeddedChannel()
        try channel.pipeline.syncOperations.addHandler(AcceptPause())
        channel.pipeline.fireErrorCaught(IOError(errnoCode: EBADF, reason: "accept"))
        #expect(throws: IOError.self) { try channel.throwIfErrorCaught() }
    }
}

private final class Counter: Sendable {
    private let value = Mutex(0)

    func add() { value.withLock { $0 += 1 } }
    var count: Int { value.withLock { $0 } }
}
