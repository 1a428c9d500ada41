// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import TorrentCore

/// How the messages of a machine's kernel come to the server by netconsole, which knows neither DHCP nor ARP; IPv4 alone.
package struct MessagePath: Hashable, Sendable {
    /// The machine's own address.
    package let address: HostAddress
    /// The hardware address of the card that has it.
    package let card: MACAddress
    /// Where the server takes the messages, a UDP port.
    package let server: PeerAddress
    /// The hardware address of who passes them on: the server's own, or the gateway's.
    package let neighbour: MACAddress

    /// Puts the four together; `nil` unless both addresses are of IPv4.
    package init?(from address: HostAddress, card: MACAddress, to server: PeerAddress, through neighbour: MACAddress) {
        guard case .ipv4 = address, case .ipv4 = server.host else { return nil }
        self.address = address
        self.card = card
        self.server = server
        self.neighbour = neighbour
    }

    /// Has ``script`` called once the root is there.
    static let hook = RootHook(
        name: "messages", script: "netconsole", purpose: "the kernel's messages go to the server")

    /// `netconsole ROOT` is called in an initial file system, `netconsole await` in the system that runs; a second argument is
    /// the folder in which `/proc`, `/sys` and `/run` are.
    ///
    /// It loads netconsole as soon as the card is up with the address that the machine had in phase 1, by which the server knows
    /// it. What the card is called by then is found by its hardware address: a name is the system's own choice. Where the initial
    /// file system has no network, it leaves a unit for the system in `/run`, which is gone with the next start; a file in the
    /// root might stay, and be another machine's. It prints nothing, fails never, and in the initial file system waits for nothing.
    /// It needs no more than the script ``HookScripts/place``.
    package var script: String {
        """
        #!/bin/sh
        # BootTorrent: the messages of this kernel go to the server, once the card has its address.
        address=\(address)
        mac=\(card)
        target=\(server.port)@\(server.host)/\(neighbour)

        """ + Self.rest
    }

    private static let rest = #"""
        root=$1
        top=$2
        here=${0%/*}
        PATH=$PATH:/usr/sbin:/sbin
        umask 022

        is_loaded() { [ -d "$top/sys/module/netconsole" ]; }

        # Whether the address is one of this machine's own.
        has_address() {
            found=
            while read -r one two three _; do
                case $one in
                    '|--') found=$two ;;
                    /32) [ "$found" != "$address" ] || [ "$three" != LOCAL ] || return 0 ;;
                esac
            done <"$top/proc/net/fib_trie"
            return 1
        }

        # Sets card to what has the MAC address, a link and routes: the card, or the bridge or virtual network above it.
        find_card() {
            for folder in "$top"/sys/class/net/*; do
                card=${folder##*/} found= carrier=
                read -r found <"$folder/address"
                [ "$found" = "$mac" ] || continue
                read -r carrier <"$folder/carrier"
                [ "$carrier" = 1 ] || continue
                while read -r name _; do
                    [ "$name" != "$card" ] || return 0
                done <"$top/proc/net/route"
            done
            return 1
        }

        # Loads the module, with the options that are given.
        load() { modprobe -q "$@" netconsole "netconsole=@$address/$card,$target"; }

        copy() {
            if command -v cat; then cat "$1" >"$2"; else cp "$1" "$2"; fi
        }

        # Leaves a unit. Its folder is not /run/systemd/system, by which programs know that systemd runs.
        leave() {
            [ -d "$top/run" ] || return 0
            units=$top/run/systemd/system.control
            mkdir -p "$top/run/boottorrent" "$units/sysinit.target.d" || return 0
            copy "$here/netconsole" "$top/run/boottorrent/netconsole"
            copy "$here/netconsole.service" "$units/boottorrent-netconsole.service"
            copy "$here/netconsole.conf" "$units/sysinit.target.d/boottorrent-netconsole.conf"
        }

        {
            if [ "$root" != await ]; then
                if ! is_loaded && has_address && find_card; then
                    load
                    # The initial file system may have no such module; the root's kernel is most often the same.
                    is_loaded || load -d "$root"
                fi
                is_loaded || leave
            else
                tries=300
                while [ "$tries" -gt 0 ] && ! is_loaded; do
                    if has_address && find_card; then
                        load
                        break
                    fi
                    tries=$((tries - 1))
                    sleep 1
                done
            fi
        } >/dev/null 2>&1
        exit 0

        """#

    /// The system's own unit.
    ///
    /// Nothing waits for it, and it waits for no other: who configures the network, and when that counts as done, differs
    /// between systems.
    static let unit = """
        [Unit]
        Description=BootTorrent: the kernel's messages go to the server
        DefaultDependencies=no
        Conflicts=shutdown.target
        Before=shutdown.target

        [Service]
        ExecStart=-/bin/sh /run/boottorrent/netconsole await
        StandardOutput=null
        StandardError=null

        """

    /// Has the unit started, without a link, which not every initial file system can make.
    static let wish = """
        [Unit]
        Wants=boottorrent-netconsole.service

        """
}
