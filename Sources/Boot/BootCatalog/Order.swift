// SPDX-License-Identifier: GPL-3.0-or-later

/// What a server tells a machine in phase 1 to do (docs/orders.md).
package struct Order: Hashable, Sendable {
    /// The format's version; a receiver refuses what it does not know.
    package static let version = 1

    /// The words for what can be ordered.
    package enum Kind: String, Hashable, Sendable, CaseIterable {
        case boot
        case restart
        case powerOff = "power-off"
        case identify
        case wake
        case shell
    }

    /// What is to be done.
    package enum Action: Hashable, Sendable {
        /// Ask for the manifest anew, and start what it says, at once and without a countdown.
        case boot
        /// Restart the machine.
        case restart
        /// Switch the machine off.
        case powerOff
        /// Show the machine's name in large letters for so many seconds; 0 ends it.
        case identify(seconds: Int)
        /// Send magic packets for these into the network that the machine is in.
        case wake([MACAddress])
        /// Let in who has one of these keys, as lines of OpenSSH's `authorized_keys`.
        case shell(keys: [String])
        /// Something that this program does not know, by its word: it is refused.
        case unknown(String)

        /// The word for it; `nil` for what this program does not know.
        package var kind: Kind? {
            switch self {
            case .boot: .boot
            case .restart: .restart
            case .powerOff: .powerOff
            case .identify: .identify
            case .wake: .wake
            case .shell: .shell
            case .unknown: nil
            }
        }
    }

    /// Rises with each order of a server; 1 or more, within 63 bits.
    package let number: UInt64
    /// The boot it is for.
    package let boot: BootNumber
    /// What is to be done.
    package let action: Action

    /// Puts these together; `nil` for a number that is none, and for what is beyond the limits of an action.
    package init?(number: UInt64, boot: BootNumber, action: Action) {
        guard number > 0, number <= UInt64(Int64.max), action.isWithinLimits else { return nil }
        self.number = number
        self.boot = boot
        self.action = action
    }
}

extension Order.Action {
    /// Whether it can be ordered, as far as its numbers and lengths go.
    package var isWithinLimits: Bool {
        switch self {
        case .boot, .restart, .powerOff: true
        case .identify(let seconds): CatalogLimits.identifySeconds.contains(seconds)
        case .wake(let cards): (1...CatalogLimits.wokenCards).contains(cards.count)
        case .shell(let keys): (1...CatalogLimits.shellKeys).contains(keys.count) && keys.allSatisfy(Self.isKey)
        case .unknown(let word): Self.isUnknown(word)
        }
    }

    private static func isKey(_ text: String) -> Bool {
        (1...CatalogLimits.shellKeyLength).contains(text.utf8.count) && !text.hasControlCharacter
    }

    private static func isUnknown(_ word: String) -> Bool {
        (1...CatalogLimits.orderWordLength).contains(word.utf8.count) && !word.hasControlCharacter
            && Order.Kind(rawValue: word) == nil
    }
}
