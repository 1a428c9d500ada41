// SPDX-License-Identifier: GPL-3.0-or-later

internal import Dispatch
internal import Synchronization
internal import TorrentCore

/// Rings once, at the last moment it was set to.
final class WatchAlarm: Sendable {
    private let timer: Mutex<(any DispatchSourceTimer)?>

    /// Rings the bell.
    init(queue: DispatchQueue, bell: @escaping @Sendable () -> Void) {
        let source = DispatchSource.makeTimerSource(queue: queue)
        source.setEventHandler(handler: bell)
        source.activate()
        timer = Mutex(source)
    }

    deinit { end() }

    /// Sets it; without a moment it does not ring.
    func ring(at moment: MonotonicInstant?, on clock: ServerClock) {
        timer.withLock { timer in
            guard let moment else {
                timer?.schedule(deadline: .distantFuture)
                return
            }
            let wait = max(0, (moment - clock.now).wholeNanoseconds)
            timer?.schedule(deadline: .now() + .nanoseconds(Int(wait)))
        }
    }

    /// It rings no more.
    func end() {
        timer.withLock { timer in
            timer?.cancel()
            timer = nil
        }
    }
}
