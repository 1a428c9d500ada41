// SPDX-License-Identifier: GPL-3.0-or-later

import BootServer
import NIOCore
import NIOPosix
import Testing

@Suite(.timeLimit(.minutes(5))) struct LoopExecutorsTests {
    private actor Counter {
        private var count = 0
        func next(on loop: any EventLoop) -> (count: Int, isOnLoop: Bool) {
            count += 1
            return (count, loop.inEventLoop)
        }
    }

    @Test func `a connection's work, and actors that it asks, run on its loop; what computes for long does not`()
        async throws
    {
        let loop = MultiThreadedEventLoopGroup.singleton.next()
        let executors = LoopExecutors()
        let counter = Counter()
        await withTaskExecutorPreference(executors.executor(of: loop)) {
            #expect(loop.inEventLoop)
            #expect(await counter.next(on: loop) == (1, true))
            #expect(await offLoop { loop.inEventLoop } == false)
            #expect(await offLoop { await counter.next(on: loop).isOnLoop } == false)
            #expect(loop.inEventLoop)
        }
        #expect(executors.executor(of: loop) as AnyObject === executors.executor(of: loop) as AnyObject)
    }

    @Test func `tasks of many connections share a loop, and each comes to its end`() async throws {
        let executors = LoopExecutors()
        let counter = Counter()
        await withDiscardingTaskGroup { tasks in
            for _ in 0..<200 {
                let loop = MultiThreadedEventLoopGroup.singleton.next()
                tasks.addTask(executorPreference: executors.executor(of: loop)) {
                    for _ in 0..<5 { _ = await counter.next(on: loop) }
                }
            }
        }
        #expect(await counter.next(on: MultiThreadedEventLoopGroup.singleton.next()).count == 1_001)
    }
}
