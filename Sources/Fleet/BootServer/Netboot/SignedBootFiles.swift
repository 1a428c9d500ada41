// SPDX-License-Identifier: GPL-3.0-or-later

package import Phase1Builder

/// What machines with Secure Boot are given by TFTP, as paths of files.
package struct SignedBootFiles: Hashable, Sendable {
    /// Who is given it.
    package enum Receivers: Hashable, Sendable {
        /// Every UEFI machine.
        case all
        /// Machines that turned out to need it.
        case found
    }

    /// Who is given it.
    package let receivers: Receivers
    /// shim and GRUB.
    package let loaders: SignedLoaders
    /// The folder of phase 1.
    package let phase1Folder: String
    /// Names phase 1 as in URLs.
    package let hash: String

    /// Puts the four together.
    package init(receivers: Receivers, loaders: SignedLoaders, phase1Folder: String, hash: String) {
        self.receivers = receivers
        self.loaders = loaders
        self.phase1Folder = phase1Folder
        self.hash = hash
    }
}
