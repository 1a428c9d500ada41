// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import TorrentCore

/// Which machine a person means by a word: its name, its number, one of its MAC addresses, or its UUID.
package enum MachineSearch: Hashable, Sendable {
    /// This one.
    case found(MachineNumber)
    /// No machine is known by that word.
    case none
    /// Several are, in the order of their numbers; of very many the first.
    case several([MachineNumber])
}

extension FleetModel {
    /// Finds the machine that is meant.
    ///
    /// A MAC address means each machine that was seen with it, not only the one that had it last; a UUID means each that told
    /// it, also where it is nobody's name.
    package func search(_ word: some StringProtocol) -> MachineSearch {
        if let number = named[word.lowercased()] { return .found(number) }
        if let number = MachineNumber(word) { return table[number] == nil ? .none : .found(number) }
        if let mac = MACAddress(word) {
            return Self.outcome(table.keys.filter { register[$0]?.macs.contains(mac) ?? false })
        }
        let text = word.lowercased()
        guard text.utf8.count == 36 else { return .none }
        let uuid = MachineUUID(text)
        let meant = table.values.filter { machine in
            guard let told = machine.uuid else { return false }
            if let uuid { return MachineUUID(told) == uuid }
            return told.lowercased().hasSameBytes(as: text)
        }
        return Self.outcome(meant.map(\.number))
    }

    private static func outcome(_ meant: [MachineNumber]) -> MachineSearch {
        switch meant.count {
        case 0: .none
        case 1: .found(meant[0])
        default: .several(Array(meant.sorted().prefix(Limits.candidates)))
        }
    }

    /// A page of the machines by number: those behind one, as many as are wanted, and whether there are more.
    package func page(after number: MachineNumber?, limit: Int) -> (machines: [FleetMachine], isMore: Bool) {
        let numbers = table.keys.filter { number.map($0.isBehind) ?? true }.sorted()
        return (numbers.prefix(max(0, limit)).compactMap { table[$0] }, numbers.count > limit)
    }

    /// A machine's MAC addresses; the one that was heard last is the last.
    package func macs(of number: MachineNumber) -> [MACAddress] { register[number]?.macs ?? [] }

    /// The machine that is at an address, as far as is known.
    package func number(at address: HostAddress) -> MachineNumber? {
        owners[address].flatMap { register.holder(of: $0) }
    }
}

extension MachineNumber {
    fileprivate func isBehind(_ other: Self) -> Bool { self > other }
}
