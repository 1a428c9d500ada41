// SPDX-License-Identifier: GPL-3.0-or-later

import Glibc

/// TCP connections that never wait, for the load that a bench puts on a server.
enum Sockets {
    /// An IPv4 address and a port, as the system has them.
    struct Address {
        private var value = sockaddr_in()

        /// `nil` for what is no numeric address.
        init?(_ host: String, port: UInt16, plus offset: UInt32 = 0) {
            var address = in_addr()
            guard inet_pton(AF_INET, host, &address) == 1 else { return nil }
            value.sin_family = sa_family_t(AF_INET)
            value.sin_port = port.bigEndian
            value.sin_addr.s_addr = (UInt32(bigEndian: address.s_addr) &+ offset).bigEndian
        }

        fileprivate func with<Result>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> Result) -> Result {
            withUnsafePointer(to: value) {
                $0.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    body($0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
        }
    }

    /// Begins to connect; -1 when that cannot be.
    static func connect(to server: Address, from own: Address?, receiveBuffer: Int32? = nil) -> Int32 {
        let kind = Int32(SOCK_STREAM.rawValue | SOCK_NONBLOCK.rawValue | SOCK_CLOEXEC.rawValue)
        let descriptor = socket(AF_INET, kind, 0)
        guard descriptor >= 0 else { return -1 }
        var one: Int32 = 1
        setsockopt(descriptor, Int32(IPPROTO_TCP), TCP_NODELAY, &one, 4)
        if var receiveBuffer { setsockopt(descriptor, SOL_SOCKET, SO_RCVBUF, &receiveBuffer, 4) }
        if let own {
            // So that many connections of one address do not use up its ports beforehand.
            setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &one, 4)
            guard own.with({ bind(descriptor, $0, $1) }) == 0 else {
                close(descriptor)
                return -1
            }
        }
        let result = server.with { Glibc.connect(descriptor, $0, $1) }
        guard result == 0 || errno == EINPROGRESS else {
            close(descriptor)
            return -1
        }
        return descriptor
    }

    /// Lets this process have so many descriptors, as far as root may.
    static func allowDescriptors(_ count: Int) {
        var limit = rlimit(rlim_cur: rlim_t(count), rlim_max: rlim_t(count))
        setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
    }
}
