// SPDX-License-Identifier: GPL-3.0-or-later

internal import NIOCore
internal import NIOPosix
internal import ServiceLifecycle

/// Measures once a second how long each event loop lets something wait: what is slow there is slow for everybody.
struct LoopLag: Service, CustomStringConvertible {
    let figures: ServerFigures

    var description: String { "loop lag" }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while (try? await Task.sleep(for: Limits.lagTick)) != nil {
                for loop in MultiThreadedEventLoopGroup.singleton.makeIterator() { await measure(loop) }
            }
        }
    }

    private func measure(_ loop: any EventLoop) async {
        let begin = ContinuousClock.now
        if let lag = try? await loop.submit({ ContinuousClock.now - begin }).get() { figures.waited(lag) }
    }
}
