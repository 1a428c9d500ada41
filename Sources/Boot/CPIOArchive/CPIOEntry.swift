// SPDX-License-Identifier: GPL-3.0-or-later

/// One member of an archive: a name, what is there, and who may touch it.
///
/// Everything belongs to user and group 0: the kernel unpacks an initramfs as root for root.
package struct CPIOEntry: Hashable, Sendable {
    /// What stands under the name.
    package enum Kind: Hashable, Sendable {
        case directory
        case file([UInt8])
        case symbolicLink(to: String)
        case characterDevice(DeviceNumber)
        case blockDevice(DeviceNumber)
        case fifo
        case socket
    }

    /// A device's two numbers, as `ls -l` shows them.
    package struct DeviceNumber: Hashable, Sendable {
        /// The driver.
        package let major: UInt32
        /// The device among the driver's.
        package let minor: UInt32

        /// Puts the two together.
        package init(major: UInt32, minor: UInt32) {
            self.major = major
            self.minor = minor
        }
    }

    /// The path without a leading slash; a directory stands before what is in it.
    package let name: String
    /// What stands under the name.
    package let kind: Kind
    /// The twelve permission bits, such as 0o755.
    package let permissions: UInt16
    /// Seconds since 1970.
    package let modified: UInt32

    /// Puts a member together; without a time it is from 1970, so that the same input makes the same bytes.
    package init(_ name: String, _ kind: Kind, permissions: UInt16, modified: UInt32 = 0) {
        self.name = name
        self.kind = kind
        self.permissions = permissions & 0o7777
        self.modified = modified
    }

    /// The bytes that follow the name: a file's content, a link's target.
    var payload: [UInt8] {
        switch kind {
        case .file(let content): content
        case .symbolicLink(let target): Array(target.utf8)
        case .directory, .characterDevice, .blockDevice, .fifo, .socket: []
        }
    }

    var device: DeviceNumber {
        switch kind {
        case .characterDevice(let number), .blockDevice(let number): number
        case .directory, .file, .symbolicLink, .fifo, .socket: DeviceNumber(major: 0, minor: 0)
        }
    }

    var fileType: FileType {
        switch kind {
        case .directory: .directory
        case .file: .file
        case .symbolicLink: .symbolicLink
        case .characterDevice: .characterDevice
        case .blockDevice: .blockDevice
        case .fifo: .fifo
        case .socket: .socket
        }
    }
}

/// The four upper bits of a mode (`man 7 inode`).
enum FileType: UInt32 {
    case fifo = 0o010000
    case characterDevice = 0o020000
    case directory = 0o040000
    case blockDevice = 0o060000
    case file = 0o100000
    case symbolicLink = 0o120000
    case socket = 0o140000
}
