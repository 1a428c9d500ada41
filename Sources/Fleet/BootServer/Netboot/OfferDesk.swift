// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import FleetModel
internal import Foundation
internal import TorrentCore

/// Hears what dnsmasq offers and gives, and carries out what an ``OfferKeeper`` decides; never waits.
struct OfferDesk {
    private var keeper: OfferKeeper
    private let folder: OffersFolder
    private let process: Int32
    private let clock = ServerClock()

    /// A desk for the dnsmasq with this process number.
    init(folder: OffersFolder, limit: Int, process: Int32) {
        keeper = OfferKeeper(limit: limit)
        self.folder = folder
        self.process = process
    }

    /// Takes in one line.
    mutating func hear(_ line: String) {
        let now = clock.now
        let actions =
            switch DNSMasqLine(line).message {
            case .offered(let mac, let address): keeper.offered(address, to: mac, at: now)
            case .given(let mac, _): keeper.given(to: mac, at: now)
            default: keeper.elapsed(to: now)
            }
        for action in actions {
            switch action {
            case .keep(let address, let mac): folder.keep(address, for: mac)
            case .forget(let mac): folder.forget(mac)
            // It forgets what it read and reads what is there now.
            case .readAgain: kill(process, SIGHUP)
            }
        }
    }
}
