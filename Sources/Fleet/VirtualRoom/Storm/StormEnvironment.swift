// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation

/// The environment whose server a storm is for: its machines get as far as phase 1 and ask for no image.
struct StormEnvironment {
    /// The environment's folder.
    let folder: String

    /// Where `start` looks for phase 1.
    var phase1Folder: String { "\(folder)/out/phase1" }

    /// Makes the environment, for a room's server.
    init(folder: String, dhcp: Storm.DHCP, phase1FromPeers: Bool) throws {
        self.folder = folder
        let image = "\(folder)/oss/none"
        try FileManager.default.createDirectory(atPath: image, withIntermediateDirectories: true)
        for (path, text) in [
            ("\(image)/nothing", "#!/bin/sh\n"), ("\(image)/config.yaml", Self.imageSettings),
            ("\(folder)/Boottorrent.yaml", Self.settings(dhcp, phase1FromPeers)),
        ] { try text.write(toFile: path, atomically: true, encoding: .utf8) }
    }

    private static let imageSettings = """
        dispname: Nothing
        method: bin
        bin: nothing

        """

    private static func settings(_ dhcp: Storm.DHCP, _ phase1FromPeers: Bool) -> String {
        """
        version: 1
        server:
          interface: \(RoomPlan.serverInterface)
          address: \(RoomPlan.serverAddress)
          http_port: \(SampleEnvironment.httpPort)
        \(dhcp.settings)
        phase1: {from_peers: \(phase1FromPeers)}

        """
    }
}

extension Storm.DHCP {
    /// The keys of the environment that say so.
    fileprivate var settings: String {
        switch self {
        case .server(let range): "dhcp: server\ndhcp_range: \(range)"
        case .proxy: "dhcp: proxy"
        case .off: "dhcp: off"
        }
    }
}
