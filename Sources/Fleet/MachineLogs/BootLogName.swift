// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import FleetModel

/// Whose log it is: that of one boot of one machine.
package struct BootLogName: Hashable, Sendable, CustomStringConvertible {
    /// The machine.
    package let machine: MachineNumber
    /// Its boot.
    package let boot: BootNumber

    /// Pairs the two.
    package init(machine: MachineNumber, boot: BootNumber) {
        self.machine = machine
        self.boot = boot
    }

    /// Where it is below the folder of logs, without what the files end with: `m17/9`.
    package var description: String { "\(machine)/\(boot)" }
}

/// The files of one boot's log, in the folder of its machine.
enum BootLogFile: CaseIterable {
    /// From the beginning, as far as the bound for a boot allows.
    case first
    /// What came last behind that: the older half, and the newer one that is written to.
    case older
    case newer
    /// Numbers, for a server that goes on with the log.
    case notes

    func name(of boot: BootNumber) -> String { "\(boot)\(ending)" }

    private var ending: String {
        switch self {
        case .first: ".log"
        case .older: ".end-1.log"
        case .newer: ".end-2.log"
        case .notes: ".notes"
        }
    }

    /// The boot that a file is of; `nil` for one that is none of ours.
    static func boot(ofFile name: String) -> BootNumber? {
        guard let dot = name.firstIndex(of: "."), let boot = BootNumber(name[..<dot]),
            allCases.contains(where: { $0.name(of: boot) == name })
        else { return nil }
        return boot
    }
}
