// SPDX-License-Identifier: GPL-3.0-or-later

package import HostSystem
package import TorrentCore

/// What a configuration is checked against: the computer it is to run on, or one that a test made up.
package protocol HostFacts: Sendable {
    /// Which system it has.
    var system: HostSystem { get }
    /// All network interfaces, in the computer's order.
    var interfaces: [NetworkInterface] { get }
    /// Whose rights we run with; 0 is root.
    var effectiveUserID: UInt32 { get }
    /// Those of the rights we care about that we have.
    var capabilities: Set<Capability> { get }
    /// Ports below this one need ``Capability/bindService``; usually 1024.
    var firstUnprivilegedPort: UInt16 { get }
    /// Whether a port could be listened on now.
    func state(of port: ListeningPort) -> PortState
    /// Whether a program of this name can be started.
    func hasProgram(_ name: String) -> Bool
    /// Whether there is a user of this name.
    func hasUser(_ name: String) -> Bool
    /// What is at an absolute path, links followed; `nil` when there is nothing.
    func entry(at path: String) -> FileEntry?
    /// The names in a folder, in no order; `nil` when it cannot be listed.
    ///
    /// In a name that is not valid UTF-8, U+FFFD stands for what cannot be read; ``entry(at:)`` finds nothing there.
    func names(in folder: String) -> [String]?
    /// All bytes of a file, if they are no more than so many.
    func contents(of path: String, upTo limit: Int) -> FileContents
    /// The first bytes of a file: as many as asked for, or all it has; `nil` when it cannot be read.
    func beginning(of path: String, length: Int) -> [UInt8]?
    /// The bytes of a file from an offset on: as many as asked for, or all there are; `nil` when it cannot be read.
    func bytes(of path: String, at offset: UInt64, length: Int) -> [UInt8]?
}

/// One network interface.
package struct NetworkInterface: Hashable, Sendable {
    /// Such as `eth0`.
    package let name: String
    /// Its IPv4 addresses, the first one first.
    package let addresses: [InterfaceAddress]
    /// Whether it is switched on.
    package let isUp: Bool
    /// Whether a cable or a radio network is there.
    package let hasCarrier: Bool
    /// Whether it leads to the computer itself only.
    package let isLoopback: Bool
    /// Whether a device is behind it, not software.
    package let isPhysical: Bool
    /// Whether the way to other networks leads through it: then a router, and often its DHCP server, is there.
    package let hasDefaultRoute: Bool

    /// Puts an interface together.
    package init(
        name: String, addresses: [InterfaceAddress], isUp: Bool = true, hasCarrier: Bool = true,
        isLoopback: Bool = false, isPhysical: Bool = true, hasDefaultRoute: Bool = false
    ) {
        self.name = name
        self.addresses = addresses
        self.isUp = isUp
        self.hasCarrier = hasCarrier
        self.isLoopback = isLoopback
        self.isPhysical = isPhysical
        self.hasDefaultRoute = hasDefaultRoute
    }
}

/// An IPv4 address of an interface.
package struct InterfaceAddress: Hashable, Sendable {
    /// The address.
    package let address: HostAddress
    /// Bits of its subnet, 0 to 32.
    package let prefixLength: Int

    /// Puts the two together.
    package init(_ address: HostAddress, prefixLength: Int) {
        self.address = address
        self.prefixLength = prefixLength
    }
}

/// A right of Linux that a server of ours may need.
package enum Capability: String, Hashable, Sendable, CaseIterable {
    case bindService = "CAP_NET_BIND_SERVICE"
    case administer = "CAP_NET_ADMIN"
    case raw = "CAP_NET_RAW"

    /// Its place in the kernel's sets of rights (linux/capability.h).
    package var bit: Int {
        switch self {
        case .bindService: 10
        case .administer: 12
        case .raw: 13
        }
    }
}

/// A port that is to be listened on.
package struct ListeningPort: Hashable, Sendable {
    /// How the port is spoken to.
    package enum Transport: String, Hashable, Sendable {
        case tcp = "TCP"
        case udp = "UDP"
    }

    /// How the port is spoken to.
    package let transport: Transport
    /// Its number, never 0.
    package let number: UInt16
    /// The address to listen on.
    package let address: HostAddress
    /// The interface to listen on, if only there.
    package let interface: String?

    /// Puts a port together.
    package init(_ transport: Transport, _ number: UInt16, at address: HostAddress, interface: String? = nil) {
        self.transport = transport
        self.number = number
        self.address = address
        self.interface = interface
    }
}

/// Whether a port could be listened on.
package enum PortState: Hashable, Sendable {
    case free
    /// Somebody listens there: those of whom that could be found out.
    case taken(by: [PortOwner])
    /// It could not be tried: for want of rights, for example, which has a message of its own.
    case unknown
}

/// A program that listens on a port.
package struct PortOwner: Hashable, Sendable, CustomStringConvertible {
    /// Its process number.
    package let process: Int32
    /// What the system calls it.
    package let name: String

    /// Pairs the two.
    package init(process: Int32, name: String) {
        self.process = process
        self.name = name
    }

    /// `nginx (process 7)`.
    package var description: String { "\(name) (process \(process))" }
}

/// What is at a path.
package struct FileEntry: Hashable, Sendable {
    /// What it is, links followed.
    package enum Kind: Hashable, Sendable {
        case file
        case folder
        /// A device, a pipe, a socket.
        case other
        /// A link to nothing.
        case danglingLink
    }

    /// What it is, links followed.
    package let kind: Kind
    /// In bytes, for a file.
    package let length: UInt64
    /// The absolute path without links; for a dangling link its own.
    package let realPath: String
    /// Whether we may read it.
    package let isReadable: Bool
    /// Whether we may write it.
    package let isWritable: Bool

    /// Puts an entry together.
    package init(kind: Kind, length: UInt64, realPath: String, isReadable: Bool = true, isWritable: Bool = true) {
        self.kind = kind
        self.length = length
        self.realPath = realPath
        self.isReadable = isReadable
        self.isWritable = isWritable
    }
}

/// What became of reading a file.
package enum FileContents: Hashable, Sendable {
    case bytes([UInt8])
    /// There are more bytes than asked for.
    case tooLong
    /// With the system's words for why.
    case unreadable(String)
}
