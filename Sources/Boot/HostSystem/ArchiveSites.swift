// SPDX-License-Identifier: GPL-3.0-or-later

/// Where Debian's archive is to be had.
package struct ArchiveSites: Hashable, Sendable {
    /// The suite as it was released, with what its point releases changed.
    package let main: ArchiveMirror
    /// What the next point release will change; `nil` to do without.
    package let updates: ArchiveMirror?
    /// What was mended since, for security's sake; `nil` to do without.
    package let security: ArchiveMirror?

    /// One mirror of the archive alone.
    package init(_ mirror: ArchiveMirror) {
        (main, updates, security) = (mirror, nil, nil)
    }

    /// How `apt-get indextargets` is to print what ``init(indexTargets:)`` reads.
    package static let format = "$(REPO_URI)|$(RELEASE)|$(ORIGIN)|$(LABEL)"

    /// Those that a system's own apt takes Debian's packages from; `nil` when there are none.
    ///
    /// Of several the first counts. Where apt has no lists yet it does not know whose they are; then the suite's name
    /// tells.
    package init?(indexTargets text: String) {
        var sites: [Part: ArchiveMirror] = [:]
        for line in text.split(whereSeparator: \.isNewline) {
            let fields = line.split(separator: "|", omittingEmptySubsequences: false)
            guard fields.count == 4, let mirror = ArchiveMirror(String(fields[0])) else { continue }
            let (part, suite) = Part.split(fields[1])
            let isKnown = !fields[2].isEmpty && !fields[2].hasPrefix("$(")
            guard let part, isKnown ? fields[2] == "Debian" : Self.suites.contains(suite) else { continue }
            if sites[part] == nil { sites[part] = mirror }
        }
        guard let main = sites[.main] else { return nil }
        (self.main, updates, security) = (main, sites[.updates], sites[.security])
    }

    /// Lines of a list of sources (sources.list(5)) for a suite, each to be signed by a key of that file.
    package func lines(for suite: ArchiveSuite, signedBy keyring: String) -> [String] {
        let parts = [(main, ""), (updates, "-updates"), (security, "-security")]
        return parts.compactMap { mirror, ending in
            mirror.map { "deb [arch=amd64 signed-by=\(keyring)] \($0.address) \(suite.codename)\(ending) main" }
        }
    }

    /// What a part of the archive is for.
    private enum Part: Hashable {
        case main
        case updates
        case security

        /// The part that the name of a suite stands for, `nil` for one that nothing is taken of, and the release's name.
        static func split(_ name: Substring) -> (Part?, String) {
            for (ending, part) in [
                ("-proposed-updates", nil), ("-updates", .updates), ("-security", .security), ("/updates", .security),
            ] as [(String, Part?)] where name.hasSuffix(ending) {
                return (part, String(name.dropLast(ending.count)))
            }
            return (name.contains("-backports") ? nil : .main, String(name))
        }
    }

    private static let suites = Set(ArchiveSuite.allCases.map(\.codename) + ["stable", "oldstable", "testing"])
}
