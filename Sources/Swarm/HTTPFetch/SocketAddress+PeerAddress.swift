// SPDX-License-Identifier: GPL-3.0-or-later

package import NIOCore
package import TorrentCore

extension PeerAddress {
    /// The same address as NIO spells it; numeric, so nothing is looked up.
    package var socketAddress: SocketAddress {
        get throws {
            try SocketAddress(packedIPAddress: ByteBuffer(bytes: host.bytes), port: Int(port))
        }
    }

    /// The address of an internet socket; `nil` for any other kind.
    package init?(_ address: SocketAddress) {
        guard let port = address.port.flatMap(UInt16.init(exactly:)), let host = HostAddress(address) else {
            return nil
        }
        self.init(host: host, port: port)
    }
}

extension HostAddress {
    /// The host of an internet socket; `nil` for any other kind.
    package init?(_ address: SocketAddress) {
        let byteCount: Int
        let start: Int
        switch address {
        case .v4: (start, byteCount) = (4, 4)
        case .v6: (start, byteCount) = (8, 16)
        case .unixDomainSocket: return nil
        }
        // sockaddr_in: family:2 port:2 address:4; sockaddr_in6: family:2 port:2 flow:4 address:16
        let bytes = address.withSockAddr { pointer, size in
            Array(UnsafeRawBufferPointer(start: pointer, count: size).dropFirst(start).prefix(byteCount))
        }
        self.init(bytes: bytes)
    }
}
