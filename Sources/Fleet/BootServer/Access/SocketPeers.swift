// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc
internal import NIOCore
internal import Synchronization

/// Which user is at the other end of each connection to the server's socket.
package final class SocketPeers: Sendable {
    /// Those of this process: a connection is one, whichever server it is of.
    package static let shared = SocketPeers()

    private let users = Mutex<[ObjectIdentifier: UInt32]>([:])

    /// Asks the kernel, once, at the beginning of a connection; what it does not tell is nobody's.
    ///
    /// To be called on the connection's event loop.
    func add(_ channel: any Channel) {
        guard let provider = channel as? any SocketOptionProvider else { return }
        let found: EventLoopFuture<PeerCredentials> = provider.unsafeGetSocketOption(
            level: .socket, name: NIOBSDSocket.Option(rawValue: SO_PEERCRED))
        let key = ObjectIdentifier(channel)
        found.whenSuccess { [self] credentials in users.withLock { $0[key] = credentials.user } }
        channel.closeFuture.whenComplete { [self] _ in users.withLock { $0[key] = nil } }
    }

    /// The user of a connection to the socket; `nil` for one that came over the network.
    func user(of channel: any Channel) -> UInt32? {
        users.withLock { $0[ObjectIdentifier(channel)] }
    }
}

/// `struct ucred` of unix(7), which is not among what Swift sees of the system's headers.
private struct PeerCredentials: BitwiseCopyable {
    let process: Int32
    let user: UInt32
    let group: UInt32
}
