// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
package import TorrentCore

/// The name of a group of machines: of the same form as an image's, compared byte by byte.
package struct GroupName: Hashable, Comparable, Sendable, CustomStringConvertible {
    private let name: ImageName

    /// Checks that the text is one plain path component.
    package init(_ text: String) throws(PathProblem) {
        name = try ImageName(text)
    }

    /// The name.
    package var text: String { name.text }

    package var description: String { text }

    package static func < (one: Self, other: Self) -> Bool { one.name < other.name }
}
