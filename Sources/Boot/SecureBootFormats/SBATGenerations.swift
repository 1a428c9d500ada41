// SPDX-License-Identifier: GPL-3.0-or-later

/// Which generations of its components a boot program has: its section `.sbat`.
///
/// ```
/// sbat,1,SBAT Version,sbat,1,https://github.com/rhboot/shim/blob/main/SBAT.md
/// grub,5,Free Software Foundation,grub,2.06,https://www.gnu.org/software/grub/
/// grub.debian,5,Debian,grub2,2.06-13+deb12u2,https://tracker.debian.org/pkg/grub2
/// ```
package struct SBATGenerations: Hashable, Sendable {
    /// The components, in the order of the section.
    package let entries: [SBATEntry]

    /// Takes components as they are.
    package init(_ entries: [SBATEntry]) {
        self.entries = entries
    }

    /// Reads a section, up to a zero; `nil` for what is none, as shim starts no such program.
    package init?(section: ArraySlice<UInt8>) {
        guard let lines = SBATLines.cells(of: section), !lines.isEmpty else { return nil }
        let entries = lines.compactMap { SBATEntry($0) }
        guard entries.count == lines.count, entries.first?.component == "sbat" else { return nil }
        self.entries = entries
    }

    /// A component's generation; `nil` when the program has none of it.
    package func generation(of component: String) -> UInt32? {
        entries.first { $0.component.utf8.elementsEqual(component.utf8) }?.generation
    }

    /// A component that a level forbids.
    package struct Revocation: Hashable, Sendable {
        /// The component, with the generation that the program has.
        package let entry: SBATEntry
        /// The generation that is asked for.
        package let needed: UInt32
    }

    /// What shim refuses this program for under a level, in the order of the section.
    package func revocations(by level: SBATLevel) -> [Revocation] {
        entries.compactMap { entry in
            guard let needed = level.generation(of: entry.component), needed > entry.generation else { return nil }
            return Revocation(entry: entry, needed: needed)
        }
    }
}
