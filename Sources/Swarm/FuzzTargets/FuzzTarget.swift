// SPDX-License-Identifier: GPL-3.0-or-later

internal import Bencoding
internal import BootCatalog
internal import PeerWire
internal import TorrentMetainfo

/// What reads bytes from a network or a stranger's file; for the package `Fuzz`, which feeds it any bytes at all.
///
/// Whatever comes, nothing may trap, hang or grow without bound; and what was read and written again is the same.
public enum FuzzTarget: String, CaseIterable, Sendable {
    case bencode
    case metainfo
    case handshake
    case session
    case trackerQuery = "tracker-query"
    case trackerReply = "tracker-reply"
    case trackerUDP = "tracker-udp"
    case localDiscovery = "local-discovery"
    case peerExchange = "peer-exchange"
    case httpReply = "http-reply"
    case manifest
    case event
    case eventAnswer = "event-answer"
    case orderRequest = "order-request"
    case order
    case inventory
    case log
    case netconsole
    case dhcp
    case tftp
    case disk
    case secureBootVariables = "secure-boot-variables"
    case bootProgram = "boot-program"

    /// Takes one input.
    public func feed(_ bytes: [UInt8]) {
        switch self {
        case .bencode: Self.decode(bytes)
        case .metainfo: _ = try? Metainfo(bytes)
        case .handshake: Self.greet(bytes)
        case .session:
            var session = FuzzedSession(bytes)
            session.run()
        case .trackerQuery: FuzzedTracker.query(bytes)
        case .trackerReply: FuzzedTracker.reply(bytes)
        case .trackerUDP: FuzzedTracker.datagrams(bytes)
        case .localDiscovery: FuzzedDiscovery.local(bytes)
        case .peerExchange: FuzzedDiscovery.exchange(bytes)
        case .httpReply: FuzzedHTTP.reply(bytes)
        case .manifest: FuzzedCatalog.manifest(bytes)
        case .event: FuzzedCatalog.event(bytes)
        case .eventAnswer: FuzzedCatalog.eventAnswer(bytes)
        case .orderRequest: FuzzedOrders.request(bytes)
        case .order: FuzzedOrders.order(bytes)
        case .inventory: FuzzedInventory.report(bytes)
        case .log: FuzzedCatalog.log(bytes)
        case .netconsole: FuzzedLogs.netconsole(bytes)
        case .dhcp: FuzzedNetboot.dhcp(bytes)
        case .tftp: FuzzedNetboot.tftp(bytes)
        case .disk: FuzzedDisk.read(bytes)
        case .secureBootVariables: FuzzedSecureBoot.variables(bytes)
        case .bootProgram: FuzzedSecureBoot.program(bytes)
        }
    }

    /// Inputs that are well-formed, for a start.
    public var examples: [[UInt8]] {
        switch self {
        case .bencode, .metainfo:
            [
                "i-42e", "d1:ali1ei2ee1:b3:abce",
                "d8:announce3:udp4:infod6:lengthi5e4:name1:a12:piece lengthi16384e6:pieces20:aaaaaaaaaaaaaaaaaaaaee",
            ].map { Array($0.utf8) }
        case .handshake: [[19] + Array("BitTorrent protocol".utf8) + Array(repeating: 7, count: 48)]
        case .session: FuzzedSession.examples
        case .trackerQuery: FuzzedTracker.queries
        case .trackerReply: FuzzedTracker.replies
        case .trackerUDP: FuzzedTracker.conversations
        case .localDiscovery: FuzzedDiscovery.announces
        case .peerExchange: FuzzedDiscovery.messages
        case .httpReply: FuzzedHTTP.examples
        case .manifest: FuzzedCatalog.manifests
        case .event: FuzzedCatalog.events
        case .log: FuzzedCatalog.logs
        case .netconsole: FuzzedLogs.datagrams
        case .eventAnswer: [EventAnswer(interval: .seconds(2)).bencoded]
        case .orderRequest: FuzzedOrders.requests
        case .order: FuzzedOrders.orders
        case .inventory: FuzzedInventory.reports
        case .dhcp: FuzzedNetboot.messages
        case .tftp: FuzzedNetboot.transfers
        case .disk: FuzzedDisk.examples
        case .secureBootVariables: FuzzedSecureBoot.values
        case .bootProgram: FuzzedSecureBoot.programs
        }
    }

    private static func decode(_ bytes: [UInt8]) {
        for limits in [BencodeLimits.metainfo, .trackerReply, .extensionMessage, .control] {
            _ = try? BencodeDecoder.decode(bytes, limits: limits)
            _ = try? BencodeDecoder.decodePrefix(bytes, limits: limits)
        }
    }

    private static func greet(_ bytes: [UInt8]) {
        _ = Handshake.canBegin(with: bytes)
        guard let handshake = try? Handshake(bytes: bytes) else { return }
        precondition(handshake.bytes == bytes)
    }
}
