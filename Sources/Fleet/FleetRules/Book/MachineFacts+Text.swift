// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
package import TorrentCore

extension MachineFacts {
    /// Takes a fact as a person writes it, in place of what is known: `memory`, `4 GiB`.
    ///
    /// Its names are those of conditions; an address that is in one of the racks is in that one from then on, and a firmware
    /// says of Secure Boot what can be told by it.
    package mutating func take(_ name: String, _ text: String, racks: [Subnet] = []) throws(ValueFlaw) {
        guard let key = ConditionKey(rawValue: name) else {
            let names = ConditionKey.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValueFlaw(found: "\(name.shown) is no fact of a machine", remedy: "use one of \(names)")
        }
        switch key {
        case .name, .group, .newcomer:
            throw ValueFlaw(
                found: "\(name) is what the list of machines says",
                remedy: "ask for another machine, or change the list")
        case .mac: macs = try CellReading.macs(text)
        case .uuid: uuid = try CellReading.uuid(text)
        case .serial: serial = text
        case .vendor: vendor = text
        case .model: model = text
        case .memory: memory = try Self.memory(text)
        case .firmware:
            firmware = try Self.firmware(text)
            secureBoot = firmware?.enforcesSecureBoot
        case .secureBoot: secureBoot = try Self.flag(text)
        case .address:
            guard let host = HostAddress(text) else {
                throw ValueFlaw(found: "\(text.shown) is no address", remedy: "write one such as 10.0.1.7")
            }
            address = host
            rack = racks.first { $0.contains(host) }
        case .rack:
            guard let network = Subnet(text) else {
                throw ValueFlaw(found: "\(text.shown) is no network", remedy: "write one such as 10.0.1.0/24")
            }
            rack = network
        }
    }

    /// Takes several facts, whatever order they stand in: one that follows from another does not take the place of a written one.
    ///
    /// What is thrown says which fact is none.
    package mutating func take(
        _ facts: [(name: String, text: String)], racks: [Subnet] = []
    ) throws(FactFlaw) {
        func place(_ name: String) -> Int {
            ConditionKey.allCases.firstIndex { $0.rawValue == name } ?? ConditionKey.allCases.count
        }
        let ordered = facts.enumerated().sorted {
            (place($0.element.name), $0.offset) < (place($1.element.name), $1.offset)
        }
        for (name, text) in ordered.map(\.element) {
            do throws(ValueFlaw) {
                try take(name, text, racks: racks)
            } catch {
                throw FactFlaw(name: name, flaw: error)
            }
        }
    }

    private static func memory(_ text: String) throws(ValueFlaw) -> UInt64 {
        guard let size = MemoryCondition(text), size.sign == .sold else {
            throw ValueFlaw(found: "\(text.shown) is no size", remedy: "write one such as 4 GiB, or bytes")
        }
        return size.bytes
    }

    private static func firmware(_ text: String) throws(ValueFlaw) -> FirmwareKind {
        guard let kind = FirmwareKind(rawValue: text) else {
            let kinds = FirmwareKind.allCases.map(\.rawValue).joined(separator: ", ")
            throw ValueFlaw(found: "\(text.shown) is no firmware", remedy: "use one of \(kinds)")
        }
        return kind
    }

    private static func flag(_ text: String) throws(ValueFlaw) -> Bool {
        switch text {
        case "true": true
        case "false": false
        default: throw ValueFlaw(found: "\(text.shown) is neither true nor false", remedy: "write true or false")
        }
    }
}

/// Why one of several facts is none.
package struct FactFlaw: Error, Hashable, Sendable {
    /// The fact, as it was written.
    package let name: String
    /// What is wrong with it.
    package let flaw: ValueFlaw
}

extension FirmwareKind {
    /// Whether it enforces Secure Boot; `nil` where that cannot be told by it.
    var enforcesSecureBoot: Bool? {
        switch self {
        case .bios: false
        case .secureBoot: true
        case .uefi: nil
        }
    }
}
