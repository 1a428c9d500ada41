// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
package import TorrentCore

/// A file that the started system gets.
package struct DeliveredFile: Hashable, Sendable {
    /// The template it is made of, below `templates/`.
    package let template: RelativePath
    /// Where the system has it.
    package let target: SystemPath
    /// Its rights, at most 0o7777.
    package let mode: UInt16
    /// Whether it has a secret in it.
    package let isSecret: Bool

    /// The folder below `templates/` of which everybody in the network may ask for what is made of it.
    package static let servedFolder = "answers"

    /// Whether everybody in the network may ask for what is made of its template.
    package var isServedToAll: Bool { template.components.first == Self.servedFolder }

    /// The rights of a file for which none are written.
    package static let standardMode: UInt16 = 0o644

    /// Puts these together.
    package init(
        template: RelativePath, target: SystemPath, mode: UInt16 = DeliveredFile.standardMode, isSecret: Bool = false
    ) {
        self.template = template
        self.target = target
        self.mode = mode & 0o7777
        self.isSecret = isSecret
    }

    /// Reads rights as `chmod` takes them: three or four octal digits.
    package static func mode(_ text: String) -> UInt16? {
        guard (3...4).contains(text.utf8.count), text.utf8.allSatisfy({ (0x30...0x37).contains($0) }) else {
            return nil
        }
        return UInt16(text, radix: 8)
    }
}

/// An absolute path in the started system.
package struct SystemPath: Hashable, Sendable, CustomStringConvertible {
    /// The same without the slash in front.
    package let relative: RelativePath

    /// Takes a path that begins with a slash, without `.`, `..` and empty names, and without a space at the edge of a name, of
    /// at most 255 bytes.
    package init?(_ text: String) {
        guard text.utf8.first == UInt8(ascii: "/"), text.utf8.count <= RuleLimits.targetLength,
            let relative = try? RelativePath(String(text.dropFirst())), PlacedFile.isPlace(relative)
        else { return nil }
        self.relative = relative
    }

    package var description: String { "/\(relative)" }
}
