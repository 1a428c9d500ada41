// SPDX-License-Identifier: GPL-3.0-or-later

internal import TorrentCore

/// Something that is made once for all who ask within a second: a room of screens costs what one costs.
///
/// Who asks while it is made waits for it, and for nothing else; it is made beside every actor and connection, for thousands
/// of machines take tens of milliseconds.
actor SharedPicture<Value: Sendable> {
    private let lifetime: Duration
    private let now: @Sendable () -> MonotonicInstant
    private let make: @Sendable (Value?) async -> Value
    private var latest: (value: Value, made: MonotonicInstant?)?
    private var isOutdated = false
    private var isBeingMade = false
    private var waiting: [CheckedContinuation<Value, Never>] = []

    /// A value that counts for so long, and is made out of the one before; the clock may be any.
    init(
        lifetime: Duration, now: @escaping @Sendable () -> MonotonicInstant,
        make: @escaping @Sendable (_ before: Value?) async -> Value
    ) {
        self.lifetime = lifetime
        self.now = now
        self.make = make
    }

    /// Something was changed by somebody who will look for that: what was made before counts no more.
    func outdate() {
        isOutdated = true
        latest?.made = nil
    }

    /// The value, at most so old.
    var value: Value {
        get async {
            if let latest, let made = latest.made, now() - made < lifetime { return latest.value }
            guard !isBeingMade else { return await withCheckedContinuation { waiting.append($0) } }
            isBeingMade = true
            let made = now()
            isOutdated = false
            let value = await offLoop { [make, latest] in await make(latest?.value) }
            latest = (value, isOutdated ? nil : made)
            isBeingMade = false
            for asker in waiting { asker.resume(returning: value) }
            waiting = []
            return value
        }
    }
}
