// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import TorrentCore

/// Reads `FIRST,LAST` or `FIRST,LAST,LEASE`.
enum DHCPRangeText {
    private static let example = "192.168.1.50,192.168.1.150,12h"

    /// Reads a range; a 2018 file may also have dnsmasq's netmask as third part, which the interface knows better.
    static func read(_ value: YAMLValue, allowingNetmask: Bool) throws(Mistake) -> DHCPRange {
        var parts = try ValueReading.text(value).split(separator: ",", omittingEmptySubsequences: false)
            .map { $0.drop { $0 == " " } }
        while let end = parts.indices.first(where: { parts[$0].last == " " }) { parts[end].removeLast() }
        if allowingNetmask, parts.count > 2, isNetmask(parts[2]) { parts.remove(at: 2) }
        guard (2...3).contains(parts.count) else {
            throw Mistake(
                found: "\(value.shown) is no range", remedy: "write FIRST,LAST or FIRST,LAST,LEASE such as \(example)")
        }
        let (first, last) = (try address(parts[0]), try address(parts[1]))
        guard first <= last else {
            throw Mistake(
                found: "ends at \(HostAddress.ipv4(last)), before it begins at \(HostAddress.ipv4(first))",
                remedy: "write the lower address first")
        }
        return DHCPRange(
            first: .ipv4(first), last: .ipv4(last),
            leaseTime: parts.count == 3 ? try leaseTime(parts[2]) : Defaults.leaseTime)
    }

    private static func address(_ text: Substring) throws(Mistake) -> UInt32 {
        guard case .ipv4(let number) = HostAddress(text) else {
            throw Mistake(
                found: "\(String(text).quoted) is no IPv4 address", remedy: "write a range such as \(example)")
        }
        return number
    }

    private static func leaseTime(_ text: Substring) throws(Mistake) -> LeaseTime {
        guard let time = LeaseTime(text) else {
            throw Mistake(
                found: "\(String(text).quoted) is no lease time",
                remedy: "write seconds (\(LeaseTime.shortest) or more), a number with m, h, d or w, or infinite")
        }
        return time
    }

    /// A netmask has ones first, zeros last.
    private static func isNetmask(_ text: Substring) -> Bool {
        guard case .ipv4(let mask) = HostAddress(text) else { return false }
        return mask != 0 && (~mask & (~mask &+ 1)) == 0
    }
}
