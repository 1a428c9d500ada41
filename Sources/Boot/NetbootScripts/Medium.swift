// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog

/// Where things are on a medium, a CD or a USB stick, that starts phase 1 where firmware does not boot from a network.
///
/// The names of loaders and scripts are those that firmware and Debian's builds of the loaders look for; all of them
/// are relative to the root of the medium.
package enum Medium {
    /// Phase 1's kernel.
    package static let kernel = "boottorrent/\(BootRoute.kernelFile)"
    /// Phase 1's archive with the drivers of all network cards: a medium goes into any machine.
    package static let initramfs = "boottorrent/\(BootRoute.initramfsFile)"
    /// The loader for a BIOS.
    package static let isolinux = "isolinux/isolinux.bin"
    /// What ``isolinux`` loads before anything else.
    package static let isolinuxCore = "isolinux/ldlinux.c32"
    /// What ``isolinux`` reads.
    package static let isolinuxScript = "isolinux/isolinux.cfg"
    /// The file system that UEFI reads the signed loaders from.
    package static let firmwareImage = "boot/grub/efi.img"
    /// What GRUB reads, on the medium and in ``firmwareImage`` alike.
    package static let grubScript = "boot/grub/grub.cfg"
    /// By this Debian's signed GRUB knows the medium that it came from.
    package static let mark = ".disk/info"
}

extension SignedLoader {
    /// Where UEFI looks for shim on a medium, and shim for GRUB; inside ``Medium/firmwareImage``.
    package static let mediumFolder = "EFI/BOOT"
    /// Shim's name there (UEFI 2.10, 3.5.1.1).
    package static let mediumShim = "BOOTX64.EFI"
}

/// What a medium's loaders tell phase 1's kernel: nothing of the machine, for they do not know it.
package struct MediumCommandLine: Hashable, Sendable {
    /// The server.
    package let endpoint: ServerEndpoint
    /// More words, in front of `quiet`.
    package let arguments: [KernelArgument]

    /// Bytes that all words have together at most, with a space between every two.
    package static var mostBytes: Int { Limits.mediumCommandLine }

    /// Puts the two together; `nil` when there are more arguments than ``KernelArgument/most``, or all words are longer
    /// than ``mostBytes``.
    package init?(endpoint: ServerEndpoint, arguments: [KernelArgument] = []) {
        self.endpoint = endpoint
        self.arguments = arguments
        guard arguments.count <= KernelArgument.most, text.utf8.count <= Self.mostBytes else { return nil }
    }

    /// The words in order, as the kernel passes them on.
    package var words: [String] { Self.words(endpoint) + arguments.map(\.description) + Self.lastWords }

    /// The words with a space between every two.
    package var text: String { words.joined(separator: " ") }

    private static func words(_ endpoint: ServerEndpoint) -> [String] {
        ["boottorrent.server=\(endpoint.url)", "console=tty0", "console=ttyS0,115200"]
    }

    private static let lastWords = ["quiet"]

    /// The words with those of a person quoted as GRUB needs it.
    var grubText: String {
        (Self.words(endpoint) + arguments.map(GRUBScript.quoted) + Self.lastWords).joined(separator: " ")
    }
}
