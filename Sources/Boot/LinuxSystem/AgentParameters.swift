// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import TorrentCore

/// What phase 1's kernel command line says to the agent; `NetbootScripts` writes it.
package struct AgentParameters: Hashable, Sendable {
    /// Where the server answers HTTP.
    package let server: PeerAddress
    /// The card the machine booted from, if the boot program told.
    package let bootInterface: MACAddress?
    /// The only kind of network card that phase 1 came with a driver of; `nil` where it has all drivers, or where the boot
    /// program itself told the card.
    package let onlyCard: PCIIdentity?
    /// The SMBIOS UUID, if the boot program told.
    package let uuid: String?
    /// What this boot is known by, if the boot program told.
    package let boot: BootTicket?
    /// An address to use instead of asking DHCP.
    package let address: NetworkAddress?
    /// The virtual network the server is in, from 1 to 4094, where the switch wants frames tagged (IEEE 802.1Q).
    package let vlan: UInt16?
    /// Whether people at the machine may have a shell.
    package let allowsShell: Bool
    /// Network cards that do not survive the start of another kernel as their driver leaves them.
    package let release: CardRelease

    /// Reads the content of `/proc/cmdline`, passing over what is not meant for us.
    ///
    /// Of a word given twice the last counts.
    package init(commandLine: String) throws(ParameterProblem) {
        let words = Self.words(of: commandLine)
        guard let server = words["boottorrent.server"] else { throw .missingServer }
        self.server = try Self.address(ofServer: server)
        bootInterface = try words["BOOTIF"].map { (text) throws(ParameterProblem) in try Self.card(text) }
        // No person writes it; one that cannot be read is as good as none.
        onlyCard = words["boottorrent.card"].flatMap { PCIIdentity($0) }
        boot = Self.ticket(words)
        uuid = words["boottorrent.uuid"].flatMap { $0.isEmpty ? nil : $0 }
        vlan = try words["vlan"].map { (text) throws(ParameterProblem) in try Self.virtualNetwork(text) }
        allowsShell = try Self.allowsShell(words)
        release =
            try words["boottorrent.unbind"].map { (text) throws(ParameterProblem) in
                guard let release = CardRelease(text) else { throw .unbind(text) }
                return release
            } ?? .none
        address = try words["ip"].flatMap { (text) throws(ParameterProblem) in try Self.fixedAddress(text) }
    }

    /// No person writes it; without one, the server is asked for it.
    private static func ticket(_ words: [String: String]) -> BootTicket? {
        guard let number = words["boottorrent.boot"].flatMap({ BootNumber($0) }),
            let key = words[String(BootKey.word.dropLast())].flatMap({ BootKey(hexadecimal: $0) })
        else { return nil }
        return BootTicket(number: number, key: key)
    }

    /// Whether people may have a shell on a machine whose command line may be wrong in every other way.
    ///
    /// A word that is neither `on` nor `off` was meant to change something, so it locks.
    package static func allowsShell(commandLine: String) -> Bool {
        (try? allowsShell(words(of: commandLine))) ?? false
    }

    private static func allowsShell(_ words: [String: String]) throws(ParameterProblem) -> Bool {
        switch words["boottorrent.shell"] {
        case nil, "on": true
        case "off": false
        case .some(let text): throw .shell(text)
        }
    }

    /// `dhcp` and its old synonyms ask for what is done anyway.
    private static func fixedAddress(_ text: String) throws(ParameterProblem) -> NetworkAddress? {
        if ["dhcp", "on", "any"].contains(text) { return nil }
        guard let address = NetworkAddress(text) else { throw .address(text) }
        return address
    }

    private static func virtualNetwork(_ text: String) throws(ParameterProblem) -> UInt16 {
        guard let number = UInt16(text), (1...4_094).contains(number) else { throw .vlan(text) }
        return number
    }

    private static func words(of commandLine: String) -> [String: String] {
        var words: [String: String] = [:]
        for word in commandLine.split(whereSeparator: { $0 == " " || $0 == "\n" || $0 == "\t" }) {
            let parts = word.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { words[String(parts[0])] = String(parts[1]) }
        }
        return words
    }

    /// `http://192.0.2.1:8080`, with or without a slash behind it; port 80 when there is none.
    private static func address(ofServer text: String) throws(ParameterProblem) -> PeerAddress {
        guard text.hasPrefix("http://") else { throw .server(text) }
        var host = text.dropFirst("http://".utf8.count)
        if host.hasSuffix("/") { host = host.dropLast() }
        guard let address = PeerAddress(host) ?? PeerAddress("\(host):80"), address.port != 0 else {
            throw .server(text)
        }
        return address
    }

    /// `01-52-54-00-12-34-56`: the hardware type of Ethernet, then the address; also the address alone.
    private static func card(_ text: String) throws(ParameterProblem) -> MACAddress {
        // Boot loaders write hyphens and the hardware type first (1 is Ethernet), people write colons and no type.
        let isFromLoader = text.utf8.count == 20 && text.hasPrefix("01")
        guard isFromLoader || text.contains(":"), let mac = MACAddress(isFromLoader ? text.dropFirst(3) : text[...])
        else { throw .bootInterface(text) }
        return mac
    }
}

/// Why a kernel command line does not tell the agent what to do.
package enum ParameterProblem: Error, Hashable, Sendable {
    case missingServer
    case server(String)
    case bootInterface(String)
    case address(String)
    case vlan(String)
    case shell(String)
    case unbind(String)
}

extension ParameterProblem: CustomStringConvertible {
    package var description: String {
        switch self {
        case .missingServer:
            "the kernel command line has no boottorrent.server=http://ADDRESS:PORT; boot from a BootTorrent server"
        case .server(let text):
            "boottorrent.server=\(text) is no numeric address; write it like http://192.168.1.1:8080"
        case .bootInterface(let text):
            "BOOTIF=\(text) is no hardware address; write it like 01-52-54-00-12-34-56"
        case .vlan(let text):
            "vlan=\(text) is no number of a virtual network; write one from 1 to 4094"
        case .shell(let text):
            "boottorrent.shell=\(text) says neither on nor off; write boottorrent.shell=off, or leave it out"
        case .unbind(let text):
            "boottorrent.unbind=\(text) names no cards; write all, or models as lspci -n has them: 15b3:1015,8086:10d3"
        case .address(let text):
            "ip=\(text) is no address; write it like 192.168.1.7/24 or 192.168.1.7/24,192.168.1.1"
        }
    }
}
