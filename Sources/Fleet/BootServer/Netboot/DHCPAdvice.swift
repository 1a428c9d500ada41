// SPDX-License-Identifier: GPL-3.0-or-later

package import NetbootClient
package import NetbootScripts
internal import TorrentCore

/// What follows for an environment from the DHCP servers that answer on its network.
package struct DHCPAdvice: Hashable, Sendable {
    /// One sentence each; none when everything fits.
    package let sentences: [String]

    /// Holds what was found against what the environment does about DHCP; a server of ours that runs already, which
    /// answers from `own`, does not count.
    package init(found servers: [FoundServer], plan: ServerPlan) {
        let others = servers.filter { $0.address != plan.endpoint.address }
        let lenders = others.filter(\.lendsAddresses)
        var sentences = others.filter { !$0.lendsAddresses }.map {
            "\($0.address) tells machines what to boot, too; they take what comes first, so stop that server"
        }
        switch plan.addressing {
        case .server: sentences += lenders.map(Self.rival)
        case .proxy: sentences += lenders.isEmpty ? [Self.nobodyLends] : lenders.compactMap(Self.besideUs)
        case .off: sentences += lenders.isEmpty ? [Self.nobodyLends] : lenders.compactMap(Self.insteadOfUs(plan))
        }
        self.sentences = sentences
    }

    private static func rival(_ server: FoundServer) -> String {
        "\(server.address) lends addresses on this network, and with dhcp: server we would, too; stop that server, or"
            + " write dhcp: proxy, which fits beside it"
    }

    private static let nobodyLends =
        "no other DHCP server answers on this network, so machines get no address; write dhcp: server, or switch that"
        + " server on"

    /// A server that only lends addresses fits.
    private static func besideUs(_ server: FoundServer) -> String? {
        server.bootFile.map {
            "\(server.address) lends addresses and names a boot file of its own, \"\($0)\"; take that out of it, or write"
                + " dhcp: off and tell it of us"
        }
    }

    /// A server that names our program or script fits.
    private static func insteadOfUs(_ plan: ServerPlan) -> (FoundServer) -> String? {
        let programs = NetworkBootProgram.allCases.map(\.fileName) + [SignedLoader.shim]
        let ours = Set(
            programs + programs.map { "\(plan.endpoint.url)\(BootRoute.loaders)/\($0)" }
                + [NetworkBootProgram.nameOf2018, "\(plan.endpoint.url)\(BootRoute.script)"])
        return { server in
            guard let file = server.bootFile else {
                return
                    "\(server.address) lends addresses and names no boot file; give it the lines below, or write dhcp:"
                    + " proxy, which needs none"
            }
            return ours.contains(file)
                ? nil
                : "\(server.address) lends addresses and names the boot file \"\(file)\", which is not ours; give it the"
                    + " lines below in place of its own"
        }
    }
}

extension ServerPlan {
    /// What to tell a DHCP server of this kind, so that it sends machines to us.
    package func lines(for kind: DHCPServerKind) -> DHCPServerLines {
        DHCPServerLines(kind, endpoint: endpoint, tftpServer: servesTFTP ? endpoint.address : nil)
    }
}
