// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentCore

/// The name of an image: its folder under `oss/`, one plain path component.
package struct ImageName: Hashable, Comparable, Sendable {
    /// The folder's name.
    package let text: String

    /// Checks that the text is one name that cannot leave its folder.
    package init(_ text: String) throws(PathProblem) {
        let path = try RelativePath(components: [text])
        self.text = path.description
    }

    package static func < (left: Self, right: Self) -> Bool {
        left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }
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

    /// Puts the three together.
    package init(name: ImageName, displayName: String, method: BootMethod) {
        self.name = name
        self.displayName = displayName
        self.method = method
    }
}

/// What the agent does with an image once every piece of it is verified.
package enum BootMethod: Hashable, Sendable {
    /// Start another kernel in place of this one; the initrds are laid end to end, the command line passed verbatim.
    case kexec(kernel: RelativePath, initrds: [RelativePath], commandLine: String)
    /// Run one program from the image, as a child.
    case program(RelativePath, arguments: [String])
    /// Run QEMU on top of phase 1 in the image's folder.
    case qemu(arguments: [String])

    /// The word that means this method in an image's `config.yaml` and in the manifest.
    package var keyword: String {
        switch self {
        case .kexec: "kexec"
        case .program: "bin"
        case .qemu: "bin-qemu-x86_64"
        }
    }

    /// The files this method needs; `nil` when it may touch any of them.
    package var neededFiles: [RelativePath]? {
        switch self {
        case .kexec(let kernel, let initrds, _): [kernel] + initrds
        case .program, .qemu: nil
        }
    }
}
