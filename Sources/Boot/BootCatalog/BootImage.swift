// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentCore

/// The name of an image: its folder under `oss/`, one plain path component, compared byte by byte.
package struct ImageName: Hashable, Comparable, Sendable {
    private let name: ExactName

    /// Checks that the text is one name that cannot leave its folder.
    package init(_ text: String) throws(PathProblem) {
        let path = try RelativePath(components: [text])
        name = ExactName(path.description)
    }

    /// The folder's name.
    package var text: String { name.text }

    package static func < (left: Self, right: Self) -> Bool { left.name < right.name }
}

extension ImageName: CustomStringConvertible {
    package var description: String { text }
}

/// One thing a machine can be told to start.
package struct BootImage: Hashable, Sendable {
    /// The folder under `oss/`; also the torrent's name.
    package let name: ImageName
    /// What the menu calls it; no two images share one.
    package let displayName: String
    /// How it is started once all its bytes are proved.
    package let method: BootMethod
    /// Whether the kernel that it starts is told a key by which its system may say that it runs (``BootKey/ofSystem``).
    package let reportsSystem: Bool
    /// Whether the kernel that it starts sends its messages to the server (``Manifest/netconsole``).
    package let sendsMessages: Bool

    /// Puts these together.
    package init(
        name: ImageName, displayName: String, method: BootMethod, reportsSystem: Bool = false,
        sendsMessages: Bool = false
    ) {
        self.sendsMessages = sendsMessages
        self.name = name
        self.displayName = displayName
        self.method = method
        self.reportsSystem = reportsSystem
    }
}
