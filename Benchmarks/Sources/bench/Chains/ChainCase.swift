// SPDX-License-Identifier: GPL-3.0-or-later

/// The case `chains`: one virtual machine of each firmware from power-on to its agent, whole and part by part.
///
/// Only who names it gets it: it needs the agent and Debian's kernel, of which phase 1 is made.
struct ChainCase {
    static let name = "chains"
    static let megabits = 100

    /// In the order they are run.
    let keys: [ChainResult.Key]

    /// Those of the table, or at another speed.
    init(megabits: Int?, runs: Int) {
        keys = ChainFirmware.allCases.flatMap { firmware in
            (1...runs).map { ChainResult.Key(firmware: firmware, megabits: megabits ?? Self.megabits, run: $0) }
        }
    }
}

/// What starts the machine, by the name that `boot-chains` knows it by.
enum ChainFirmware: String, Hashable, Codable, CaseIterable {
    case bios
    case uefi
    case secureBoot = "secure-boot"

    /// What it is in a table.
    var title: String {
        switch self {
        case .bios: "BIOS: iPXE of the card's ROM, script and files by HTTP"
        case .uefi: "UEFI: its own PXE, iPXE by TFTP, then HTTP"
        case .secureBoot: "Secure Boot: shim, GRUB, kernel and initramfs by TFTP"
        }
    }
}
