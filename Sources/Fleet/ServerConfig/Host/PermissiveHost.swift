// SPDX-License-Identifier: GPL-3.0-or-later

package import HostSystem

/// A computer with the files and interfaces of another, where every port is free, every program is there and all is
/// allowed.
///
/// For who only wants to know what an environment says: without root's rights, and while its server has the ports.
package struct PermissiveHost: HostFacts {
    private let host: any HostFacts

    /// Takes everything else from a real computer.
    package init(_ host: any HostFacts) {
        self.host = host
    }

    package var system: HostSystem { host.system }
    package var interfaces: [NetworkInterface] { host.interfaces }
    package var effectiveUserID: UInt32 { 0 }
    package var capabilities: Set<Capability> { Set(Capability.allCases) }
    package var firstUnprivilegedPort: UInt16 { host.firstUnprivilegedPort }
    package func state(of port: ListeningPort) -> PortState { .free }
    package func hasProgram(_ name: String) -> Bool { true }
    package func hasUser(_ name: String) -> Bool { true }
    package func entry(at path: String) -> FileEntry? { host.entry(at: path) }
    package func names(in folder: String) -> [String]? { host.names(in: folder) }
    package func contents(of path: String, upTo limit: Int) -> FileContents { host.contents(of: path, upTo: limit) }
    package func beginning(of path: String, length: Int) -> [UInt8]? { host.beginning(of: path, length: length) }
    package func bytes(of path: String, at offset: UInt64, length: Int) -> [UInt8]? {
        host.bytes(of: path, at: offset, length: length)
    }
}
