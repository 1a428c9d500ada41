// SPDX-License-Identifier: GPL-3.0-or-later

package import Hummingbird
internal import NIOCore
package import TorrentCore

/// What goes with a request through the routes.
package struct ServerContext: RequestContext {
    /// Hummingbird's own part.
    package var coreContext: CoreRequestContextStorage
    /// Where the request came from; `nil` when it came over no network, as in tests of the routes alone.
    package let remoteAddress: HostAddress?

    package init(source: ApplicationRequestContextSource) {
        coreContext = .init(source: source)
        remoteAddress = source.channel.remoteAddress?.ipAddress.flatMap { HostAddress($0) }
    }
}
