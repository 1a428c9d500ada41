// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import FleetModel

/// Which boots have a log, and what each takes on the disk.
struct LogIndex: Sendable {
    private var sizes: [BootLogName: UInt64] = [:]
    private(set) var total: UInt64 = 0

    /// Looks through the folder of logs; what is none of ours is passed over.
    init(of root: borrowing LogFolder) throws(LogProblem) {
        for name in root.names() {
            guard let machine = MachineNumber(name), let folder = try? root.folder(name, making: false) else {
                continue
            }
            for boot in Set(folder.names().compactMap(BootLogFile.boot(ofFile:))) {
                set(
                    BootLogName(machine: machine, boot: boot),
                    to: BootLogPlaces(
                        first: folder.length(of: BootLogFile.first.name(of: boot)) ?? 0,
                        older: folder.length(of: BootLogFile.older.name(of: boot)) ?? 0,
                        newer: folder.length(of: BootLogFile.newer.name(of: boot)) ?? 0
                    ).stored)
            }
        }
    }

    /// The boots of a machine, oldest first.
    func boots(of machine: MachineNumber) -> [BootNumber] {
        sizes.keys.filter { $0.machine == machine }.map(\.boot).sorted()
    }

    mutating func set(_ name: BootLogName, to size: UInt64) {
        total = total - (sizes[name] ?? 0) + size
        sizes[name] = size
    }

    mutating func remove(_ name: BootLogName) {
        total -= sizes.removeValue(forKey: name) ?? 0
    }

    /// The boots that have to go for all to take so much less than a bound, so that it is not reached at once again: first the oldest
    /// of those that a machine has beyond a number, then the oldest of all; those in use only if there are no others, and
    /// one never.
    func excess(over bound: UInt64, keeping one: BootLogName, isInUse: (BootLogName) -> Bool) -> [BootLogName] {
        guard total > bound else { return [] }
        let goal = bound - bound / Limits.spareShare
        let surplus = self.surplus
        let order = sizes.filter { $0.key != one }
            .map { entry -> (name: BootLogName, isInUse: Bool, rank: Int, size: UInt64) in
                let isUsed = isInUse(entry.key)
                let rank = (isUsed ? 2 : 0) + (surplus.contains(entry.key) ? 0 : 1)
                return (name: entry.key, isInUse: isUsed, rank: rank, size: entry.value)
            }
            .sorted { ($0.rank, $0.name.boot) < ($1.rank, $1.name.boot) }
        var left = total
        var excess: [BootLogName] = []
        for entry in order where left > goal {
            // For the sake of a reserve nobody's log goes while it is written.
            if entry.isInUse, left <= bound { break }
            excess.append(entry.name)
            left -= entry.size
        }
        return excess
    }

    /// What machines have beyond a number of boots each.
    private var surplus: Set<BootLogName> {
        var found: Set<BootLogName> = []
        for names in Dictionary(grouping: sizes.keys, by: \.machine).values where names.count > Limits.bootsOfMachine {
            found.formUnion(names.sorted { $0.boot < $1.boot }.dropLast(Limits.bootsOfMachine))
        }
        return found
    }
}
