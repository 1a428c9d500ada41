// SPDX-License-Identifier: GPL-3.0-or-later

/// A release of Debian whose packages we know our way about in, from the oldest to the newest.
package enum ArchiveSuite: String, Hashable, Sendable, CaseIterable, Comparable {
    /// Debian 12.
    case bookworm
    /// Debian 13.
    case trixie

    /// The newest that is known.
    package static let newest = allCases.max() ?? .trixie

    /// By the name that the archive has for it; `nil` for one that is not known.
    package init?(codename: String) {
        self.init(rawValue: codename)
    }

    /// By the number of the release, as `12` or `12.7`.
    package init?(release: String) {
        guard let number = release.split(separator: ".").first.flatMap({ Int($0) }),
            let suite = Self.allCases.first(where: { $0.release == number })
        else { return nil }
        self = suite
    }

    /// The archive's name for it.
    package var codename: String { rawValue }

    /// The number of the release.
    package var release: Int {
        switch self {
        case .bookworm: 12
        case .trixie: 13
        }
    }

    /// All names, for sentences: `bookworm or trixie`.
    package static var choice: String { allCases.map(\.codename).joined(separator: " or ") }

    package static func < (one: ArchiveSuite, other: ArchiveSuite) -> Bool { one.release < other.release }
}
