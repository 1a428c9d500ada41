// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc

/// An address lent by a DHCP server, as busybox's `udhcpc` tells its script.
///
/// The script is the agent itself under another name (``scriptName``): it writes what it was told into a file,
/// which the agent proper reads back. No shell takes part.
package struct DHCPLease: Hashable, Sendable {
    /// The name under which the agent is `udhcpc`'s script.
    package static let scriptName = "udhcpc-script"
    /// Where the script leaves what it was told.
    package static let folder = "/run/boottorrent"
    /// The variables of `udhcpc` that matter to us.
    private static let variables = ["interface", "ip", "mask", "subnet", "router", "lease", "mtu"]

    /// The address with its network.
    package let network: NetworkAddress
    /// Seconds until the address must be given back; `nil` when the server did not say.
    package let seconds: Int?
    /// The largest packet, in bytes, if the server wants another than usual.
    package let packetSize: Int?

    /// Reads `name=value` lines; `nil` when there is no address or no mask among them.
    package init?(_ text: some StringProtocol) {
        var values: [Substring: Substring] = [:]
        for line in text.split(separator: "\n") {
            let parts = line.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { values[Substring(parts[0])] = Substring(parts[1]) }
        }
        let mask = values["mask"].flatMap { Int($0) } ?? values["subnet"].flatMap(Self.prefixLength(ofMask:))
        guard let address = values["ip"].flatMap({ IPv4Address($0) }), let mask else { return nil }
        let gateway = values["router"]?.split(separator: " ").first.flatMap { IPv4Address($0) }
        guard let network = NetworkAddress(address: address, prefixLength: mask, gateway: gateway) else { return nil }
        self.network = network
        seconds = values["lease"].flatMap { Int($0) }
        packetSize = values["mtu"].flatMap { Int($0) }.flatMap { (68...65_535).contains($0) ? $0 : nil }
    }

    /// `255.255.255.0` is 24; `nil` for a mask with holes.
    private static func prefixLength(ofMask text: Substring) -> Int? {
        guard let mask = IPv4Address(text)?.number else { return nil }
        let length = (~mask).leadingZeroBitCount
        return mask.nonzeroBitCount == length ? length : nil
    }

    /// Where the lease of one interface is kept.
    package static func file(for interface: String) -> String { "\(folder)/lease-\(interface)" }

    /// The lines to keep of a script's environment.
    package static func lines(of environment: [String]) -> String {
        environment.filter { entry in variables.contains { entry.hasPrefix("\($0)=") } }
            .map { entry in String(decoding: entry.utf8.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self) }
            .joined(separator: "\n") + "\n"
    }

    /// Does the script's work: keeps the environment when it is told of a lease, ignores the other occasions.
    package static func runAsScript(arguments: [String], environment: [String]) throws(SystemFailure) {
        guard let occasion = arguments.dropFirst().first, occasion == "bound" || occasion == "renew" else { return }
        let text = lines(of: environment)
        guard let interface = environment.first(where: { $0.hasPrefix("interface=") })?.dropFirst(10),
            !interface.isEmpty, !interface.contains("/")
        else { return }
        try SystemFile.replace(file(for: String(interface)), with: text)
    }

    /// The command that asks for a lease, so many times a second apart, and ends; its exit status is zero when there is
    /// one.
    ///
    /// A lease is renewed by requesting its address.
    package static func request(
        on interface: NetworkInterface, requested: IPv4Address?, questions: Int
    ) -> Command {
        let again = requested.map { ["-r", "\($0)"] } ?? []
        return Command(
            "/bin/busybox",
            [
                "udhcpc", "-i", interface.name, "-f", "-q", "-n", "-t", "\(questions)", "-T", "1", "-O", "mtu",
                "-s", "\(folder)/\(scriptName)",
            ] + again)
    }
}
