// SPDX-License-Identifier: GPL-3.0-or-later

/// Makes a newc archive, the format the kernel unpacks as an initramfs.
///
/// The same members in the same order make the same bytes: inodes count from 1, times are what the entries say.
package struct CPIOWriter {
    private var bytes: [UInt8] = []
    private var nextInode: UInt32 = 1

    /// Starts an archive without members.
    package init() {}

    /// Adds one member behind all earlier ones; a refused one leaves the archive as it was.
    package mutating func append(_ entry: CPIOEntry) throws(CPIOError) {
        guard entry.name != CPIOHeader.trailerName else { throw CPIOError(.reservedName, at: bytes.count) }
        let isDirectory = entry.fileType == .directory
        try append(
            name: entry.name, mode: entry.fileType.rawValue | UInt32(entry.permissions), links: isDirectory ? 2 : 1,
            modified: entry.modified, device: entry.device, payload: entry.payload, inode: nextInode)
        nextInode &+= 1
    }

    /// Closes the archive and hands it over; its length is a multiple of four, so another may follow.
    package consuming func finish() -> [UInt8] {
        let trailer = CPIOHeader.trailerName
        let header = CPIOHeader(
            inode: 0, mode: 0, links: 1, modified: 0, fileLength: 0, device: .init(major: 0, minor: 0),
            nameLength: UInt32(trailer.utf8.count + 1))
        bytes += header.encoded + trailer.utf8 + [0]
        pad()
        return bytes
    }

    /// What stands before the content of a file that is put behind it by somebody else.
    ///
    /// Content of so many bytes and zeros up to a multiple of four must follow, then another archive may.
    package mutating func appendOpening(
        ofFile name: String, length: UInt64, permissions: UInt16
    ) throws(CPIOError) {
        guard let length = UInt32(exactly: length) else {
            throw CPIOError(.fileTooLong(length: Int(clamping: length)), at: bytes.count)
        }
        try appendHeader(
            name: name, mode: FileType.file.rawValue | UInt32(permissions), links: 1, modified: 0,
            device: .init(major: 0, minor: 0), length: length, inode: nextInode)
        nextInode &+= 1
    }

    /// The archive as it is, without an end: whoever goes on must give it one.
    package consuming func unfinished() -> [UInt8] { bytes }

    private mutating func append(
        name: String, mode: UInt32, links: UInt32, modified: UInt32, device: CPIOEntry.DeviceNumber,
        payload: [UInt8], inode: UInt32
    ) throws(CPIOError) {
        guard let length = UInt32(exactly: payload.count) else {
            throw CPIOError(.fileTooLong(length: payload.count), at: bytes.count)
        }
        try appendHeader(
            name: name, mode: mode, links: links, modified: modified, device: device, length: length, inode: inode)
        bytes += payload
        pad()
    }

    private mutating func appendHeader(
        name: String, mode: UInt32, links: UInt32, modified: UInt32, device: CPIOEntry.DeviceNumber, length: UInt32,
        inode: UInt32
    ) throws(CPIOError) {
        let name = Array(name.utf8)
        guard !name.isEmpty else { throw CPIOError(.emptyName, at: bytes.count) }
        guard name.count <= CPIOLimits.nameLength else {
            throw CPIOError(.nameTooLong(length: name.count), at: bytes.count)
        }
        guard !name.contains(0) else { throw CPIOError(.nameHoldsNUL, at: bytes.count) }
        let header = CPIOHeader(
            inode: inode, mode: mode, links: links, modified: modified, fileLength: length, device: device,
            nameLength: UInt32(name.count + 1))
        bytes += header.encoded
        bytes += name
        bytes.append(0)
        pad()
    }

    private mutating func pad() {
        bytes += [UInt8](repeating: 0, count: CPIOHeader.padding(after: bytes.count))
    }
}
