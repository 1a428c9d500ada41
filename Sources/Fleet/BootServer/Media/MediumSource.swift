// SPDX-License-Identifier: GPL-3.0-or-later

internal import ServerConfig
internal import TorrentCore

/// The word of a command line that says where in the network the files of a medium are.
package struct MediumSource: Hashable, Sendable {
    /// Of which make the medium is.
    package let family: MediumFamily
    /// The word.
    package let word: String
    private let value: String

    /// The last such word, which is the one that counts; `nil` when there is none.
    init?(of family: MediumFamily, among words: [String]) {
        for word in words.reversed() {
            guard let start = family.network.first(where: word.hasPrefix) else { continue }
            let value = String(word.dropFirst(start.count))
            // The words for a root file system in the network name a server with or without a scheme.
            let isRoot = ["nfsroot=", "netroot="].contains(start) && value.contains(":")
            guard start.hasSuffix("_srv=") || isRoot || Self.isInNetwork(value[...]) else { continue }
            (self.family, self.word, self.value) = (family, word, value)
            return
        }
        return nil
    }

    /// Whether the value of a word is an address in a network.
    static func isInNetwork(_ value: Substring) -> Bool {
        ["http:", "https:", "ftp:", "tftp:", "nfs:", "nfs4:", "nfsiso:", "smb:", "cifs:"].contains {
            value.hasPrefix($0)
        }
    }

    /// Why the started system would not get there.
    ///
    /// - Parameters:
    ///   - words: the whole command line, but for what machines add.
    ///   - passesNetwork: whether machines add their address, without one of a name server and of a boot server.
    /// - Returns: what is said of the system, with what to do; `nil` if nothing stands in its way.
    func flaw(among words: [String], passesNetwork: Bool) -> FileFlaw? {
        let asks = words.contains(where: Self.asksForAddress)
        let isConnected = passesNetwork || words.contains { $0.hasPrefix("ip=") && $0 != "ip=none" && $0 != "ip=off" }
        if word.contains("_srv="), let flaw = serverFlaw(asks: asks) { return flaw }
        if family.needsAddress, !isConnected {
            return FileFlaw(
                found: "does not connect to the network for \(word) without ip= in its command line",
                remedy: "write pass_network: true, or ip=dhcp in cmdline")
        }
        if passesNetwork, !asks, !words.contains(where: Self.namesNameServer), let host, !Self.isAddress(host) {
            return FileFlaw(
                found: "must resolve the host name \(host) (\(word)), and pass_network gives it no name server",
                remedy: "write the server's address, or ip=dhcp in cmdline in place of pass_network")
        }
        return nil
    }

    /// What archiso and its kin take: an address that `${pxeserver}` may stand for, but that is in DHCP's answer alone.
    private func serverFlaw(asks: Bool) -> FileFlaw? {
        if value.contains("$"), !asks {
            return FileFlaw(
                found: "does not know the server that \(word) means, for nobody tells it",
                remedy: "write the server's address in place of a variable")
        }
        let isRight =
            if word.contains("_http_srv=") {
                Self.isInNetwork(value[...]) && value.hasSuffix("/")
            } else if word.contains("_nfs_srv=") {
                value.contains(":/")
            } else {
                !value.isEmpty
            }
        guard !isRight else { return nil }
        return FileFlaw(
            found: "does not find its files by \(word)",
            remedy: word.contains("_nfs_srv=")
                ? "write SERVER:/FOLDER"
                : "write the address of a folder, with a slash at its end: http://SERVER/FOLDER/")
    }

    /// What `ip=` says for a system that is to ask for its address; the answer names a name server.
    private static let methods: Set<Substring> = [
        "dhcp", "on", "any", "both", "bootp", "auto", "ibft", "dhcp6", "auto6", "either6", "single-dhcp",
    ]

    /// Whether a word has the system ask for its address: `ip=METHOD`, `ip=INTERFACE:METHOD:…` of dracut.cmdline(7), or
    /// the kernel's form, in which the method is the seventh field (admin-guide/nfs/nfsroot.rst).
    private static func asksForAddress(_ word: String) -> Bool {
        guard word.hasPrefix("ip=") else { return false }
        let fields = fields(of: word.dropFirst(3))
        return (fields.prefix(2) + fields.dropFirst(6).prefix(1)).contains(where: methods.contains)
    }

    /// Whether a word gives the system a name server, or may do so: `nameserver=` of dracut and linuxrc, `ifcfg=` of
    /// linuxrc, `ip=` with an address in the fields for name servers (dracut.cmdline(7)).
    private static func namesNameServer(_ word: String) -> Bool {
        let lower = word.lowercased()
        if lower.hasPrefix("nameserver=") || lower.hasPrefix("ifcfg=") { return true }
        guard word.hasPrefix("ip=") else { return false }
        // Without brackets these fields have a maximum packet size and a hardware address.
        return fields(of: word.dropFirst(3)).dropFirst(7).contains { $0.contains(".") || $0.hasPrefix("[") }
    }

    /// The parts between colons; those in the brackets of an IPv6 address do not count.
    private static func fields(of text: Substring) -> [Substring] {
        var isBracketed = false
        return text.split(omittingEmptySubsequences: false) { character in
            if character == "[" { isBracketed = true }
            if character == "]" { isBracketed = false }
            return character == ":" && !isBracketed
        }
    }

    /// The server's name or address.
    private var host: Substring? {
        if let scheme = value.firstRange(of: "://"),
            value[..<scheme.lowerBound].allSatisfy({ $0.isLetter || $0.isNumber })
        {
            return Self.server(of: value[scheme.upperBound...].prefix { $0 != "/" })
        }
        if let scheme = ["iscsi:", "nbd:"].first(where: value.hasPrefix) {
            return Self.server(of: value.dropFirst(scheme.count))
        }
        // `nfs:[OPTIONS:]SERVER:/FOLDER` of Anaconda, `SERVER:/FOLDER`, `nfs:SERVER:/FOLDER:OPTIONS` of dracut.
        let scheme = ["nfs:", "nfs4:", "nfsiso:"].first(where: value.hasPrefix) ?? ""
        let place = value.dropFirst(scheme.count)
        guard let folder = place.firstRange(of: ":/") else { return Self.fields(of: place).first }
        return Self.fields(of: place[..<folder.lowerBound]).last
    }

    /// The server in `USER@SERVER:PORT`.
    private static func server(of place: Substring) -> Substring {
        let server = place.split(separator: "@").last ?? place
        return server.hasPrefix("[") ? server.prefix { $0 != "]" } : server.prefix { $0 != ":" }
    }

    private static func isAddress(_ host: Substring) -> Bool {
        host.hasPrefix("[") || host.contains("$") || host.utf8.allSatisfy { $0 == 0x2E || (0x30...0x39).contains($0) }
    }
}
