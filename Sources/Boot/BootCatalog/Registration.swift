// SPDX-License-Identifier: GPL-3.0-or-later

/// What a person typed at a machine's own screen: what it is to be called, and where it stands.
///
/// The server judges it.
package struct Registration: Hashable, Sendable {
    /// The name, of 1 to 63 bytes without control characters.
    package let name: String
    /// The group, by its name in the list of machines; `nil` for none.
    package let group: String?
    /// The seat, each number from 1 to 9999; `nil` for one that was left empty.
    package let row: Int?
    package let column: Int?

    /// Puts them together; `nil` when one has no room in an event.
    package init?(name: String, group: String? = nil, row: Int? = nil, column: Int? = nil) {
        guard Self.isText(name, upTo: CatalogLimits.machineNameLength),
            group.map({ Self.isText($0, upTo: CatalogLimits.groupNameLength) }) ?? true,
            [row, column].allSatisfy({ $0.map(CatalogLimits.seats.contains) ?? true })
        else { return nil }
        self.name = name
        self.group = group
        self.row = row
        self.column = column
    }

    fileprivate static func isText(_ text: String, upTo limit: Int) -> Bool {
        !text.isEmpty && text.utf8.count <= limit && !text.hasControlCharacter
    }
}

/// That a machine without a name may be given one at its own screen.
package struct RegistrationOffer: Hashable, Sendable {
    /// The groups it may be put into, in the order they are shown.
    package let groups: [String]

    /// Offers these, as many as a manifest has room for; what can be no group's name is left out.
    package init(groups: [String] = []) {
        let names = groups.filter { Registration.isText($0, upTo: CatalogLimits.groupNameLength) }
        self.groups = Array(names.prefix(CatalogLimits.offeredGroups))
    }
}

/// What the server made of a ``Registration``.
package enum RegistrationVerdict: Hashable, Sendable {
    /// The machine is known by that from now on.
    case taken
    /// It is not, for this reason: a sentence for the person at the machine.
    case refused(String)
}
