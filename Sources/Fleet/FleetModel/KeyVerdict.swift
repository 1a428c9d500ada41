// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import TorrentCore

/// Whether an event is believed.
package enum KeyVerdict: Hashable, Sendable {
    /// Who proved to have sent it.
    package enum Sender: Hashable, Sendable {
        /// The agent of a boot.
        case agent
        /// The system that it started.
        case system
    }

    /// Why it is not.
    package enum Refusal: String, Hashable, Sendable, CaseIterable {
        /// It is not signed.
        case noKey = "no-key"
        /// It is signed by a key that this machine does not have: made up, forgotten, or void for long.
        case unknownKey = "unknown-key"
        /// Its counter did not rise.
        case replayed
        /// It is signed by the key of another machine, or for another card.
        case otherMachine = "other-machine"
        /// A later boot's key was used since.
        case void
        /// It is signed by the key of a started system, which is good for the stage `os` alone.
        case notForThis = "not-for-this"
    }

    /// It is what that sender says.
    case taken(Sender)
    /// It counts for nothing.
    case refused(Refusal)
}

/// How many events were believed, and how many were not, by the reason.
package struct KeyTally: Hashable, Sendable {
    /// Those that were believed.
    package private(set) var taken = 0
    /// Those that were not.
    package private(set) var refused: [KeyVerdict.Refusal: Int] = [:]

    mutating func count(_ verdict: KeyVerdict) {
        switch verdict {
        case .taken: taken += 1
        case .refused(let reason): refused[reason, default: 0] += 1
        }
    }
}

/// Two computers that speak as one machine.
package struct KeyConflict: Sendable {
    /// The machine.
    package let machine: MachineNumber
    /// The MAC address that both say.
    package let mac: MACAddress
    /// The boot whose key was used last.
    package let newer: BootNumber
    /// The boot whose key is void and speaks nevertheless.
    package let older: BootNumber
    /// When the older one spoke first, after the newer one had.
    package let since: MonotonicInstant
    /// When it spoke last.
    package internal(set) var last: MonotonicInstant
    /// Where each of them spoke from last.
    package internal(set) var addresses: (newer: HostAddress?, older: HostAddress?) = (nil, nil)
    /// Events of the older one, which count for nothing.
    package internal(set) var events = 0

    init(_ machine: MachineNumber, mac: MACAddress, newer: BootNumber, older: BootNumber, since: MonotonicInstant) {
        self.machine = machine
        self.mac = mac
        self.newer = newer
        self.older = older
        self.since = since
        last = since
    }

    /// What is wrong, for people.
    package var sentence: String {
        let places = [addresses.newer, addresses.older].compactMap(\.self).map(\.description)
        let from = places.isEmpty ? "" : " (\(places.joined(separator: " and ")))"
        return "Two computers\(from) report as \(mac): boots \(older) and \(newer) go on at once."
    }

    /// What to do about it.
    package let remedy =
        "Look for two network cards with this MAC address, or for somebody who boots in this machine's name; "
        + "then start the machine again."
}

/// Where a key stands.
package enum KeyState: String, Hashable, Sendable, CaseIterable {
    /// It was given out, and no agent has used it.
    case waiting
    /// An agent has used it, and none a later one.
    case inUse = "in-use"
    /// The one in use before.
    case void
}

/// What is stored of one key.
///
/// It is a secret: whoever can read the store can report as any machine.
package struct BootKeyRecord: Hashable, Sendable {
    /// Whose it is.
    package var machine: MachineNumber
    /// Its place among the keys of that machine, from 0 on; later ones were given later.
    package var order: Int
    /// The key.
    package var key: BootKey
    /// The boot it was given out for.
    package var boot: BootNumber
    /// The card it was given out for.
    package var mac: MACAddress
    /// What the machine said its UUID is when it was given the key.
    package var uuid: String?
    /// Where it stands.
    package var state: KeyState
    /// The counter of the last event that was believed.
    package var counter: UInt64 = 0
    /// The same for the key of its system.
    package var systemCounter: UInt64 = 0

    /// Begins one with what every key has.
    package init(
        _ machine: MachineNumber, order: Int, key: BootKey, boot: BootNumber, mac: MACAddress, state: KeyState
    ) {
        self.machine = machine
        self.order = order
        self.key = key
        self.boot = boot
        self.mac = mac
        self.state = state
    }
}
