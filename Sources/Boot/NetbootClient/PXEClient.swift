// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import NetbootWire
package import TorrentCore

/// A PC that boots over the network, from power-on to the moment it would start its kernel; sends nothing itself.
///
/// ```
///   off ─▶ firmware (DHCP) ─▶ loading (TFTP) ─▶ iPXE (DHCP) ─▶ script, kernel, initramfs (HTTP) ─▶ over
///              └─────────────────┴─────────────────┴──────────────────┴── gave up ─▶ over
/// ```
///
/// It is as patient as real firmware is and no more: what makes a ROM give up makes it give up. Unlike a real machine
/// it takes no time of its own between two steps, which is harder on the servers.
package struct PXEClient: Sendable {
    enum Phase: Sendable {
        case off
        case firmware(DHCPExchange)
        case loading(TFTPDownload, from: BootTarget)
        case ipxe(DHCPExchange)
        /// The script itself comes by TFTP where a DHCP server knows nothing of iPXE.
        case loadingScript(TFTPDownload, from: BootTarget)
        case fetching(ScriptRun, BootTarget)
        case over
    }

    /// What tells this machine from all others.
    package let machine: MachineIdentity
    let kind: BootClientKind
    var phase: Phase = .off
    /// What was measured so far.
    package internal(set) var record = BootRecord()
    private var generator: SeededGenerator

    /// A machine that is switched off; the seed gives its transaction numbers.
    package init(machine: MachineIdentity, kind: BootClientKind, seed: UInt64) {
        self.machine = machine
        self.kind = kind
        generator = SeededGenerator(seed: seed)
    }

    /// When to call ``elapsed(to:)``; `nil` while nothing is waited for.
    package var deadline: MonotonicInstant? {
        switch phase {
        case .firmware(let exchange), .ipxe(let exchange): exchange.deadline
        case .loading(let download, _), .loadingScript(let download, _): download.deadline
        case .fetching(let run, _): run.retryAt
        case .off, .over: nil
        }
    }

    /// Somebody switches it on.
    package mutating func poweredOn(at now: MonotonicInstant) -> [Action] {
        guard case .off = phase else { return [] }
        record.start = now
        var exchange = newExchange(kind)
        let actions = exchange.start(at: now)
        phase = .firmware(exchange)
        return carryOn(actions, at: now)
    }

    /// A DHCP message came to port 68, perhaps for somebody else.
    package mutating func received(_ packet: DHCPPacket, at now: MonotonicInstant) -> [Action] {
        withExchange { $0.received(packet, at: now) }.map { carryOn($0, at: now) } ?? []
    }

    /// A datagram came to the socket of the transfer.
    package mutating func received(
        _ datagram: [UInt8], from sender: PeerAddress, at now: MonotonicInstant
    ) -> [Action] {
        withDownload { download, target in
            sender.host == target.server ? download.received(datagram, from: sender.port, at: now) : []
        }.map { carryOn($0, at: now) } ?? []
    }

    /// What was last asked for by HTTP is there; of anything but a script the bytes do not matter.
    package mutating func fetched(_ content: [UInt8], bytes: UInt64, at now: MonotonicInstant) -> [Action] {
        guard case .fetching(var run, let target) = phase else { return [] }
        record.bytes += bytes
        record.address = target.address
        if case .fetch(let url) = run.present { record.files.append(url) }
        let action = run.fetched(content, settings: settings)
        phase = .fetching(run, target)
        return follow(action, target, at: now)
    }

    /// What was last asked for by HTTP did not come, or came with an error.
    package mutating func fetchFailed(at now: MonotonicInstant) -> [Action] {
        guard case .fetching(var run, let target) = phase else { return [] }
        record.repeats += 1
        let gaveUp = run.failed(at: now)
        phase = .fetching(run, target)
        return gaveUp ? finish(.failed(.fetch), at: now) : []
    }

    /// Time went by.
    package mutating func elapsed(to now: MonotonicInstant) -> [Action] {
        if let actions = withExchange({ $0.elapsed(to: now) }) { return carryOn(actions, at: now) }
        if let actions = withDownload({ download, _ in download.elapsed(to: now) }) {
            return carryOn(actions, at: now)
        }
        guard case .fetching(var run, let target) = phase, let retry = run.retryAt, retry <= now else { return [] }
        let action = run.again()
        phase = .fetching(run, target)
        return follow(action, target, at: now)
    }

    mutating func newExchange(_ kind: BootClientKind) -> DHCPExchange {
        let uuid = [UInt8](hexadecimal: (machine.uuid ?? "").split(separator: "-").joined()) ?? []
        return DHCPExchange(
            kind: kind, hardwareAddress: machine.mac.bytes,
            machineIdentifier: uuid.count == 16 ? uuid : [UInt8](repeating: 0, count: 16),
            transaction: UInt32.random(in: 1 ... .max, using: &generator))
    }

    /// What a script of ours may ask iPXE for.
    var settings: [String: String] {
        [
            "netX/mac": machine.mac.description, "uuid": machine.uuid ?? "",
            "netX/busid:hexhyp": "01-80-86-10-0e", "platform": kind.architecture == 0 ? "pcbios" : "efi",
        ]
    }

    /// Lets the exchange under way do something; `nil` when there is none.
    private mutating func withExchange(
        _ body: (inout DHCPExchange) -> [DHCPExchange.Action]
    ) -> [DHCPExchange.Action]? {
        switch phase {
        case .firmware(var exchange):
            let actions = body(&exchange)
            phase = .firmware(exchange)
            return actions
        case .ipxe(var exchange):
            let actions = body(&exchange)
            phase = .ipxe(exchange)
            return actions
        case .off, .loading, .loadingScript, .fetching, .over:
            return nil
        }
    }

    /// Lets the download under way do something; `nil` when there is none.
    private mutating func withDownload(
        _ body: (inout TFTPDownload, BootTarget) -> [TFTPDownload.Action]
    ) -> [TFTPDownload.Action]? {
        switch phase {
        case .loading(var download, let target):
            // A download holds what came so far: without this the bytes would be copied for each block.
            phase = .off
            let actions = body(&download, target)
            phase = .loading(download, from: target)
            return actions
        case .loadingScript(var download, let target):
            phase = .off
            let actions = body(&download, target)
            phase = .loadingScript(download, from: target)
            return actions
        case .off, .firmware, .ipxe, .fetching, .over:
            return nil
        }
    }
}
