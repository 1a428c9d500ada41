// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import TestProcesses
import Testing
import VirtualRoom

/// Storms against the server as it is built; one room at a time.
enum StormRoomOptions {
    /// Where phase 1 of all these rooms is kept.
    static let folder = "\(BuiltPrograms.lane.folder)/storm-test"

    /// A room like any other.
    static var plain: Storm.Options {
        var options = Storm.Options(folder: folder, program: BuiltPrograms.program ?? "", agent: BuiltPrograms.agent)
        options.packages = BuiltPrograms.packages
        return options
    }

    /// Somebody else's dnsmasq, with these lines added to a plain configuration.
    static func dnsmasq(adding lines: String = "") throws -> Storm.Neighbour {
        let file = try write(
            """
            port=0
            interface=\(RoomPlan.neighbourInterface)
            bind-dynamic
            except-interface=lo
            no-ping
            dhcp-range=\(StormPlan.range),255.255.0.0,1h
            dhcp-leasefile=\(folder)/neighbour.leases
            log-dhcp
            \(lines)
            """, to: "neighbour.conf")
        try? FileManager.default.removeItem(atPath: "\(folder)/neighbour.leases")
        return Storm.Neighbour(
            program: "dnsmasq", arguments: ["--keep-in-foreground", "--log-facility=-", "--user=root", "-C", file],
            marker: "started, version")
    }

    /// Writes a file into the folder, and gives its path.
    static func write(_ text: String, to name: String) throws -> String {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let path = "\(folder)/\(name)"
        try (text + "\n").write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }
}
