// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import HostSystem
import Phase1Builder
import ServerConfig

/// Where packages come from, for commands that make something of them ahead of time.
struct PackageOptions: ParsableArguments {
    @Option(
        help: ArgumentHelp(
            "The release of Debian to take: \(ArchiveSuite.choice). (default: phase1.suite, else this computer's own or the newest)",
            valueName: "name"))
    var suite: ArchiveSuite?

    @Option(
        help: ArgumentHelp(
            "A copy of Debian's archive. (default: phase1.mirror, else what this computer's apt has)",
            valueName: "address"))
    var mirror: ArchiveMirror?

    @Flag(help: "Fetch the package lists of a release that is not this computer's anew.")
    var update = false

    /// The source that these name, with what an environment's settings say besides.
    func source(_ settings: Phase1Settings? = nil) -> PackageSource {
        PackageSource(suite ?? settings?.suite, mirror: mirror ?? settings?.mirror)
    }
}

extension ArchiveSuite: ExpressibleByArgument {}

extension ArchiveMirror: ExpressibleByArgument {
    package init?(argument: String) { self.init(argument) }
}
