// SPDX-License-Identifier: GPL-3.0-or-later

import BootAgent
import BootCatalog
import Synchronization
import Testing
import TorrentCore

@Suite(.timeLimit(.minutes(5))) struct LogShipperTests {
    private func records(_ numbers: Range<UInt64>) throws -> [KernelRecord] {
        try numbers.map { try #require(KernelRecord(Array("6,\($0),0,-;x\n".utf8)[...])) }
    }

    @Test func `lines are sent once there is a key, and again until they arrive`() async throws {
        let (batches, batch) = AsyncStream<LogQueue.Batch>.makeStream()
        let tries = Mutex(0)
        let shipper = LogShipper { sent in
            batch.yield(sent)
            return tries.withLock { tries in
                tries += 1
                return tries == 1 ? .again : .done
            }
        }
        shipper.take(try records(0..<3))
        await withDiscardingTaskGroup { tasks in
            tasks.addTask { await shipper.run() }
            await shipper.flush()
            #expect(tries.withLock { $0 } == 0)
            await shipper.connected()
            var heard: [LogQueue.Batch] = []
            for await batch in batches {
                heard.append(batch)
                if heard.count == 2 { break }
            }
            #expect(heard[0] == heard[1] && heard[0].lines.count == 3)
            await shipper.flush()
            tasks.cancelAll()
        }
    }

    @Test func `last words leave within the second they have, whatever was sent just now`() async throws {
        let sent = Mutex<[UInt64]>([])
        let shipper = LogShipper { batch in
            sent.withLock { $0.append(batch.sequence) }
            return .done
        }
        shipper.take(try records(0..<1))
        let more = try records(1..<2)
        await withDiscardingTaskGroup { tasks in
            tasks.addTask { await shipper.run() }
            await shipper.connected()
            await shipper.flush()
            shipper.take(more)
            await shipper.flush()
            tasks.cancelAll()
        }
        #expect(sent.withLock { $0 } == [1, 2])
    }

    @Test func `nobody waits longer for a server that does not answer`() async throws {
        let shipper = LogShipper { _ in
            try? await Task.sleep(for: .seconds(3_600))
            return .again
        }
        shipper.take(try records(0..<1))
        await withDiscardingTaskGroup { tasks in
            tasks.addTask { await shipper.run() }
            await shipper.connected()
            await shipper.flush()
            tasks.cancelAll()
        }
    }

    @Test func `a server that takes no logs is asked once`() async throws {
        let tries = Mutex(0)
        let shipper = LogShipper { _ in
            tries.withLock { $0 += 1 }
            return .unwanted
        }
        let (first, second) = (try records(0..<1), try records(1..<2))
        await withDiscardingTaskGroup { tasks in
            tasks.addTask { await shipper.run() }
            await shipper.connected()
            for lines in [first, second] {
                shipper.take(lines)
                await shipper.flush()
            }
            tasks.cancelAll()
        }
        #expect(tries.withLock { $0 } == 1)
    }

    @Test func `lines are signed by the boot's key, and do not have it in them`() throws {
        let key = try #require(BootKey(hexadecimal: "3f6aa8c1d94be07215fc8d3e6b90a724"))
        let pass = BootPass(nil)
        var queue = LogQueue()
        let text = "Kernel command line: boottorrent.key=\(key.hexadecimal) \(key.hexadecimal.uppercased())"
        queue.append(try #require(KernelRecord(Array("6,4,1500000,-;\(text)\n".utf8)[...])))
        let next = queue.next(at: MonotonicInstant(nanoseconds: 0))
        let batch = try #require(next)
        #expect(pass.signed(batch) == nil)
        pass.take(BootTicket(number: try #require(BootNumber(9)), key: key))
        let signed = try SignedLogChunk(bencoded: try #require(pass.signed(batch)))
        #expect(signed.message.isSigned(by: key))
        #expect(signed.chunk.boot.value == 9 && signed.chunk.sequence == 5 && signed.chunk.lost == 4)
        #expect(
            signed.chunk.lines.map { String(decoding: $0.text, as: UTF8.self) } == [
                "Kernel command line: boottorrent.key=... ..."
            ])
    }
}
