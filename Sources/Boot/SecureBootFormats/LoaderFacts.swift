// SPDX-License-Identifier: GPL-3.0-or-later

/// What decides whether machines with Secure Boot start the programs that the server gives them.
package struct LoaderFacts: Hashable, Sendable {
    /// Which generations shim has; `nil` when it does not say.
    package let shim: SBATGenerations?
    /// Which generations GRUB has; `nil` when it does not say.
    package let menu: SBATGenerations?
    /// Which of Microsoft's keys signed shim; empty when somebody else did.
    package let shimKeys: Set<MicrosoftKey>
    /// The level that shim writes into each machine, unless a later one is there.
    package let shimLevel: SBATLevel?

    /// Puts these together.
    package init(
        shim: SBATGenerations?, menu: SBATGenerations?, shimKeys: Set<MicrosoftKey>, shimLevel: SBATLevel?
    ) {
        self.shim = shim
        self.menu = menu
        self.shimKeys = shimKeys
        self.shimLevel = shimLevel
    }

    /// Looks into the files of shim and GRUB.
    package init(shim: [UInt8], menu: [UInt8]) {
        let image = PEImage(shim)
        self.init(
            shim: image?.section(".sbat").flatMap { SBATGenerations(section: $0) },
            menu: PEImage(menu)?.section(".sbat").flatMap { SBATGenerations(section: $0) },
            shimKeys: image?.microsoftKeys ?? [],
            shimLevel: image?.section(".sbatlevel").flatMap { Self.automaticLevel(in: $0) })
    }

    /// The first of two levels in shim's section, which it takes unless it was told otherwise: behind the number 0 two
    /// offsets, counted from the first of them, of texts that end with a zero (shim 15.8 and 16, sbat_var.S).
    static func automaticLevel(in section: ArraySlice<UInt8>) -> SBATLevel? {
        guard section.number(UInt32.self, at: 0) == 0, let offset = section.length(at: 4)
        else { return nil }
        return SBATLevel(text: Array(section.dropFirst(4 + offset).prefix(Limits.revocationText)))
    }
}
