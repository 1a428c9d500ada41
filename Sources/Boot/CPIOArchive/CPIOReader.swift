// SPDX-License-Identifier: GPL-3.0-or-later

/// Goes through the members of one newc archive, in order.
///
/// Hard links are not put together: each name is a member, and all but one of a group are empty.
package struct CPIOReader {
    private let bytes: [UInt8]
    private var memberCount = 0
    private var isFinished = false
    /// Bytes from the start to what is read next; after the last member, to the first byte behind the archive.
    package private(set) var offset = 0

    /// Reads from the first byte.
    package init(_ bytes: [UInt8]) {
        self.bytes = bytes
    }

    /// The next member, or `nil` behind the last one; bytes behind the trailer are not looked at.
    package mutating func next() throws(CPIOError) -> CPIOEntry? {
        guard !isFinished else { return nil }
        guard memberCount < CPIOLimits.memberCount else { throw CPIOError(.tooManyMembers, at: offset) }
        let start = offset
        let header = try CPIOHeader(take(CPIOHeader.byteCount), at: start)
        let name = try takeName(length: Int(header.nameLength))
        let payload = try take(Int(header.fileLength))
        try skipPadding()
        memberCount += 1
        guard name != CPIOHeader.trailerName else {
            isFinished = true
            return nil
        }
        return CPIOEntry(
            name, try Self.kind(header, payload: payload, at: start), permissions: UInt16(header.mode & 0o7777),
            modified: header.modified)
    }

    /// All members of an archive; throws at the first byte that does not belong into one.
    package static func entries(of bytes: [UInt8]) throws(CPIOError) -> [CPIOEntry] {
        var reader = CPIOReader(bytes)
        var entries: [CPIOEntry] = []
        while let entry = try reader.next() { entries.append(entry) }
        return entries
    }

    private mutating func take(_ count: Int) throws(CPIOError) -> ArraySlice<UInt8> {
        guard count <= bytes.count - offset else { throw CPIOError(.unexpectedEnd, at: bytes.count) }
        let part = bytes[offset..<offset + count]
        offset += count
        return part
    }

    private mutating func takeName(length: Int) throws(CPIOError) -> String {
        let start = offset
        guard length > 1 else { throw CPIOError(.emptyName, at: start) }
        guard length - 1 <= CPIOLimits.nameLength else { throw CPIOError(.nameTooLong(length: length - 1), at: start) }
        let name = try take(length)
        guard name.last == 0 else { throw CPIOError(.nameNotClosed, at: offset - 1) }
        if let early = name.dropLast().firstIndex(of: 0) { throw CPIOError(.nameHoldsNUL, at: early) }
        try skipPadding()
        return String(decoding: name.dropLast(), as: UTF8.self)
    }

    private mutating func skipPadding() throws(CPIOError) {
        let start = offset
        let padding = try take(CPIOHeader.padding(after: start))
        if let index = padding.firstIndex(where: { $0 != 0 }) {
            throw CPIOError(.paddingNotZero(bytes[index]), at: index)
        }
    }

    private static func kind(
        _ header: CPIOHeader, payload: ArraySlice<UInt8>, at offset: Int
    ) throws(CPIOError) -> CPIOEntry.Kind {
        guard let type = FileType(rawValue: header.mode & 0o170000) else {
            throw CPIOError(.unknownFileType(mode: header.mode), at: offset + 14)
        }
        return switch type {
        case .directory: .directory
        case .file: .file(Array(payload))
        case .symbolicLink: .symbolicLink(to: String(decoding: payload, as: UTF8.self))
        case .characterDevice: .characterDevice(header.device)
        case .blockDevice: .blockDevice(header.device)
        case .fifo: .fifo
        case .socket: .socket
        }
    }
}
