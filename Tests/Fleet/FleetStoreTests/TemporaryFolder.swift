// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import FleetModel
import Foundation
import Testing
import TorrentCore

/// A folder that goes with the value.
final class TemporaryFolder: Sendable {
    let path: String

    init() {
        path = FileManager.default.temporaryDirectory.appending(path: "fleet-\(UUID().uuidString)").path
        try? FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// Where the store's file is.
    var file: String { "\(path)/fleet.sqlite" }

    /// The names of the files in it.
    var names: Set<String> { Set((try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []) }
}

extension Moment {
    /// So many seconds after the server's start, on a day in 2023.
    static func at(_ seconds: Int64) -> Moment {
        Moment(
            monotonic: MonotonicInstant(nanoseconds: seconds * 1_000_000_000),
            wall: WallTime(milliseconds: 1_700_000_000_000 + seconds * 1_000))
    }
}

extension MachineIdentity {
    /// The made-up machine of this number.
    static func sample(_ number: UInt8, uuid: String? = nil) throws -> MachineIdentity {
        MachineIdentity(mac: try #require(MACAddress(bytes: [2, 0, 0, 0, 0, number])), uuid: uuid)
    }
}
