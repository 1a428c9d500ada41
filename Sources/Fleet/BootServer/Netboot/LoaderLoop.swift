// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
internal import NetbootScripts
package import TorrentCore

/// Keeps iPXE from loading itself for ever where somebody else's DHCP server names one file to everybody.
///
/// Firmware asks for the file and gets the program; the iPXE in it asks DHCP again, is named the same file, and must
/// now get a script. The two requests look alike, but the second one comes from a machine that was just sent the
/// program. So after a program went out, its machine is given a script under the same name, once.
///
/// ```
///   program ── sent the program ──▶ script
///      ▲ ◀── sent the script ────────┤
///      └──── two minutes passed ─────┘
/// ```
package struct LoaderLoop: Sendable {
    /// What is to be done in the TFTP folder.
    package enum Action: Hashable, Sendable {
        /// This machine gets the script under this name from now on.
        case giveScript(MACAddress, name: String)
        /// This machine gets what all get.
        case giveProgram(MACAddress)
    }

    private let folder: String
    private var waiting: [MACAddress: MonotonicInstant] = [:]

    /// Watches over a folder given out by TFTP.
    package init(folder: String) {
        self.folder = folder
    }

    /// A file below the folder was sent to a machine.
    package mutating func sent(_ file: String, to mac: MACAddress, at now: MonotonicInstant) -> [Action] {
        guard file.hasPrefix(folder + "/") else { return [] }
        let names = file.dropFirst(folder.count + 1).split(separator: "/")
        switch names.count {
        case 1 where Self.programs.contains(String(names[0])) && waiting.count < Limits.startingLoaders:
            waiting[mac] = now
            return [.giveScript(mac, name: String(names[0]))]
        case 2:
            // Also one that was given before dnsmasq was started again, of which nothing is known here.
            waiting[mac] = nil
            return [.giveProgram(mac)]
        default:
            return []
        }
    }

    /// Time passed; machines that never asked again get the program when they next start.
    package mutating func elapsed(to now: MonotonicInstant) -> [Action] {
        let late = waiting.filter { now - $0.value >= Limits.loaderStart }.keys
        for mac in late { waiting[mac] = nil }
        return late.map { .giveProgram($0) }
    }

    private static let programs = Set(NetworkBootProgram.allCases.map(\.fileName) + [NetworkBootProgram.nameOf2018])
}
