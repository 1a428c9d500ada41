// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc
package import HostSystem

/// The Linux computer this program runs on.
package struct LinuxHost: HostFacts {
    package let system: HostSystem
    package let interfaces: [NetworkInterface]
    package let effectiveUserID: UInt32
    package let capabilities: Set<Capability>
    package let firstUnprivilegedPort: UInt16

    /// Looks at interfaces and rights once; files and ports are looked at when asked for.
    ///
    /// The system is told by who knows it.
    package init(_ system: HostSystem = .unknown) {
        self.system = system
        interfaces = LinuxInterfaces.all()
        effectiveUserID = geteuid()
        capabilities = LinuxRights.capabilities()
        firstUnprivilegedPort = LinuxRights.firstUnprivilegedPort()
    }

    package func state(of port: ListeningPort) -> PortState {
        LinuxPorts.state(of: port)
    }

    package func hasProgram(_ name: String) -> Bool {
        let path = getenv("PATH").map { String(cString: $0) } ?? ""
        let folders = path.split(separator: ":").map(String.init) + ["/usr/sbin", "/sbin", "/usr/local/sbin"]
        return folders.contains { access("\($0)/\(name)", X_OK) == 0 }
    }

    package func hasUser(_ name: String) -> Bool {
        getpwnam(name) != nil
    }
}
