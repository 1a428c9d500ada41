// SPDX-License-Identifier: GPL-3.0-or-later

internal import HostSystem
internal import TorrentCore

/// The files of a new environment, fitted to a computer.
package struct EnvironmentSkeleton: Sendable {
    /// The text of `Boottorrent.yaml`, version 1, with comments.
    package let settings: String
    /// The text of `oss/README.md`.
    package let imagesReadme: String
    /// What was guessed from the computer, one sentence each.
    package let remarks: [String]

    /// Fits the files to a computer's interfaces.
    package init(host: any HostFacts) {
        let proposal = InterfaceProposal(host: host)
        settings = Self.settings(proposal, host.system)
        imagesReadme = Self.readme
        if let proposal {
            remarks = [proposal.reason, proposal.dhcp.reason]
        } else {
            remarks = [
                "No interface of this computer is up and has an IPv4 address: "
                    + "write server.interface and server.address yourself."
            ]
        }
    }

    private static func settings(_ proposal: InterfaceProposal?, _ system: HostSystem) -> String {
        """
        # Settings of this BootTorrent environment. Lines with a # show what counts when they are not written.
        # Look them over, put images under oss/ (see oss/README.md), then run: boottorrent check
        version: 1

        # folders:                     # relative to this one, or absolute
        #   images: oss                # one folder in it for each image
        #   state: state               # what the server keeps
        #   out: out                   # what the server makes; may be deleted while it does not run
        #   rules: rules.yaml          # who gets what: groups and rules; need not be there
        #   machines: machines.csv     # machines with their names and seats; need not be there
        #   templates: templates       # texts that are made for each machine; need not be there

        server:
        \(server(proposal))
          # http_port: 8080            # boot scripts, phase 1, status page
          # connections_per_address: 64  # more where a room is behind one address (NAT)
          # netconsole_port: 6666        # UDP: the last words of kernels; or off

        # dhcp: server  this computer is the network's only DHCP server
        # dhcp: proxy   another DHCP server lends addresses, we add what network boot needs
        # dhcp: off     another DHCP server does both
        \(dhcp(proposal))

        # tftp: true                   # the first boot file for PXE firmware; the rest goes by HTTP
        # secure_boot: auto            # true when all machines have it; false when none may start signed programs

        # phase1:
        #   cmdline: ""                # more words for its kernel, such as vlan=20
        #   from_peers: false          # machines give phase 1 to later ones; read docs/threat-model.md first
        #   suite: \(system.standardSuite.codename.padded(to: 20))# the release of Debian that it is made of
        #   mirror: ADDRESS            # of Debian's archive, where this computer's apt has none

        menu:
          timeout: 30                  # seconds; 0 starts the default at once, -1 waits for somebody
          # default: NAME              # a folder below oss/; needed when there are several

        # swarm:
        #   peer_port: 6881            # TCP, on the server and on machines
        #   tracker_port: 10001        # TCP and UDP
        #   tracker: true              # false, or addresses such as http://192.168.1.9:6969/announce
        #   lsd: false                 # find peers by multicast (BEP 14)
        #   pex: false                 # peers tell each other of peers (BEP 11)
        #   spare_server: false        # the server gives only what no machine can give
        #   racks: []                  # networks behind a fast switch each, such as 10.0.1.0/24
        #   origins: []                # addresses of all that seed the images from the start; none means this server

        # leave:
        #   min: 0                     # seconds a machine goes on giving after its own download
        #   max: 600                   # and after which it goes even while others need it

        # history:                     # what is remembered of machines and their boots, in state/
        #   days: 400                  # older boots are deleted, and machines not heard of for so long
        #   boots: 200000              # beyond so many the earliest are deleted

        page:                          # and status.json, metrics and the interface for programs
          readers: operators           # who has a token; everyone: whoever reaches this server
          # admins: []                 # networks from which plain HTTP may change something, such as 10.0.9.0/24
          # hosts: []                  # other names of this server in browsers, such as a proxy's

        # shell:                       # on machines in phase 1, from afar; read docs/remote.md first
        #   keys: []                   # who may have it: lines of .pub files of SSH

        """
    }

    private static func server(_ proposal: InterfaceProposal?) -> String {
        guard let proposal else {
            return """
                  # No interface of this computer was up and had an IPv4 address when this file was made.
                  # Write yours and remove the # in front:
                  # interface: eth0
                  # address: 192.168.1.1
                """
        }
        return """
              # \(proposal.reason)
              interface: \(proposal.interface.name)
              address: \(HostAddress.ipv4(proposal.network.address))
            """
    }

    private static func dhcp(_ proposal: InterfaceProposal?) -> String {
        guard let proposal else {
            return """
                dhcp: proxy
                # dhcp_range: 192.168.1.100,192.168.1.200,12h
                """
        }
        let range = proposal.network.proposedRange.map { "dhcp_range: \($0.first),\($0.last),12h" }
        let (word, reason) = range == nil ? ("proxy", "The subnet has no room for a range.") : proposal.dhcp
        return """
            # \(reason)
            dhcp: \(word)
            # The addresses to lend, used with dhcp: server only; no other computer may have one of them.
            \(range ?? "# dhcp_range: FIRST,LAST,12h")
            """
    }

    private static let readme = """
        # Images

        Each folder here is one image: something a PC of the room can start. Its name is the folder's name.

        1. Make a folder, for example `debian`, and copy a kernel and an initrd into it.
        2. Write `debian/config.yaml`:

           ```yaml
           dispname: Debian 12
           method: kexec
           kernel: linux
           initrd: initrd.gz
           cmdline: quiet
           ```

        3. Run `boottorrent check` in the folder above this one; it names every mistake.

        All files of the folder are handed out, except `config.yaml` and files whose name begins with a dot. Links must
        stay inside the folder.

        Methods: `kexec` starts a Linux kernel (`kernel`, `initrd`, `cmdline`), `iso` starts the system of a live or
        installation medium out of its ISO file (`iso`), `write` writes the image of a disk onto a disk (`image`,
        `disk`), `bin` runs a program (`bin`, `binargs`), `bin-qemu-x86_64` runs a virtual machine (`args`).

        """
}

extension String {
    /// The same with blanks behind it, up to a number of characters.
    fileprivate func padded(to count: Int) -> String {
        self + String(repeating: " ", count: max(1, count - self.count))
    }
}
