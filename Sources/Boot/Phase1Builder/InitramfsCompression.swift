// SPDX-License-Identifier: GPL-3.0-or-later

package import HostSystem

/// How an initramfs is compressed; the kernel can undo each.
package enum InitramfsCompression: String, Hashable, Sendable, CaseIterable {
    /// zstd -20, whose window of 32 MiB the kernel takes: it is unpacked sooner (docs/decisions).
    case zstd
    /// xz -9, for programs with its filter for this processor: a sixth smaller, and slower.
    case xz
    /// As it is; for measuring.
    case plain = "none"

    /// The one that goes with a suite's kernel: one that has 4 MB more leaves no room for more than it must.
    package init(for suite: ArchiveSuite) {
        self =
            switch suite {
            case .bookworm: .zstd
            case .trixie: .xz
            }
    }

    /// Whether programs are compressed apart from drivers.
    ///
    /// The filter rewrites the targets of jumps, which makes a program smaller. A driver is not linked yet: it has zeros there,
    /// and with the filter it is a twelfth larger.
    var isFiltering: Bool { self == .xz }

    /// The parameters at the end are those for code with addresses at any place, and made programs smaller by a thousandth.
    private static let ofPrograms = ["--x86", "--lzma2=preset=9e,dict=32MiB,lc=4,pb=1"]
    private static let ofDrivers = ["--lzma2=preset=9e,dict=32MiB"]

    /// The program and its arguments: it reads the file given last and writes standard output.
    func command(forPrograms isFiltered: Bool) -> (program: String, arguments: [String])? {
        switch self {
        case .zstd: ("zstd", ["--ultra", "-20", "-T0", "-q", "-c"])
        // The kernel's reader knows no other checksum than this; it takes memory for the whole dictionary.
        case .xz: ("xz", ["--check=crc32"] + (isFiltered ? Self.ofPrograms : Self.ofDrivers) + ["-T1", "-c"])
        case .plain: nil
        }
    }
}
