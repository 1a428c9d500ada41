// SPDX-License-Identifier: GPL-3.0-or-later

/// Where a torrent's file is kept that is not to lie below the torrent's folder.
///
/// Several files may have places in one: several initrds, one behind the other, are one initramfs without a copy. What
/// lies between them are zeros if the file at `path` is made anew; nothing that is there already is taken away.
package struct FilePlacement: Hashable, Sendable {
    /// A file, or a device.
    package let path: String
    /// Bytes in there before the first one of the torrent's file.
    package let offset: UInt64
    /// Whether it is a disk or a part of one: it must be there, be large enough and not be mounted, and what was
    /// written to it is on it before a download is complete.
    package let isDevice: Bool

    /// A place in a file that is made if need be, or on a device.
    package init(path: String, offset: UInt64 = 0, isDevice: Bool = false) {
        self.path = path
        self.offset = offset
        self.isDevice = isDevice
    }
}
