// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
package import FleetModel
package import NIOCore
package import TorrentCore

/// The text of a page such as `/status.json`, made once for all who ask within a second.
package struct StatusPage: Sendable {
    private let shared: SharedPicture<ByteBuffer>

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
        shared = SharedPicture(lifetime: lifetime, now: now) { _ in ByteBuffer(string: await make()) }
    }

    /// The text, at most so old.
    package var text: ByteBuffer {
        get async { await shared.value }
    }
}
