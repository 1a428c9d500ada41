// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import TorrentCore

/// One line that dnsmasq 2.90 writes to its log with `log-facility=-` and `log-dhcp`.
///
/// ```
/// dnsmasq-dhcp[12127]: 1802201963 vendor class: PXEClient:Arch:00007:UNDI:003016
/// dnsmasq-dhcp[12127]: 1802201963 DHCPDISCOVER(eth0) 52:54:00:12:34:56
/// └ part ────┘ process  └ transaction, absent in lines about no client
/// dnsmasq-tftp[12127]: sent /srv/tftp/undionly.kpxe to 192.0.2.50
/// ```
package struct DNSMasqLine: Hashable, Sendable {
    /// What dnsmasq says.
    package enum Message: Hashable, Sendable {
        /// DHCP option 60, with the architecture number that PXE puts into it.
        case vendorClass(String, architecture: UInt16?)
        /// What dnsmasq's configuration makes of the machine.
        case tags([String])
        /// DHCP option 77.
        case userClass(String)
        /// A machine looks for an address: DISCOVER, or REQUEST, or a question to the proxy, with the address that it has by
        /// then.
        case asked(MACAddress, HostAddress? = nil)
        /// A machine was offered an address, which dnsmasq itself does not remember.
        case offered(MACAddress, HostAddress)
        /// A machine was given an address.
        case given(MACAddress, HostAddress)
        /// A machine got no address, and why.
        case refused(MACAddress, String)
        /// A file went out by TFTP, whole.
        case sent(file: String, to: HostAddress)
        /// A machine stopped to answer in the middle of a file, and dnsmasq gave it up.
        case broken(file: String, to: HostAddress)
        /// A machine gave a TFTP transfer up, as ROMs do that only wanted to know a file's size.
        case abandoned(by: HostAddress)
        /// A file that is not there was asked for by TFTP.
        case missing(file: String, from: HostAddress)
        /// Detail of an answer that a person wants to see only when looking for a fault.
        case detail
        /// Anything else.
        case other
    }

    /// The DHCP transaction, the same in all lines about one exchange.
    package let transaction: UInt32?
    /// What dnsmasq says.
    package let message: Message
    /// The line without the program's name and process.
    package let text: String

    /// Reads any line; what is not understood is ``Message/other``.
    package init(_ line: some StringProtocol) {
        var rest = Substring(String(line).cut(toBytes: Limits.logLine))
        var part = ""
        if rest.hasPrefix("dnsmasq"), let colon = rest.firstRange(of: ": ") {
            let head = rest[..<colon.lowerBound]
            part = String(head.prefix { $0 != "[" })
            rest = rest[colon.upperBound...]
        }
        text = String(rest)
        switch part {
        case "dnsmasq-dhcp":
            let number = rest.prefix { $0 != " " }
            transaction = number.utf8.allSatisfy { (0x30...0x39).contains($0) } ? UInt32(number) : nil
            if transaction != nil { rest = rest.dropFirst(number.count).drop { $0 == " " } }
            message = Self.dhcp(rest)
        case "dnsmasq-tftp":
            transaction = nil
            message = Self.tftp(rest)
        default:
            transaction = nil
            message = Self.isAboutOwnFiles(rest) ? .detail : .other
        }
    }

    /// Whether it is about one machine.
    package var isOfMachine: Bool {
        switch message {
        case .sent, .broken, .abandoned, .missing: true
        case .vendorClass, .tags, .userClass, .asked, .offered, .given, .refused, .detail, .other: transaction != nil
        }
    }

    private static func dhcp(_ text: Substring) -> Message {
        if let value = text.after("vendor class: ") {
            return .vendorClass(String(value), architecture: architecture(in: value))
        }
        if let value = text.after("user class: ") { return .userClass(String(value)) }
        if let value = text.after("tags: ") { return .tags(value.split(separator: ", ").map(String.init)) }
        if details.contains(where: { text.hasPrefix($0) }) { return .detail }
        guard let open = text.firstIndex(of: "("), let close = text.firstIndex(of: ")"), open < close else {
            return .other
        }
        let words = text[text.index(after: close)...].split(separator: " ")
        return exchange(text[..<open], words) ?? .other
    }

    /// Lines such as `DHCPACK(eth0) 192.0.2.50 52:54:00:12:34:56 name`.
    private static func exchange(_ verb: Substring, _ words: [Substring]) -> Message? {
        guard let place = words.firstIndex(where: { MACAddress($0) != nil }), place <= 1,
            let mac = MACAddress(words[place])
        else { return nil }
        let address = words.first.flatMap { HostAddress($0) }
        let remark = words[(place + 1)...].joined(separator: " ")
        switch verb {
        case "DHCPDISCOVER", "DHCPREQUEST":
            return remark.hasPrefix("no address") || remark == "ignored" || remark.hasPrefix("address ")
                ? .refused(mac, remark) : .asked(mac)
        case "PXE": return .asked(mac, address)
        case "DHCPOFFER": return address.map { .offered(mac, $0) } ?? .detail
        case "DHCPACK": return address.map { .given(mac, $0) }
        case "DHCPNAK": return .refused(mac, remark)
        default: return nil
        }
    }

    private static func tftp(_ text: Substring) -> Message {
        if let (file, address) = text.after("sent ").flatMap(transfer) { return .sent(file: file, to: address) }
        if let (file, address) = text.after("failed sending ").flatMap(transfer) {
            return .broken(file: file, to: address)
        }
        if text.hasPrefix("error "), let from = text.lastRange(of: " received from "),
            let address = HostAddress(text[from.upperBound...])
        {
            return .abandoned(by: address)
        }
        if let value = text.after("file "), let middle = value.lastRange(of: " not found for "),
            let address = HostAddress(value[middle.upperBound...])
        {
            return .missing(file: String(value[..<middle.lowerBound]), from: address)
        }
        return .other
    }

    /// A file and the machine it was for, as in `/srv/tftp/undionly.kpxe to 192.0.2.50`.
    private static func transfer(_ text: Substring) -> (file: String, address: HostAddress)? {
        guard let to = text.lastRange(of: " to "), let address = HostAddress(text[to.upperBound...]) else { return nil }
        // Some ROMs ask with blanks behind the name; other bytes that cannot be printed dnsmasq leaves out.
        var file = text[..<to.lowerBound]
        while file.last == " " { file.removeLast() }
        return (String(file), address)
    }

    /// The number in `PXEClient:Arch:00007:UNDI:003016` or `HTTPClient:Arch:00016:…`.
    private static func architecture(in vendorClass: Substring) -> UInt16? {
        let parts = vendorClass.split(separator: ":")
        guard parts.count >= 3, parts[0] == "PXEClient" || parts[0] == "HTTPClient", parts[1] == "Arch" else {
            return nil
        }
        return UInt16(parts[2])
    }

    /// About the files of `dhcp-hostsdir`, which are ours: one that is there already is read again with the others, and
    /// one that was taken away is looked for.
    private static func isAboutOwnFiles(_ text: Substring) -> Bool {
        text.hasPrefix("inotify") || text.hasPrefix("duplicate dhcp-host IP address")
            || (text.hasPrefix("cannot read ") && text.hasSuffix(": No such file or directory"))
    }

    private static let details = [
        "available DHCP range", "available DHCP subnet", "requested options", "next server", "server name",
        "bootfile name", "broadcast response", "sent size", "tags:", "client provides name", "read ",
        "duplicate dhcp-host IP address",
    ]
}

extension Substring {
    /// What follows a beginning, or `nil` when the text begins otherwise.
    fileprivate func after(_ prefix: String) -> Substring? {
        hasPrefix(prefix) ? dropFirst(prefix.count) : nil
    }

    fileprivate func firstRange(of needle: String) -> Range<Index>? {
        firstRanges(of: needle).first
    }

    fileprivate func lastRange(of needle: String) -> Range<Index>? {
        firstRanges(of: needle).last
    }

    private func firstRanges(of needle: String) -> [Range<Index>] {
        indices.compactMap { start in
            guard self[start...].hasPrefix(needle), let end = index(start, offsetBy: needle.count, limitedBy: endIndex)
            else { return nil }
            return start..<end
        }
    }
}
