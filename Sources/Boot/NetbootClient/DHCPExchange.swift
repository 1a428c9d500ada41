// SPDX-License-Identifier: GPL-3.0-or-later

package import NetbootWire
package import TorrentCore

/// One client's way to an address and a boot file (RFC 2131, PXE 2.1).
///
/// ```
///   selecting ── offers ──▶ requesting ── ack ──▶ over
///       ▲ ◀─── refused ────────┘  └── ack ──▶ asking (port 4011) ── ack ──▶ over
///       └── nobody answered ────────┴────────────┴────────────────────────▶ over
/// ```
///
/// Messages that belong to somebody else's exchange change nothing.
package struct DHCPExchange: Sendable {
    /// What the driver has to do.
    package enum Action: Hashable, Sendable {
        /// From port 68 to port 67 of everybody.
        case broadcast(DHCPPacket)
        /// From port 68 of the machine's new address to a boot server's port 4011.
        case ask(DHCPPacket, server: HostAddress, from: HostAddress)
        /// The last action of all.
        case finish(Outcome)
    }

    /// How it ended.
    package enum Outcome: Hashable, Sendable {
        case ready(BootTarget)
        case failed(Failure)
    }

    /// Why a machine has nothing to boot.
    package enum Failure: Hashable, Sendable {
        case noOffer
        case noAcknowledgement
        /// Servers took their offers back.
        case refused
        case noBootFile
        /// A boot server that spoke up did not answer on port 4011.
        case noBootServer
    }

    enum Phase: Equatable { case selecting, requesting, asking, over }

    let kind: BootClientKind
    private let hardwareAddress: [UInt8]
    private let machineIdentifier: [UInt8]
    private let transaction: UInt32
    private var phase: Phase = .selecting
    private var began = MonotonicInstant(nanoseconds: 0)
    private var attempt = 0
    private var refusals = 0
    private var offers = OfferBook()
    private var chosen: DHCPPacket?
    private var lease: HostAddress?
    private var firstSent = MonotonicInstant(nanoseconds: 0)

    /// When to call ``elapsed(to:)``; `nil` before the start and after the end.
    package private(set) var deadline: MonotonicInstant?
    /// For each message that was answered, how long after it was first sent.
    package private(set) var answers: [Duration] = []
    /// How many messages were sent again for want of an answer.
    package private(set) var repeats = 0

    /// An exchange that has not begun; the transaction number tells it from all others.
    package init(kind: BootClientKind, hardwareAddress: [UInt8], machineIdentifier: [UInt8], transaction: UInt32) {
        self.kind = kind
        self.hardwareAddress = hardwareAddress
        self.machineIdentifier = machineIdentifier
        self.transaction = transaction
    }

    /// Begins.
    package mutating func start(at now: MonotonicInstant) -> [Action] {
        began = now
        return enter(.selecting, at: now)
    }

    /// A message came.
    package mutating func received(_ packet: DHCPPacket, at now: MonotonicInstant) -> [Action] {
        guard packet.operation == .reply, packet.transaction == transaction, packet.hardwareAddress == hardwareAddress
        else { return [] }
        switch (phase, packet.messageType) {
        case (.selecting, .offer):
            if offers.isEmpty { answers.append(now - firstSent) }
            offers.add(packet)
            return isContent(at: now) ? enter(.requesting, at: now) : []
        case (.requesting, .acknowledgement) where packet.serverIdentifier == chosen?.serverIdentifier:
            answers.append(now - firstSent)
            return leased(packet, at: now)
        case (.requesting, .refusal) where packet.serverIdentifier == chosen?.serverIdentifier:
            return refused(at: now)
        case (.asking, .acknowledgement) where namesFile(packet):
            answers.append(now - firstSent)
            return finish(target(from: packet))
        case (.selecting, _), (.requesting, _), (.asking, _), (.over, _):
            return []
        }
    }

    /// Time went by.
    package mutating func elapsed(to now: MonotonicInstant) -> [Action] {
        guard let deadline, deadline <= now else { return [] }
        attempt += 1
        switch phase {
        case .selecting:
            if isContent(at: now) { return enter(.requesting, at: now) }
            if offers.address != nil, !kind.isIPXE, attempt >= Limits.firmwareWaitsForBootFile {
                return finish(.failed(.noBootFile))
            }
            guard attempt < kind.waits.count else {
                return finish(.failed(offers.address == nil ? .noOffer : .noBootFile))
            }
        case .requesting:
            guard attempt < kind.waits.count else { return finish(.failed(.noAcknowledgement)) }
        case .asking:
            guard attempt < Limits.bootServerWaits.count else { return finish(.failed(.noBootServer)) }
        case .over:
            return []
        }
        // Who has offers and only waits for better ones has had an answer.
        if phase != .selecting || offers.isEmpty { repeats += 1 }
        return send(at: now)
    }

    /// Whether the offers so far are worth taking now.
    private func isContent(at now: MonotonicInstant) -> Bool {
        guard let address = offers.address else { return false }
        if kind.choosesOnce, now - began < kind.waits[0] { return false }
        if offers.bootServer != nil || address.deniesBootServers { return true }
        return address.bootFile != nil && now - began >= kind.proxyPatience
    }

    private mutating func enter(_ phase: Phase, at now: MonotonicInstant) -> [Action] {
        self.phase = phase
        attempt = 0
        firstSent = now
        if phase == .selecting { offers = OfferBook() }
        if phase == .requesting { chosen = offers.address }
        return send(at: now)
    }

    private mutating func send(at now: MonotonicInstant) -> [Action] {
        let waits = phase == .asking ? Limits.bootServerWaits : kind.waits
        deadline = now + waits[min(attempt, waits.count - 1)]
        switch phase {
        case .selecting:
            return [.broadcast(message(.discover, at: now))]
        case .requesting:
            guard let chosen, let server = chosen.serverIdentifier else { return finish(.failed(.noOffer)) }
            var request = message(.request, at: now)
            request.options += [
                DHCPOption(.requestedAddress, chosen.yourAddress.bytes), DHCPOption(.serverIdentifier, server.bytes),
            ]
            return [.broadcast(request)]
        case .asking:
            guard let lease, let server = offers.bootServer?.serverIdentifier else {
                return finish(.failed(.noBootServer))
            }
            var request = message(.request, at: now)
            request.clientAddress = lease
            request.wantsBroadcast = false
            request.options += offers.bootServer?.bootItem.map { [DHCPOption(.vendorOptions, $0)] } ?? []
            return [.ask(request, server: server, from: lease)]
        case .over:
            return []
        }
    }

    private func message(_ type: DHCPMessageType, at now: MonotonicInstant) -> DHCPPacket {
        var packet = DHCPPacket(
            operation: .request, transaction: transaction, hardwareAddress: hardwareAddress,
            options: [DHCPOption(.messageType, [type.rawValue])] + kind.options(machineIdentifier: machineIdentifier))
        packet.wantsBroadcast = true
        packet.seconds = UInt16(clamping: (now - began).components.seconds)
        return packet
    }

    private mutating func leased(_ packet: DHCPPacket, at now: MonotonicInstant) -> [Action] {
        lease = packet.yourAddress
        guard let server = offers.bootServer else {
            return finish(packet.bootFile == nil ? .failed(.noBootFile) : target(from: packet))
        }
        let takesOffer = namesFile(server) && (!kind.alwaysAsksBootServer || server.saysToTakeFile)
        return takesOffer ? finish(target(from: server)) : enter(.asking, at: now)
    }

    /// Whether a boot server says enough: iPXE of 2019 passes a file over that comes without a next server, even a URL.
    private func namesFile(_ packet: DHCPPacket) -> Bool {
        packet.bootFile != nil && (!kind.isIPXE || packet.nextServer != .any)
    }

    private mutating func refused(at now: MonotonicInstant) -> [Action] {
        refusals += 1
        guard refusals < (kind.choosesOnce ? 1 : Limits.refusals) else { return finish(.failed(.refused)) }
        return enter(.selecting, at: now)
    }

    private func target(from packet: DHCPPacket) -> Outcome {
        guard let lease, let file = packet.bootFile, let giver = packet.serverIdentifier else {
            return .failed(.noBootFile)
        }
        let server = packet.nextServer == .any ? giver : packet.nextServer
        return .ready(BootTarget(address: lease, server: server, file: file))
    }

    private mutating func finish(_ outcome: Outcome) -> [Action] {
        phase = .over
        deadline = nil
        return [.finish(outcome)]
    }
}

/// What a machine knows once its DHCP exchange is over.
package struct BootTarget: Hashable, Sendable {
    /// The machine's own address.
    package let address: HostAddress
    /// Where the file is, if it is no URL.
    package let server: HostAddress
    /// A name for TFTP or a URL.
    package let file: String

    /// Puts the three together.
    package init(address: HostAddress, server: HostAddress, file: String) {
        self.address = address
        self.server = server
        self.file = file
    }
}
