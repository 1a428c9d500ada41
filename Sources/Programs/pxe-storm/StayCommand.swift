// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import BootCatalog
import TorrentCore
import VirtualRoom

/// One PC that stays after its boot; the storm itself starts it, in its own network.
struct StayCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: StormStay.word, abstract: "Be a PC that gives phase 1 to others.", shouldDisplay: false)

    @Option var mac: String
    @Option var address: String
    @Option var folder: String
    @Option var server: String
    @Argument var files: [String] = []

    func run() async throws {
        guard let mac = MACAddress(mac), let address = HostAddress(address), let server = PeerAddress(server) else {
            throw ValidationError("--mac, --address or --server is no address")
        }
        try await StormStay(
            machine: MachineIdentity(mac: mac, uuid: nil), address: address, files: files, folder: folder,
            server: server
        ).run()
    }
}
