// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc
internal import TorrentCore

/// One event as the kernel writes it (inotify(7)).
struct InotifyEvent: Hashable {
    /// The watch, by its number.
    let watch: Int32
    /// What happened, as bits.
    let mask: UInt32
    /// The name in the folder, as far as it is text; `nil` for the folder itself.
    let name: ExactName?

    /// What folders are watched for.
    static let wanted = UInt32(
        bitPattern: IN_MODIFY | IN_ATTRIB | IN_CLOSE_WRITE | IN_CREATE | IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO
            | IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR | IN_EXCL_UNLINK)

    /// Reads all events of what was read at once.
    ///
    /// ```
    ///    0 watch (4) │ 4 mask (4) │ 8 cookie (4) │ 12 length of the name (4) │ 16 the name, filled up with zeros
    /// ```
    static func all(in bytes: UnsafeRawBufferPointer) -> [InotifyEvent] {
        var events: [InotifyEvent] = []
        var rest = bytes[...]
        while rest.count >= 16 {
            let header = UnsafeRawBufferPointer(rebasing: rest.prefix(16))
            let length = Int(header.loadUnaligned(fromByteOffset: 12, as: UInt32.self))
            guard length <= rest.count - 16 else { break }
            let name = rest.dropFirst(16).prefix(length).prefix { $0 != 0 }
            events.append(
                InotifyEvent(
                    watch: header.loadUnaligned(as: Int32.self),
                    mask: header.loadUnaligned(fromByteOffset: 4, as: UInt32.self),
                    name: name.isEmpty ? nil : ExactName(String(decoding: name, as: UTF8.self))))
            rest = rest.dropFirst(16 + length)
        }
        return events
    }

    /// Whether any of these bits is set.
    func has(_ bits: Int32) -> Bool { mask & UInt32(bitPattern: bits) != 0 }

    /// Whether the kernel has dropped events.
    var isOverflow: Bool { has(IN_Q_OVERFLOW) }

    /// Whether the folder itself is gone or has another name, so that the watch is of no use.
    var endsWatch: Bool { has(IN_DELETE_SELF | IN_MOVE_SELF | IN_UNMOUNT | IN_IGNORED) }

    /// What that means for who watches the folder.
    var kind: FolderEvent.Kind {
        if endsWatch { return .moved }
        if has(IN_ISDIR), has(IN_DELETE | IN_MOVED_FROM | IN_MOVED_TO) { return .moved }
        if has(IN_ISDIR), has(IN_CREATE) { return .made }
        if has(IN_CLOSE_WRITE) { return .closed }
        return has(IN_MODIFY) ? .written : .changed
    }
}
