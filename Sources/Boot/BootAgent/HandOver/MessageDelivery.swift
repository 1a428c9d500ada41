// SPDX-License-Identifier: GPL-3.0-or-later

internal import LinuxSystem
internal import SystemFiles
internal import TorrentCore

extension Uplink {
    /// How the messages of the next kernel come to this port of the server; a system without that starts all the same.
    func messagePath(to port: UInt16) async -> MessagePath? {
        let server = PeerAddress(host: parameters.server.host, port: port)
        let path = await network.messagePath(to: server)
        if path == nil {
            FirstProcess.log("the system's kernel sends no messages: nothing is known of the way to \(server.host)")
        }
        return path
    }
}
