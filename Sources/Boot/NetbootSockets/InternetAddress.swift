// SPDX-License-Identifier: GPL-3.0-or-later

package import Glibc

/// An IPv4 address and a port as the system's calls want them (ip(7)).
package enum InternetAddress {
    /// Calls the body with them; host and port are in the computer's own byte order, 0 for any.
    package static func with<Result>(
        _ host: UInt32, _ port: UInt16, _ body: (UnsafePointer<sockaddr>, socklen_t) -> Result
    ) -> Result {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = host.bigEndian
        return withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
    }
}
