// SPDX-License-Identifier: GPL-3.0-or-later

internal import Dispatch
internal import TorrentCore

/// One alarm clock; setting it anew forgets the moment set before.
struct Alarm {
    private let timer: any DispatchSourceTimer

    init(ring: @escaping @Sendable () -> Void) {
        timer = DispatchSource.makeTimerSource(queue: DispatchQueue(label: "alarm"))
        timer.setEventHandler(handler: ring)
        timer.activate()
    }

    /// Rings once at the moment, at once if it has passed; never for `nil`.
    func set(_ moment: MonotonicInstant?, now: MonotonicInstant) {
        guard let moment else {
            timer.schedule(deadline: .distantFuture)
            return
        }
        let wait = max(0, (moment - now).wholeNanoseconds)
        timer.schedule(deadline: .now() + .nanoseconds(Int(wait)), leeway: .milliseconds(5))
    }
}
