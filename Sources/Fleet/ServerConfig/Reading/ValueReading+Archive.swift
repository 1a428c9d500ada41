// SPDX-License-Identifier: GPL-3.0-or-later

internal import HostSystem

/// Where packages come from.
extension ValueReading {
    static func suite(_ value: YAMLValue) throws(Mistake) -> ArchiveSuite {
        guard let suite = ArchiveSuite(codename: try text(value)) else {
            throw Mistake(
                found: "\(value.shown) is no suite of Debian's archive that is known",
                remedy: "write \(ArchiveSuite.choice)")
        }
        return suite
    }

    static func mirror(_ value: YAMLValue) throws(Mistake) -> ArchiveMirror {
        guard let mirror = ArchiveMirror(try text(value)) else {
            throw Mistake(
                found: "\(value.shown) is no address of a copy of Debian's archive",
                remedy: "write one such as http://192.168.1.9/debian, or file:/srv/debian")
        }
        return mirror
    }
}
