// SPDX-License-Identifier: GPL-3.0-or-later

import BootServer
import FleetModel
import NIOCore
import Synchronization
import Testing
import TorrentCore

@Suite(.timeLimit(.minutes(5))) struct StatusPageTests {
    /// A clock that stands until it is set, and a picture that counts how often it was looked at.
    private final class Room: Sendable {
        let now = Mutex(MonotonicInstant(nanoseconds: 0))
        let looks = Mutex(0)

        func page() -> StatusPage {
            StatusPage(lifetime: .seconds(1), now: { self.now.withLock(\.self) }) {
                self.looks.withLock { $0 += 1 }
                // Others ask meanwhile.
                for _ in 0..<20 { await Task.yield() }
                let now = self.now.withLock(\.self)
                return FleetStatus(
                    fleet: FleetModel(), images: [], start: MonotonicInstant(nanoseconds: 0), now: now)
            }
        }

        func pass(_ duration: Duration) { now.withLock { $0 = $0 + duration } }
    }

    @Test func `the page is the picture, made anew after a second`() async {
        let room = Room()
        let page = room.page()
        #expect(String(buffer: await page.text) == "{\"version\":1,\"uptime\":0.000,\"machines\":[],\"images\":[]}\n")
        room.pass(.milliseconds(999))
        #expect(String(buffer: await page.text).contains("\"uptime\":0.000"))
        #expect(room.looks.withLock(\.self) == 1)
        room.pass(.milliseconds(1))
        #expect(String(buffer: await page.text).contains("\"uptime\":1.000"))
        #expect(room.looks.withLock(\.self) == 2)
    }

    @Test func `fifty who ask at once are told what one look was made for`() async {
        let room = Room()
        let page = room.page()
        let texts: [ByteBuffer] = await withTaskGroup(of: ByteBuffer.self) { tasks in
            for _ in 0..<50 { tasks.addTask { await page.text } }
            return await tasks.reduce(into: []) { $0.append($1) }
        }
        #expect(texts.count == 50)
        #expect(Set(texts.map { String(buffer: $0) }).count == 1)
        #expect(room.looks.withLock(\.self) == 1)
    }

    @Test func `who gave up asking keeps no others waiting`() async {
        let room = Room()
        let page = room.page()
        await withDiscardingTaskGroup { tasks in
            tasks.addTask { _ = await page.text }
            tasks.cancelAll()
        }
        #expect(await page.text.readableBytes > 0)
    }
}
