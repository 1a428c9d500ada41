// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentCore

/// How the system of a live or installation medium is started out of its ISO file, as the server found out.
package struct MediumStart: Hashable, Sendable {
    /// The ISO file.
    package let file: RelativePath
    /// Where in it the kernel is.
    package let kernel: FileExtent
    /// Where in it the initial file systems are, in the order they are laid end to end.
    package let initrds: [FileExtent]
    /// Where the started system finds the ISO file in its initial file system, or `nil` when it needs none of it.
    package let place: RelativePath?
    /// Small files the initial file system gets besides, such as a hook that mounts the ISO file.
    package let additions: [AddedFile]
    /// The kernel's command line.
    package let commandLine: String
    /// Whether the machine's address is added to the command line (`ip=`, `BOOTIF=`).
    package let passesNetwork: Bool

    /// Puts a start together.
    package init(
        file: RelativePath, kernel: FileExtent, initrds: [FileExtent], place: RelativePath?, additions: [AddedFile],
        commandLine: String, passesNetwork: Bool = false
    ) {
        self.file = file
        self.kernel = kernel
        self.initrds = initrds
        self.place = place
        self.additions = additions
        self.commandLine = commandLine
        self.passesNetwork = passesNetwork
    }
}

/// A run of bytes in a file.
package struct FileExtent: Hashable, Sendable {
    /// Bytes before it.
    package let offset: UInt64
    /// Bytes of it, more than zero.
    package let length: UInt64

    /// Puts the two together; `nil` for an empty run and for one that ends beyond 2^63.
    package init?(offset: UInt64, length: UInt64) {
        let (end, overflows) = offset.addingReportingOverflow(length)
        guard length > 0, !overflows, end <= UInt64(Int64.max) else { return nil }
        self.offset = offset
        self.length = length
    }

    /// The first byte behind it.
    package var end: UInt64 { offset + length }
}

/// A small file that an initial file system gets besides its own.
package struct AddedFile: Hashable, Sendable {
    /// Where it is, below the root.
    package let path: RelativePath
    /// What is in it; line breaks are allowed.
    package let text: String
    /// Whether it can be executed.
    package let isExecutable: Bool

    /// Puts the three together.
    package init(path: RelativePath, text: String, isExecutable: Bool) {
        self.path = path
        self.text = text
        self.isExecutable = isExecutable
    }
}
