// SPDX-License-Identifier: GPL-3.0-or-later

import BootAgent
import BootCatalog
import Synchronization
import Testing
import TorrentCore

@Suite(.timeLimit(.minutes(5))) struct EventReporterTests {
    private func event(_ stage: MachineStage, uptime: UInt64) throws -> MachineEvent {
        let mac = try #require(MACAddress("52:54:00:12:34:56"))
        return MachineEvent(machine: MachineIdentity(mac: mac, uuid: nil), stage: stage, uptime: uptime)
    }

    @Test func `events go out in order once there is a network, and answers go to whom they concern`() async throws {
        let sent = Mutex<[UInt64]>([])
        let (answers, answer) = AsyncStream<EventAnswer>.makeStream()
        let reporter = EventReporter(
            deliver: { event in
                sent.withLock { $0.append(event.uptime) }
                // The second one meets a server of before.
                return .done(event.uptime == 2 ? nil : EventAnswer(interval: .seconds(Int64(event.uptime))))
            }, answered: { given, _ in answer.yield(given) })
        for (number, stage) in [MachineStage.agent, .network, .manifest].enumerated() {
            await reporter.report(try event(stage, uptime: UInt64(number) + 1))
        }
        await withDiscardingTaskGroup { tasks in
            tasks.addTask { await reporter.run() }
            #expect(sent.withLock { $0.isEmpty })
            await reporter.connected()
            var heard: [Duration] = []
            for await answer in answers {
                heard.append(answer.interval)
                if heard.count == 2 { break }
            }
            #expect(heard == [.seconds(1), .seconds(3)])
            await reporter.flush()
            tasks.cancelAll()
        }
        #expect(sent.withLock { $0 } == [1, 2, 3])
    }

    @Test func `that the server does not know who sent an event is told, and the next event is sent`() async throws {
        let sent = Mutex<[UInt64]>([])
        let (refusals, refusal) = AsyncStream<Void>.makeStream()
        let reporter = EventReporter(
            deliver: { event in
                sent.withLock { $0.append(event.uptime) }
                return event.uptime == 1 ? .unknownKey : .done(nil)
            }, answered: { _, _ in }, refused: { refusal.yield() })
        await reporter.report(try event(.agent, uptime: 1))
        await reporter.report(try event(.network, uptime: 2))
        await withDiscardingTaskGroup { tasks in
            tasks.addTask { await reporter.run() }
            await reporter.connected()
            for await _ in refusals { break }
            await reporter.flush()
            tasks.cancelAll()
        }
        #expect(sent.withLock { $0 } == [1, 2])
    }

    @Test func `an answer is told with the name that its event asked for`() async throws {
        let (answers, answer) = AsyncStream<Registration?>.makeStream()
        let reporter = EventReporter(
            deliver: { _ in .done(EventAnswer(interval: .seconds(1))) },
            answered: { _, registration in answer.yield(registration) })
        let wanted = try #require(Registration(name: "pc-07"))
        var asking = try event(.manifest, uptime: 2)
        asking.registration = wanted
        await reporter.report(try event(.network, uptime: 1))
        await reporter.report(asking)
        await reporter.report(try event(.manifest, uptime: 3))
        await withDiscardingTaskGroup { tasks in
            tasks.addTask { await reporter.run() }
            await reporter.connected()
            var heard: [Registration?] = []
            for await registration in answers {
                heard.append(registration)
                if heard.count == 3 { break }
            }
            #expect(heard == [nil, wanted, nil])
            tasks.cancelAll()
        }
    }
}
