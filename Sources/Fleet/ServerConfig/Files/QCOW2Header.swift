// SPDX-License-Identifier: GPL-3.0-or-later

/// The header of a file in QEMU's format (QEMU's docs/interop/qcow2.txt).
struct QCOW2Header {
    private let start: FileStart
    private let length: Int

    init(_ bytes: [UInt8]) {
        start = FileStart(bytes)
        length = bytes.count
    }

    private var version: UInt64 { start.bigNumber(at: 4, width: 4) }
    private var incompatible: UInt64 { version >= 3 ? start.bigNumber(at: 72, width: 8) : 0 }

    /// What keeps it from being unpacked by itself, or `nil`.
    ///
    /// One that names other files is never followed: its bytes may come from a stranger, and any file of this computer
    /// could be named.
    var flaw: FileFlaw? {
        guard length >= 72 else { return FileFlaw(found: "is the beginning of a qcow2 file", remedy: "copy it again") }
        if version == 1 {
            return FileFlaw(found: "is a qcow file of version 1", remedy: FileFormat.converting("qcow"))
        }
        guard (2...3).contains(version) else {
            return FileFlaw(
                found: "is a qcow file of version \(version), which is not known",
                remedy: FileFormat.converting("qcow2"))
        }
        if start.bigNumber(at: 8, width: 8) != 0 {
            return FileFlaw(
                found: "is a qcow2 file with a part of its content in another file\(backingName)",
                remedy: "where that file is, make one of them with: qemu-img convert -O qcow2 OLD NEW")
        }
        if incompatible & 4 != 0 {
            return FileFlaw(
                found: "is a qcow2 file whose content is in another file (an external data file)",
                remedy: "where that file is, make one of them with: qemu-img convert -O qcow2 OLD NEW")
        }
        if start.bigNumber(at: 32, width: 4) != 0 {
            return FileFlaw(found: "is an encrypted qcow2 file", remedy: "decrypt it first, with qemu-img convert")
        }
        if incompatible & 2 != 0 {
            return FileFlaw(
                found: "is a qcow2 file that QEMU has marked as damaged",
                remedy: "repair it with: qemu-img check -r all")
        }
        if incompatible & ~0x1f != 0 {
            return FileFlaw(
                found: "is a qcow2 file with features that are not known here", remedy: FileFormat.converting("qcow2"))
        }
        return nil
    }

    /// The name of the backing file, for a message; empty when it is not in the bytes at hand.
    private var backingName: String {
        let (place, count) = (start.bigNumber(at: 8, width: 8), start.bigNumber(at: 16, width: 4))
        guard (1...1_023).contains(count), place < UInt64(length), place + count <= UInt64(length) else { return "" }
        return " (\(String(decoding: start.bytes(at: Int(place), Int(count)), as: UTF8.self).quoted))"
    }

    /// What is left out of it.
    var notes: [String] {
        guard flaw == nil else { return [] }
        let snapshots = start.bigNumber(at: 60, width: 4)
        return snapshots == 0 ? [] : ["has \(snapshots) snapshots in it, which are left out: its current state counts"]
    }
}
