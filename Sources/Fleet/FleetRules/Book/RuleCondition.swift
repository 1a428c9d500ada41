// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import TorrentCore

/// What a rule can ask for, by its name there.
package enum ConditionKey: String, Hashable, Sendable, CaseIterable {
    case name, mac, uuid, serial, vendor, model, memory, firmware, secureBoot = "secure_boot", address, rack, group,
        newcomer
}

/// One thing a rule asks for.
///
/// Of several values one must hold; a fact that is not known fits none.
package enum RuleCondition: Hashable, Sendable {
    case name([TextPattern])
    case mac([MACCondition])
    case uuid([MachineUUID])
    case serial([TextPattern])
    case vendor([TextPattern])
    case model([TextPattern])
    case memory([MemoryCondition])
    case firmware([FirmwareKind])
    case secureBoot(Bool)
    case address([AddressCondition])
    case rack([Subnet])
    case group([TextPattern])
    case newcomer(Bool)
}

/// The beginning of a hardware address, all of it, or a pattern.
package enum MACCondition: Hashable, Sendable, CustomStringConvertible {
    case prefix([UInt8])
    case pattern(TextPattern)

    /// Reads 1 to 6 pairs of hexadecimal digits with `:` or `-` between; one more may stand at the end.
    ///
    /// With `*` or `?` among them it is a pattern for the usual spelling: `52:54:*`.
    package init?(_ text: String) {
        guard !text.utf8.contains(where: { "*?".utf8.contains($0) }) else {
            let isPattern = text.utf8.allSatisfy { $0.isHexadecimalDigit || "*?:-".utf8.contains($0) }
            guard isPattern, let pattern = TextPattern(text.replacing("-", with: ":")) else { return nil }
            self = .pattern(pattern)
            return
        }
        var pairs = text.split(omittingEmptySubsequences: false) { $0 == ":" || $0 == "-" }
        if pairs.last == "", pairs.count < 7 { pairs.removeLast() }
        guard (1...6).contains(pairs.count), pairs.allSatisfy({ $0.utf8.count == 2 }),
            let bytes = [UInt8](hexadecimal: pairs.joined())
        else { return nil }
        self = .prefix(bytes)
    }

    /// Whether an address is meant.
    package func matches(_ mac: MACAddress) -> Bool {
        switch self {
        case .prefix(let bytes): mac.bytes.starts(with: bytes)
        case .pattern(let pattern): pattern.matches(TextPattern.folded(mac.description))
        }
    }

    package var description: String {
        switch self {
        case .prefix(let bytes): bytes.map { [$0].hexadecimal }.joined(separator: ":")
        case .pattern(let pattern): pattern.description
        }
    }
}

/// One address, or all of a network.
package enum AddressCondition: Hashable, Sendable, CustomStringConvertible {
    case host(HostAddress)
    case network(Subnet)

    /// Reads `10.0.1.7`, `10.0.1.0/24`, or an IPv6 address.
    package init?(_ text: String) {
        if let network = Subnet(text) {
            self = .network(network)
        } else if let host = HostAddress(text) {
            self = .host(host)
        } else {
            return nil
        }
    }

    /// Whether an address is meant.
    package func matches(_ address: HostAddress) -> Bool {
        switch self {
        case .host(let host): host == address
        case .network(let network): network.contains(address)
        }
    }

    package var description: String {
        switch self {
        case .host(let host): host.description
        case .network(let network): network.description
        }
    }
}
