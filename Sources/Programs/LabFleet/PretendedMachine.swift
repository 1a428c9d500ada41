// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import HTTPFetch
internal import Synchronization
package import TorrentCore

/// A machine that only reports.
package struct PretendedMachine: Sendable {
    /// Which one it is, counted from 0; its MAC address goes by that.
    package let number: Int
    private let identity: MachineIdentity
    private let agent: SigningAgent
    private let url: HTTPURL

    /// A server that gives no key for what a machine reports.
    package struct NoKey: Error {}

    /// Asks for its manifest, and so for a key.
    package init(_ number: Int, at server: PeerAddress, _ fetcher: HTTPFetcher) async throws {
        self.number = number
        let bytes = [2, 0, 0, 0] + UInt16(number).bigEndianBytes
        guard let mac = MACAddress(bytes: bytes) else { throw NoKey() }
        identity = MachineIdentity(mac: mac, uuid: nil)
        url = try HTTPURL(address: server, target: "/agent/events")
        let manifest = try await fetcher.collect(
            .get(try HTTPURL(address: server, target: "/agent/manifest?mac=\(mac)&boot=new")))
        guard let ticket = try Manifest(bencoded: manifest.body).boot else { throw NoKey() }
        agent = SigningAgent(ticket)
    }

    /// What it tells next; it has fetched a MiB more than when it told the last.
    package func event(in stage: MachineStage = .download) -> HTTPRequest {
        let counter = agent.next()
        var event = MachineEvent(
            machine: identity, stage: stage, uptime: counter * 1_000,
            transfer: TransferProgress(
                verified: counter << 20, total: 4 << 30, fromServer: counter << 18, fromPeers: counter << 20),
            boot: agent.ticket.number, asksForAnswer: true)
        if stage == .download { (event.traffic.rateDown, event.traffic.rateUp) = (1 << 20, 1 << 20) }
        let bytes = SignedEvent.sign(event, counter: counter, by: agent.ticket.key)
        return .post(bytes, type: "application/octet-stream", to: url)
    }
}

/// The key of a boot and its counter.
private final class SigningAgent: Sendable {
    let ticket: BootTicket
    private let counter = Mutex<UInt64>(0)

    init(_ ticket: BootTicket) {
        self.ticket = ticket
    }

    func next() -> UInt64 {
        counter.withLock { counter in
            counter += 1
            return counter
        }
    }
}
