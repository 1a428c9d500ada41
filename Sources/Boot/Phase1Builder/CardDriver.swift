// SPDX-License-Identifier: GPL-3.0-or-later

/// A driver of PCI network cards, with all that phase 1 needs for them beside ``ModuleSelection/small``.
///
/// iPXE knows the card before any driver of ours runs; so a machine fetches one driver and not those of all cards.
package struct CardDriver: Hashable, Sendable {
    /// The driver.
    package let module: ModuleName
    /// The cards it drives, vendor and device as `8086:100e`; each is in the list of one driver only.
    package let devices: [String]
    /// The driver's own modules and the small selection's, for the indexes are over both.
    ///
    /// With them go the drivers that claim one of the same cards: which of them a card is for its revision tells, and
    /// that iPXE does not pass on. The RTL8139 and its successor, the C+, are such a pair.
    package let modules: ModuleClosure

    /// Where the drivers of network cards are.
    private static let folder = "kernel/drivers/net/"
    /// Drivers of the chips between card and cable; which one a card has is seen only when its driver runs.
    private static let cableFolder = "kernel/drivers/net/phy/"
    private static let cableLibrary = ModuleName("libphy")

    /// Each driver of the closure that says which PCI cards it is for.
    package static func all(in closure: ModuleClosure, small: ModuleClosure) -> [CardDriver] {
        let claims = closure.members.filter { $0.path.hasPrefix(folder) }.compactMap { member in
            ModuleName(file: member.path).map {
                (name: $0, devices: Set(member.information.aliases.compactMap(device)))
            }
        }
        var claimants: [String: [ModuleName]] = [:]
        for claim in claims { for device in claim.devices { claimants[device, default: []].append(claim.name) } }
        let cable = closure.members.filter { $0.path.hasPrefix(cableFolder) }.compactMap { ModuleName(file: $0.path) }
        let virtio = CardDriver(
            module: ModuleSelection.virtio.module, devices: ModuleSelection.virtio.devices,
            modules: closure.needed(by: small.names + [ModuleSelection.virtio.module]))
        return [virtio]
            + claims.compactMap { claim in
                let devices = claim.devices.filter { claimants[$0]?.first == claim.name }.sorted()
                guard !devices.isEmpty, !small.names.contains(claim.name) else { return nil }
                let rivals = devices.flatMap { claimants[$0] ?? [] }
                let alone = closure.needed(by: small.names + rivals)
                let modules = alone.names.contains(cableLibrary) ? closure.needed(by: alone.names + cable) : alone
                return CardDriver(module: claim.name, devices: devices, modules: modules)
            }
    }

    /// `pci:v00008086d0000100Esv*sd*bc*sc*i*` is `8086:100e`; `nil` for whole classes of devices, and other buses.
    static func device(inAlias alias: String) -> String? {
        let bytes = Array(alias.utf8)
        guard bytes.count >= 24, bytes.starts(with: "pci:v".utf8), bytes[13] == UInt8(ascii: "d"),
            bytes[22...].starts(with: "sv".utf8)
        else { return nil }
        let numbers = [bytes[5..<13], bytes[14..<22]].compactMap {
            UInt32(String(decoding: $0, as: UTF8.self), radix: 16)
        }
        guard numbers.count == 2, numbers.allSatisfy({ $0 <= UInt16.max }) else { return nil }
        return numbers.map { number in
            let text = String(number, radix: 16)
            return String(repeating: "0", count: 4 - text.count) + text
        }.joined(separator: ":")
    }
}
