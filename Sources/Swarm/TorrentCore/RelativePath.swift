// SPDX-License-Identifier: GPL-3.0-or-later

/// A path below some folder that cannot leave it: one or more plain names, compared byte by byte.
package struct RelativePath: Sendable {
    /// The most names a path may have; no image needs more folders in one another.
    package static let maximumDepth = 32
    /// The most bytes one name may have, as Linux file systems allow.
    package static let maximumNameLength = 255

    /// The names from the outermost folder to the file; never empty.
    package let components: [String]

    /// Checks each name.
    package init(components: [String]) throws(PathProblem) {
        guard !components.isEmpty else { throw .empty }
        guard components.count <= Self.maximumDepth else { throw .tooDeep(components.count) }
        for name in components { try Self.check(name) }
        self.components = components
    }

    /// Splits at each slash, then checks each name; a leading slash is refused, doubled ones too.
    package init(_ text: String) throws(PathProblem) {
        // By bytes: a slash with an accent behind it is a slash to Linux, though one character to Swift.
        guard text.utf8.first != UInt8(ascii: "/") else { throw .absolute(text) }
        try self.init(components: text.splitAtSlashes(keepingEmpty: true).map { String($0) })
    }

    private static func check(_ name: String) throws(PathProblem) {
        guard !name.isEmpty else { throw .emptyName }
        guard name != ".", name != ".." else { throw .leavesFolder(name) }
        guard name.utf8.count <= maximumNameLength else { throw .nameTooLong(name.utf8.count) }
        guard !name.utf8.contains(where: isForbidden) else { throw .forbiddenCharacter(name) }
    }

    private static func isForbidden(_ byte: UInt8) -> Bool {
        byte < 0x20 || byte == 0x7f || byte == UInt8(ascii: "/") || byte == UInt8(ascii: "\\")
    }
}

/// Why some text is no path below a folder.
package enum PathProblem: Error, Hashable, Sendable {
    case empty
    case emptyName
    case absolute(String)
    case leavesFolder(String)
    case nameTooLong(Int)
    case tooDeep(Int)
    case forbiddenCharacter(String)
}

extension PathProblem: CustomStringConvertible {
    /// What is wrong, as the end of a sentence that names the path.
    package var description: String {
        switch self {
        case .empty: "is empty"
        case .emptyName: "has an empty name between two slashes"
        case .absolute: "begins with \"/\"; write it relative to its folder"
        case .leavesFolder(let name): "has \"\(name)\" in it; a path must not leave its folder"
        case .nameTooLong(let length): "has a name of \(length) bytes; \(RelativePath.maximumNameLength) are allowed"
        case .tooDeep(let depth): "has \(depth) folders in one another; \(RelativePath.maximumDepth) are allowed"
        case .forbiddenCharacter: "has a backslash or a control character in it"
        }
    }
}

extension RelativePath: CustomStringConvertible {
    /// The names with a slash between each two.
    package var description: String { components.joined(separator: "/") }
}

extension RelativePath: Hashable {
    /// Byte for byte: text that merely looks the same names another file on Linux.
    package static func == (left: Self, right: Self) -> Bool {
        left.components.elementsEqual(right.components) { $0.hasSameBytes(as: $1) }
    }

    package func hash(into hasher: inout Hasher) {
        for name in components { hasher.combine(bytesOf: name) }
    }
}

extension RelativePath: Comparable {
    /// Byte order of the names, outermost first; the order files have in our torrents.
    package static func < (left: Self, right: Self) -> Bool {
        for (first, second) in zip(left.components, right.components) where !first.hasSameBytes(as: second) {
            return first.utf8.lexicographicallyPrecedes(second.utf8)
        }
        return left.components.count < right.components.count
    }
}
