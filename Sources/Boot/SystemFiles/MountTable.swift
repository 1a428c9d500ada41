// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentCore

/// Where a system mounts its file systems as it starts (fstab(5)).
package struct MountTable: Sendable {
    private let points: [[String]]

    /// Reads `/etc/fstab`; lines that make no sense are passed over, as the system does.
    package init(_ text: [UInt8]) {
        points = text.split(separator: UInt8(ascii: "\n")).compactMap { line in
            let fields = line.split { $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }
            guard fields.count >= 3, fields[0].first != UInt8(ascii: "#"), fields[1].first == UInt8(ascii: "/") else {
                return nil
            }
            let isLeftOut =
                fields.count > 3
                && fields[3].split(separator: UInt8(ascii: ",")).contains { $0.elementsEqual("noauto".utf8) }
            let names = Self.plain(fields[1]).splitAtSlashes().map(String.init)
            return isLeftOut || names.isEmpty ? nil : names
        }
    }

    /// Where the file system is mounted that would hide a file of the root; `nil` for none.
    package func mountPoint(over path: RelativePath) -> String? {
        let over = points.first { names in
            names.count <= path.components.count
                && zip(names, path.components).allSatisfy { $0.hasSameBytes(as: $1) }
        }
        return over.map { "/" + $0.joined(separator: "/") }
    }

    /// Spaces and the like stand there as a backslash and three octal digits.
    private static func plain(_ field: ArraySlice<UInt8>) -> String {
        var bytes: [UInt8] = []
        var rest = field
        while let byte = rest.popFirst() {
            let digits = String(decoding: rest.prefix(3), as: UTF8.self)
            if byte == UInt8(ascii: "\\"), digits.utf8.count == 3, let code = UInt8(digits, radix: 8) {
                bytes.append(code)
                rest = rest.dropFirst(3)
            } else {
                bytes.append(byte)
            }
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
