// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentCore

/// What the system that a machine starts is given besides what its image has.
package struct SystemAdditions: Hashable, Sendable {
    /// What it is to call itself; `nil` leaves that to the image.
    package let hostName: SystemHostName?
    /// Whether nobody wrote that name and it comes from the machine's own: then it is given where that is possible, and a
    /// system that cannot be given it is started all the same.
    package let isNameWish: Bool
    /// Words behind the command line of the image.
    package let commandLine: String
    /// Files in it; no path is there twice.
    package let files: [PlacedFile]

    /// Puts them together; what is said of a name that is not there does not count.
    package init(
        hostName: SystemHostName? = nil, isNameWish: Bool = false, commandLine: String = "", files: [PlacedFile] = []
    ) {
        self.hostName = hostName
        self.isNameWish = isNameWish && hostName != nil
        self.commandLine = commandLine
        self.files = files
    }

    /// Whether there is nothing.
    package var isEmpty: Bool { self == SystemAdditions() }
    /// Whether something of it is in the system's root.
    package var changesRoot: Bool { hostName != nil || !files.isEmpty }
}

/// A file at a place of the started system; it belongs to user and group 0.
package struct PlacedFile: Hashable, Sendable {
    /// Where, below the system's root.
    package let path: RelativePath
    /// The twelve permission bits.
    package let mode: UInt16
    /// What is in it.
    package let content: PlacedContent

    /// Puts a file together; `nil` for a path that is no place.
    package init?(path: RelativePath, mode: UInt16, content: PlacedContent) {
        guard Self.isPlace(path), mode <= 0o7777 else { return nil }
        self.path = path
        self.mode = mode
        self.content = content
    }

    /// Whether a file can be put there: the path is not too long, and no name in it begins or ends with a space, which a list of
    /// lines in an initial file system could not hold.
    package static func isPlace(_ path: RelativePath) -> Bool {
        let space = UInt8(ascii: " ")
        return path.description.utf8.count < CatalogLimits.placedPathLength
            && path.components.allSatisfy { $0.utf8.first != space && $0.utf8.last != space }
    }
}

extension RelativePath {
    /// Whether another path leads through this one, so that only one of them can be a file.
    package func isFolder(of other: RelativePath) -> Bool {
        components.count < other.components.count
            && zip(components, other.components).allSatisfy { $0.hasSameBytes(as: $1) }
    }
}

/// Where a placed file's bytes are.
package enum PlacedContent: Hashable, Sendable {
    /// In the manifest, which anybody in the network can read.
    case inline([UInt8])
    /// On the server, for this machine alone: at a path that begins with a slash and has a key in it.
    case fetched(path: String, length: Int, digest: SHA256Digest)
}

/// What a system may call itself: labels of letters, digits and hyphens with dots between them (RFC 1123), 64 bytes in all,
/// which is what Linux takes.
package struct SystemHostName: Hashable, Sendable, CustomStringConvertible {
    /// The name.
    package let description: String

    /// Reads a name; `nil` if it is none.
    package init?(_ text: String) {
        let labels = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        let hyphen = UInt8(ascii: "-")
        guard text.utf8.count <= CatalogLimits.systemHostNameLength,
            labels.allSatisfy({ label in
                (1...63).contains(label.count) && label.first != hyphen && label.last != hyphen
                    && label.allSatisfy { $0 == hyphen || Self.isLetterOrDigit($0) }
            })
        else { return nil }
        description = text
    }

    private static func isLetterOrDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: false
        }
    }
}
