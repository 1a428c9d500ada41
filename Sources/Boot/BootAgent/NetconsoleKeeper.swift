// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import LinuxSystem
internal import TorrentCore

/// Has the kernel send its last words to the server, from the address that the machine has at the moment.
actor NetconsoleKeeper {
    /// Where the machine is in the network.
    struct Place: Hashable, Sendable {
        let interface: String
        let network: NetworkAddress
    }

    private let executor = BlockingExecutor("netconsole")
    private var standing: Netconsole?
    private var port: UInt16?
    private var complaint: String?

    nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    /// A manifest said where the server listens; `nil` for nowhere.
    func listens(at port: UInt16?) {
        self.port = port
    }

    /// Begins, goes on from another place, or ends; nothing is done where all is as it was.
    func keep(server: HostAddress, from place: Place?, _ devices: DeviceKeeper) async {
        guard let port, let place else {
            if standing != nil { Netconsole.stop() }
            standing = nil
            return
        }
        let wanted = Netconsole(
            server: PeerAddress(host: server, port: port), by: place.interface, with: place.network,
            neighbours: Netconsole.neighbours)
        guard let wanted, standing.map(wanted.isNews(beside:)) ?? true else { return }
        await devices.load(["netconsole"])
        do {
            try wanted.start()
            standing = wanted
            complaint = nil
            FirstProcess.log("the kernel's last words go to \(wanted.parameter)")
        } catch {
            standing = nil
            // Tried again with the next manifest, and told once.
            if complaint != "\(error)" { FirstProcess.log("no netconsole: \(error)") }
            complaint = "\(error)"
        }
    }
}
