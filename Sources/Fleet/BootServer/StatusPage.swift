// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
package import FleetModel
package import NIOCore
package import TorrentCore

/// The text of a page such as `/status.json`, made once for all who ask within a second: a room of screens costs what one
/// costs.
///
/// It is made beside the actor, for thousands of machines take tens of milliseconds, in which others ask; and on no thread
/// that may wait for a disk.
package actor StatusPage {
    private let lifetime: Duration
    private let now: @Sendable () -> MonotonicInstant
    private let make: @Sendable () async -> String
    private var latest: (text: ByteBuffer, made: MonotonicInstant)?
    private var isBeingMade = false
    private var waiting: [CheckedContinuation<ByteBuffer, Never>] = []

    /// A page that shows a picture for so long; the clock may be any.
    package init(
        lifetime: Duration = Limits.statusLifetime, now: @escaping @Sendable () -> MonotonicInstant,
        picture: @escaping @Sendable () async -> FleetStatus
    ) {
        self.init(lifetime: lifetime, now: now) { await picture().json.encoded + "\n" }
    }

    /// A page that shows a text for so long.
    package init(
        lifetime: Duration = Limits.statusLifetime, now: @escaping @Sendable () -> MonotonicInstant,
        making make: @escaping @Sendable () async -> String
    ) {
        self.lifetime = lifetime
        self.now = now
        self.make = make
    }

    /// The text, at most so old.
    package var text: ByteBuffer {
        get async {
            if let latest, now() - latest.made < lifetime { return latest.text }
            guard !isBeingMade else { return await withCheckedContinuation { waiting.append($0) } }
            isBeingMade = true
            let made = now()
            let text = await Self.text(by: make)
            latest = (text, made)
            isBeingMade = false
            for asker in waiting { asker.resume(returning: text) }
            waiting = []
            return text
        }
    }

    @concurrent
    private nonisolated static func text(by make: @Sendable () async -> String) async -> ByteBuffer {
        ByteBuffer(string: await make())
    }
}
