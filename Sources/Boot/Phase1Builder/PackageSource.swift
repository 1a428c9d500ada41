// SPDX-License-Identifier: GPL-3.0-or-later

package import HostSystem

/// Where packages of Debian's archive are taken from.
package struct PackageSource: Hashable, Sendable {
    /// The suite they are of.
    package var suite: ArchiveSuite
    /// The computer that asks for them.
    package var host: HostSystem

    /// A suite as this computer sees the archive; without one, the suite that goes with the computer.
    package init(_ suite: ArchiveSuite? = nil, on host: HostSystem = .this) {
        self.suite = suite ?? host.standardSuite
        self.host = host
    }
}
