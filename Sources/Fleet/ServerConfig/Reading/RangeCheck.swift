// SPDX-License-Identifier: GPL-3.0-or-later

internal import TorrentCore

/// Holds the range of a DHCP server against its subnet.
enum RangeCheck {
    /// What to do about DHCP, or `nil`; then a problem says why.
    static func mode(_ draft: EnvironmentDraft, at place: ServerPlace?, into findings: inout Findings) -> DHCPMode? {
        switch draft.dhcp.value {
        case nil: return nil
        case .proxy: return .proxy
        case .off: return .off
        case .server: break
        }
        if draft.range.state == .absent {
            let example = place?.network.proposedRange?.description ?? Defaults.version0Range
            draft.range.report(
                "is missing, and dhcp is server", remedy: "write one, for example \(example)", into: &findings)
        }
        guard let range = draft.range.value else { return nil }
        guard let place else { return .server(range) }
        return check(range, of: draft, at: place, into: &findings) ? .server(range) : nil
    }

    private static func check(
        _ range: DHCPRange, of draft: EnvironmentDraft, at place: ServerPlace, into findings: inout Findings
    ) -> Bool {
        guard case .ipv4(let first) = range.first, case .ipv4(let last) = range.last, first <= last else {
            return false
        }
        let network = place.network
        let subject = draft.range.state == .standard ? "its default " : ""
        guard let hosts = network.hosts else {
            draft.range.report(
                "\(network) of \(place.interface.name) has no addresses for machines",
                remedy: "give the interface a larger subnet, such as /24", into: &findings)
            return false
        }
        for (verb, end) in [("begins", first), ("ends", last)] where !hosts.contains(end) {
            draft.range.report(
                "\(subject)\(verb) at \(HostAddress.ipv4(end)), outside \(network) of \(place.interface.name)",
                remedy: "use addresses from \(HostAddress.ipv4(hosts.lowerBound)) "
                    + "to \(HostAddress.ipv4(hosts.upperBound))",
                into: &findings)
            return false
        }
        guard !(first...last).contains(network.address) else {
            let example = network.proposedRange.map { ", for example \($0)" } ?? ""
            draft.range.report(
                "\(subject)contains the server's own address \(place.address)", remedy: "leave it out\(example)",
                into: &findings)
            return false
        }
        return true
    }
}
