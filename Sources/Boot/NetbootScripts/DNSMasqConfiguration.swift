// SPDX-License-Identifier: GPL-3.0-or-later

internal import TorrentCore

/// The configuration file that makes dnsmasq (2.90) do what a ``DNSMasqPlan`` says.
///
/// Every value in it is a number, an address, or text of a type that refuses what dnsmasq reads as syntax; paths,
/// which may hold anything, are quoted. There is no other way for text to get in.
package struct DNSMasqConfiguration: Hashable, Sendable {
    /// In dnsmasq's log, the tag of a machine whose firmware does not say what it is, and which is taken for a BIOS.
    package static let guessedTag = DNSMasqBoot.guessedTag

    /// The lines of the file.
    package let lines: [String]

    /// Writes the configuration, or says which path cannot stand in one.
    package init(_ plan: DNSMasqPlan) throws(UnsafePath) {
        lines =
            ["# Made by boottorrent start, anew at each start: edit Boottorrent.yaml instead."]
            + (try Self.process(plan)) + (try Self.addressing(plan)) + (Self.boot(plan)) + (try Self.tftp(plan))
    }

    /// The whole file.
    package var text: String { lines.map { $0 + "\n" }.joined() }

    private static func process(_ plan: DNSMasqPlan) throws(UnsafePath) -> [String] {
        [
            "port=0",
            "log-facility=-",
            "log-dhcp",
            "pid-file=\(try quoted(plan.processFile))",
            "user=\(plan.user)",
            "interface=\(plan.interface)",
            "except-interface=lo",
        ] + (plan.bindsInterfaceOnly ? ["bind-dynamic"] : [])
    }

    private static func addressing(_ plan: DNSMasqPlan) throws(UnsafePath) -> [String] {
        switch plan.addressing {
        case .server(let range, let mask, let lease):
            [
                // dnsmasq would else try each new address for three seconds, and a room of PCs would wait in line.
                "no-ping",
                "dhcp-range=\(range.first),\(range.last),\(mask.mask),\(lease)",
                "dhcp-leasefile=\(try quoted(plan.leaseFile))",
                // Not the range's size: dnsmasq does not start when more are stored, and a range may be made smaller.
                "dhcp-lease-max=\(Limits.leases)",
            ]
                + (try plan.offersFolder.map { folder throws(UnsafePath) in ["dhcp-hostsdir=\(try quoted(folder))"] }
                    ?? [])
        case .proxy(let subnet):
            ["dhcp-range=\(subnet.address),proxy,\(subnet.mask)", "dhcp-leasefile=\(try quoted(plan.leaseFile))"]
        case .off:
            []
        }
    }

    private static func boot(_ plan: DNSMasqPlan) -> [String] {
        let isBesideOther = if case .proxy = plan.addressing { true } else { false }
        let known =
            DNSMasqBoot.matches + [DNSMasqBoot.script(plan.endpoint, beside: isBesideOther)]
            + DNSMasqBoot.byHTTP(plan.endpoint, signed: plan.signedBoot, goesOn: plan.signedByHTTP)
        switch plan.addressing {
        case .off:
            return []
        case .server:
            return known + [DNSMasqBoot.nobodyElse] + DNSMasqBoot.programs(from: nil, signed: plan.signedBoot)
        case .proxy:
            // Firmware that follows PXE 2.1 asks again on port 4011 for the service; older BIOS ROMs take the file
            // and the server from the offer itself.
            return known + ["dhcp-pxe-vendor=PXEClient,HTTPClient"]
                + DNSMasqBoot.programs(from: plan.endpoint.address, signed: plan.signedBoot)
                + DNSMasqBoot.services(signed: plan.signedBoot)
        }
    }

    private static func tftp(_ plan: DNSMasqPlan) throws(UnsafePath) -> [String] {
        guard let root = plan.tftpRoot else { return [] }
        let machines =
            if case .server(let range, _, _) = plan.addressing { max(range.count, plan.machineCount) } else {
                plan.machineCount
            }
        let transfers = min(max(machines, Limits.fewestTFTPTransfers), Limits.mostTFTPTransfers)
        return ["enable-tftp=\(plan.interface)", "tftp-root=\(try quoted(root))", "tftp-max=\(transfers)"]
            + (plan.hasMachineFolders ? ["tftp-unique-root=mac"] : [])
    }

    /// A path in double quotes, where dnsmasq gives only `"` and `\` a meaning.
    static func quoted(_ path: String) throws(UnsafePath) -> String {
        guard path.hasPrefix("/") else { throw UnsafePath(path: path, reason: .relative) }
        // dnsmasq keeps its own marks as control characters inside values.
        guard path.utf8.allSatisfy({ $0 >= 0x20 && $0 != 0x7f }) else {
            throw UnsafePath(path: path, reason: .controlCharacter)
        }
        let escaped = path.map { "\"\\".contains($0) ? "\\\($0)" : String($0) }.joined()
        guard escaped.utf8.count + 32 <= Limits.configurationLine else {
            throw UnsafePath(path: path, reason: .tooLong)
        }
        return "\"\(escaped)\""
    }
}

/// Why a path cannot stand in dnsmasq's configuration.
package struct UnsafePath: Error, Hashable, Sendable {
    /// What is wrong with it.
    package enum Reason: Hashable, Sendable {
        case relative
        case controlCharacter
        case tooLong
    }

    /// The path.
    package let path: String
    /// What is wrong with it.
    package let reason: Reason
}

extension UnsafePath: CustomStringConvertible {
    package var description: String {
        switch reason {
        case .relative: "dnsmasq needs an absolute path, and \"\(path)\" is not one"
        case .controlCharacter: "dnsmasq cannot be given a path with a control character in it; rename a folder of it"
        case .tooLong:
            "dnsmasq cannot be given a path of \(path.utf8.count) bytes; move the environment to a folder with a"
                + " shorter name"
        }
    }
}
