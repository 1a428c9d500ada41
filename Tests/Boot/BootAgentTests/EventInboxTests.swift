// SPDX-License-Identifier: GPL-3.0-or-later

import AgentFlow
import BootAgent
import BootCatalog
import Testing
import TorrentCore

@Suite(.timeLimit(.minutes(5))) struct EventInboxTests {
    /// Reads until the restart that ends each test.
    private func read(_ inbox: EventInbox) async -> [AgentEvent] {
        var events: [AgentEvent] = []
        await withDiscardingTaskGroup { tasks in
            let (end, ending) = AsyncStream<AgentEvent>.makeStream()
            tasks.addTask { await inbox.forEach { ending.yield($0) } }
            for await event in end {
                if event == .restartWanted { break }
                events.append(event)
            }
            tasks.cancelAll()
        }
        return events
    }

    private func progress(_ verified: UInt64) -> AgentEvent {
        .transferProgress(TransferProgress(verified: verified, total: 1_000_000, fromServer: 0, fromPeers: 0))
    }

    @Test func `of progress that nobody had time for the latest is read`() async {
        let inbox = EventInbox()
        for number in 0..<100_000 { inbox.put(progress(UInt64(number))) }
        inbox.put(.imageComplete)
        inbox.put(progress(1))
        inbox.put(.restartWanted)
        #expect(await read(inbox) == [progress(99_999), .imageComplete, progress(1)])
    }

    @Test func `whatever lies on the keyboard displaces no news`() async {
        let inbox = EventInbox(limit: 8)
        inbox.put(.imageComplete)
        for _ in 0..<1_000 { inbox.put(.key(.enter)) }
        inbox.put(.kernelLoaded)
        inbox.put(.restartWanted)
        let events = await read(inbox)
        #expect(events.count == 7)
        #expect(events.first == .imageComplete)
        #expect(events.last == .kernelLoaded)
    }

    @Test func `of the server's answers the latest is read, and each to an event that asked for a name`() async throws {
        let name = try #require(Registration(name: "pc-07"))
        let asked = AgentEvent.serverAnswered(EventAnswer(interval: .seconds(1), registration: .taken), to: name)
        let inbox = EventInbox()
        inbox.put(.serverAnswered(EventAnswer(interval: .seconds(2))))
        inbox.put(.serverAnswered(EventAnswer(interval: .seconds(3))))
        inbox.put(asked)
        for _ in 0..<100 { inbox.put(.serverAnswered(EventAnswer(interval: .seconds(4)))) }
        inbox.put(.restartWanted)
        let events = await read(inbox)
        #expect(events.contains(asked))
        #expect(events.last == .serverAnswered(EventAnswer(interval: .seconds(4))))
    }
}
