// SPDX-License-Identifier: GPL-3.0-or-later

/// The case `chains`: one virtual machine of each firmware from power-on to its agent, whole and part by part.
///
/// Only who names it gets it: it needs the agent and Debian's kernel, of which phase 1 is made.
struct ChainCase {
    static let name = "chains"
    static let megabits = 100
    /// Microseconds that a packet to the machine and its answer take besides: as in a room with two switches.
    static let roundTrip = 500

    /// In the order they are run.
    let keys: [ChainResult.Key]

    /// Those of the table, or at another speed; an earlier program is beside ours where machines have Secure Boot.
    init(megabits: Int?, runs: Int, hasBefore: Bool = false) {
        keys = Chain.allCases.flatMap { chain in
            (1...runs).flatMap { run in
                [false, true].filter { !$0 || (hasBefore && chain == .secureBoot) }.map {
                    ChainResult.Key(chain: chain, megabits: megabits ?? Self.megabits, run: run, isBefore: $0)
                }
            }
        }
    }
}

/// A machine on its way, by the name that its results have.
enum Chain: String, Hashable, Codable, CaseIterable {
    case bios
    case uefi
    case secureBoot = "secure-boot"
    case secureBootAgain = "secure-boot-again"
    case secureBootByHTTP = "secure-boot-again-by-http"

    /// What it is in a table.
    var title: String {
        switch self {
        case .bios: "BIOS: iPXE of the card's ROM, script and files by HTTP"
        case .uefi: "UEFI: its own PXE, iPXE by TFTP, then HTTP"
        case .secureBoot: "Secure Boot: shim and GRUB by TFTP, then HTTP"
        case .secureBootAgain: "Secure Boot, the second time: the same, with the driver of its card alone"
        case .secureBootByHTTP: "Secure Boot, the second time, by the firmware's HTTP Boot"
        }
    }

    /// What `boot-chains` is told.
    var arguments: [String] {
        switch self {
        case .bios, .uefi, .secureBoot: ["--firmware", rawValue]
        case .secureBootAgain: ["--firmware", "secure-boot", "--way", "again"]
        case .secureBootByHTTP: ["--firmware", "secure-boot", "--way", "again-by-http"]
        }
    }
}
