// SPDX-License-Identifier: GPL-3.0-or-later

package import HostSystem

/// Where packages of Debian's archive are taken from.
package struct PackageSource: Hashable, Sendable {
    /// The suite they are of.
    package var suite: ArchiveSuite
    /// A mirror of the archive, in place of those that the host's own apt knows; `nil` for those.
    package var mirror: ArchiveMirror?
    /// The computer that asks for them.
    package var host: HostSystem
    /// The file with the keys that sign the archive.
    package var keyring: String
    /// Whether somebody named the suite.
    private let isChosen: Bool

    /// A suite as this computer sees the archive; without one, the suite that goes with the computer.
    package init(_ suite: ArchiveSuite? = nil, mirror: ArchiveMirror? = nil, on host: HostSystem = .this) {
        self.suite = suite ?? host.standardSuite
        isChosen = suite != nil
        self.mirror = mirror
        self.host = host
        keyring = host.files.archiveKeyring
    }

    /// Whether the host's own apt is asked, with all that it is configured for; otherwise apt has a state of its own.
    package var isHosts: Bool { mirror == nil && host.release == suite }

    /// The same with the suite that a finished phase 1 is made of, unless another was named: a host that was brought to a
    /// newer release goes on with what it has until an update is asked for.
    package func following(_ finished: Phase1Description?) -> PackageSource {
        guard !isChosen, let suite = finished?.suite else { return self }
        var source = self
        source.suite = suite
        return source
    }
}
