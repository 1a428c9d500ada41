// SPDX-License-Identifier: GPL-3.0-or-later

import Synchronization

/// How far the hashing of images is: a bar on a terminal, a line every ten seconds elsewhere; one image after the other.
package final class HashingProgressView: Sendable {
    private struct State {
        var image: String?
        var bar: ProgressBar?
        var began = ContinuousClock.now
        var told = ContinuousClock.now
    }

    private static let pause = Duration.seconds(10)

    private let isWatched: Bool
    private let now: @Sendable () -> ContinuousClock.Instant
    private let say: @Sendable (String) -> Void
    private let state = Mutex(State())

    /// Shows nothing yet; `say` gets the lines where nobody watches.
    package init(
        isWatched: Bool = Terminal.isWatched, now: @escaping @Sendable () -> ContinuousClock.Instant = { .now },
        say: @escaping @Sendable (String) -> Void = { Terminal.note($0) }
    ) {
        self.isWatched = isWatched
        self.now = now
        self.say = say
    }

    /// So many bytes of an image are hashed; from any thread.
    package func show(_ image: String, done: UInt64, total: UInt64) {
        let moment = now()
        let line = state.withLock { state -> String? in
            if state.image != image {
                state.bar?.finish()
                state = State(
                    image: image, bar: isWatched ? ProgressBar(label: "hashing \(image)") : nil, began: moment,
                    told: moment)
            }
            state.bar?.show(done: done, total: total)
            if done >= total {
                state.bar?.finish()
                state.image = nil
                return nil
            }
            guard !isWatched, moment - state.told >= Self.pause else { return nil }
            state.told = moment
            return ProgressLine(
                label: "hashing \(image)", done: done, total: total, elapsed: moment - state.began
            ).sentence
        }
        if let line { say(line) }
    }
}
