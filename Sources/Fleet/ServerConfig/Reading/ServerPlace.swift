// SPDX-License-Identifier: GPL-3.0-or-later

internal import TorrentCore

/// Finds interface and address of the server on this computer, from what is written and what is not.
struct ServerPlace {
    let interface: NetworkInterface
    let network: IPv4Network

    var address: HostAddress { .ipv4(network.address) }

    /// The place, or `nil`; then a problem says why.
    static func find(_ draft: EnvironmentDraft, host: any HostFacts, into findings: inout Findings) -> ServerPlace? {
        guard draft.interface.state != .malformed, draft.address.state != .malformed else { return nil }
        guard let interface = interface(draft, host: host, into: &findings) else { return nil }
        if !interface.isUp {
            draft.interface.report(
                "\(interface.name) is down", remedy: "switch it on with: ip link set \(interface.name) up",
                into: &findings)
        } else if !interface.hasCarrier {
            findings.note(at: draft.interface.place, "\(interface.name) has no link: is the cable plugged in?")
        }
        guard let address = address(draft, on: interface, host: host, into: &findings),
            let network = IPv4Network(address.address, prefixLength: address.prefixLength)
        else { return nil }
        return ServerPlace(interface: interface, network: network)
    }

    /// Where an environment is served, but for what is written otherwise by now.
    static func kept(by served: Environment, _ draft: EnvironmentDraft) -> ServerPlace? {
        guard draft.interface.state != .malformed, draft.address.state != .malformed else { return nil }
        let address = InterfaceAddress(
            draft.address.value ?? served.server.address, prefixLength: served.server.prefixLength)
        return IPv4Network(address.address, prefixLength: address.prefixLength).map { network in
            ServerPlace(
                interface: NetworkInterface(
                    name: draft.interface.value ?? served.server.interface, addresses: [address]),
                network: network)
        }
    }

    private static func interface(
        _ draft: EnvironmentDraft, host: any HostFacts, into findings: inout Findings
    ) -> NetworkInterface? {
        if let name = draft.interface.value {
            if let found = host.interfaces.first(where: { $0.name == name }) { return found }
            let names = host.interfaces.filter { !$0.isLoopback }.map(\.name)
            draft.interface.report(
                "\(name.quoted) is no interface of this computer",
                remedy: names.isEmpty ? "it has none but loopback" : "use \(names.listed())", into: &findings)
            return nil
        }
        if let address = draft.address.value {
            if let found = host.interfaces.first(where: { $0.has(address) }) {
                findings.note(at: draft.interface.place, "is not written; \(found.name) has the server's address")
                return found
            }
            draft.address.report(
                "\(address) is no address of this computer", remedy: host.addressesToUse, into: &findings)
            return nil
        }
        let candidates = host.candidates
        if candidates.count == 1, let only = candidates.first {
            findings.note(at: draft.interface.place, "is not written; \(only.name) is the only one there is")
            return only
        }
        draft.interface.report(
            "is missing, and there is no one interface to guess", remedy: host.addressesToUse, into: &findings)
        return nil
    }

    private static func address(
        _ draft: EnvironmentDraft, on interface: NetworkInterface, host: any HostFacts, into findings: inout Findings
    ) -> InterfaceAddress? {
        let here = interface.addresses.map { "\($0.address)" }
        if let wanted = draft.address.value {
            if let found = interface.addresses.first(where: { $0.address == wanted }) { return found }
            let elsewhere = host.interfaces.first { $0.has(wanted) }
            let found = elsewhere.map { "\(wanted) is the address of \($0.name), not of \(interface.name)" }
            draft.address.report(
                found ?? "\(wanted) is no address of \(interface.name)",
                remedy: here.isEmpty
                    ? "give it one with: ip address add \(wanted)/24 dev \(interface.name)" : "use \(here.listed())",
                into: &findings)
            return nil
        }
        guard interface.addresses.count == 1, let only = interface.addresses.first else {
            draft.address.report(
                "is missing, and \(interface.name) has \(here.isEmpty ? "no IPv4 address" : "several")",
                remedy: here.isEmpty
                    ? "give it one with: ip address add 192.168.1.1/24 dev \(interface.name)" : "use \(here.listed())",
                into: &findings)
            return nil
        }
        return only
    }
}

extension NetworkInterface {
    fileprivate func has(_ address: HostAddress) -> Bool {
        addresses.contains { $0.address == address }
    }
}

extension HostFacts {
    /// The interfaces a server could be on: switched on, with an address, a real device if there is one.
    var candidates: [NetworkInterface] {
        let usable = interfaces.filter { $0.isUp && !$0.isLoopback && !$0.addresses.isEmpty }
        let physical = usable.filter(\.isPhysical)
        return physical.isEmpty ? usable : physical
    }

    fileprivate var addressesToUse: String {
        let all = candidates.flatMap { interface in interface.addresses.map { "\($0.address) (\(interface.name))" } }
        return all.isEmpty
            ? "give an interface an address with: ip address add 192.168.1.1/24 dev NAME"
            : "there are \(all.listed(joining: "and"))"
    }
}
