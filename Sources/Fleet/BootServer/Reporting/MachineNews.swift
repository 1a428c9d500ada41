// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import FleetModel
internal import Logging
internal import TorrentCore

extension Sighting {
    var mac: MACAddress? {
        switch self {
        case .addressing(let mac, _), .addressed(let mac, _), .doubted(let mac, _), .stopped(let mac, _): mac
        case .loaderAsked(_, _, let owner), .loaderSent(_, let owner), .loaderBroken(_, _, let owner): owner
        case .fetched(_, let identity, _): identity.mac
        case .reported(let event, _): event.machine.mac
        }
    }

    var address: HostAddress? {
        switch self {
        case .loaderSent(let address, _), .loaderAsked(_, let address, _), .loaderBroken(_, let address, _): address
        case .addressing, .addressed, .doubted, .stopped, .fetched, .reported: nil
        }
    }
}

extension FleetMachine {
    var metadata: Logger.Metadata {
        var metadata: Logger.Metadata = ["machine": "\(mac)", "stage": "\(stage.rawValue)"]
        metadata["number"] = "\(number)"
        metadata["boot"] = "\(boot)"
        if let address { metadata["address"] = "\(address)" }
        if let image { metadata["image"] = "\(image)" }
        if let reason { metadata["reason"] = "\(reason)" }
        return metadata
    }
}
