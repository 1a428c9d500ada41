// SPDX-License-Identifier: GPL-3.0-or-later

package import NetbootWire
package import TorrentCore

extension PXEClient {
    /// What the driver has to do.
    package enum Action: Hashable, Sendable {
        /// From port 68 to port 67 of everybody.
        case broadcast(DHCPPacket)
        /// From port 68 of this address to port 4011 of a boot server.
        case ask(DHCPPacket, server: HostAddress, from: HostAddress)
        /// From the socket of the transfer, which is opened for the first packet and closed by ``closeTransfer``.
        case sendTFTP(TFTPPacket, to: PeerAddress, from: HostAddress)
        /// No more packets of this transfer are sent, and none is looked at.
        case closeTransfer
        /// Get this by HTTP, from this address; only a script's content is looked at.
        case fetch(BootURL, from: HostAddress)
        /// The last action of all.
        case finish(Outcome)
    }

    /// How it ended.
    package enum Outcome: Hashable, Sendable {
        /// Everything is there, and the machine would start its kernel now.
        case booted
        case failed(Failure)
    }

    /// Why a machine stays at its firmware, where a person must come.
    package enum Failure: Hashable, Sendable {
        /// The firmware's own DHCP.
        case firmware(DHCPExchange.Failure)
        /// The network boot program did not come by TFTP.
        case loader(TFTPDownload.Outcome)
        /// iPXE's DHCP.
        case ipxe(DHCPExchange.Failure)
        /// What iPXE was given is no script, or one that boots nothing.
        case script
        /// A file did not come by HTTP, however often it was asked for.
        case fetch
    }

    mutating func carryOn(_ actions: [DHCPExchange.Action], at now: MonotonicInstant) -> [Action] {
        actions.flatMap { action -> [Action] in
            switch action {
            case .broadcast(let packet): [.broadcast(packet)]
            case .ask(let packet, let server, let address): [.ask(packet, server: server, from: address)]
            case .finish(let outcome): addressed(outcome, at: now)
            }
        }
    }

    mutating func carryOn(_ actions: [TFTPDownload.Action], at now: MonotonicInstant) -> [Action] {
        actions.flatMap { action -> [Action] in
            switch action {
            case .send(let packet, let port):
                switch phase {
                case .loading(_, let target), .loadingScript(_, let target):
                    [.sendTFTP(packet, to: PeerAddress(host: target.server, port: port), from: target.address)]
                case .off, .firmware, .ipxe, .fetching, .over: []
                }
            case .finish(let outcome): [.closeTransfer] + loaded(outcome, at: now)
            }
        }
    }

    private mutating func addressed(_ outcome: DHCPExchange.Outcome, at now: MonotonicInstant) -> [Action] {
        let isFirmware: Bool
        switch phase {
        case .firmware(let exchange):
            record.take(exchange)
            record.addressed = now
            isFirmware = true
        case .ipxe(let exchange):
            record.take(exchange)
            record.addressedAgain = now
            isFirmware = false
        case .off, .loading, .loadingScript, .fetching, .over:
            return []
        }
        switch outcome {
        case .failed(let failure):
            return finish(.failed(isFirmware ? .firmware(failure) : .ipxe(failure)), at: now)
        case .ready(let target):
            if !isFirmware, let url = BootURL(target.file) { return run(.chain(url), target, at: now) }
            return load(target, isScript: !isFirmware, at: now)
        }
    }

    private mutating func load(_ target: BootTarget, isScript: Bool, at now: MonotonicInstant) -> [Action] {
        var download = TFTPDownload(
            file: target.file, blockSize: isScript ? 1_432 : kind.tftpBlock, asksForSizeFirst: !isScript)
        let actions = download.start(at: now)
        phase = isScript ? .loadingScript(download, from: target) : .loading(download, from: target)
        return carryOn(actions, at: now)
    }

    private mutating func loaded(_ outcome: TFTPDownload.Outcome, at now: MonotonicInstant) -> [Action] {
        switch (phase, outcome) {
        case (.loading(let download, _), .complete(let content)):
            record.repeats += download.repeats
            record.bytes += UInt64(content.count)
            record.loaded = now
            var exchange = newExchange(kind.loaded)
            let actions = exchange.start(at: now)
            phase = .ipxe(exchange)
            return carryOn(actions, at: now)
        case (.loadingScript(let download, let target), .complete(let content)):
            record.repeats += download.repeats
            record.bytes += UInt64(content.count)
            guard let script = BootScript(content, settings: settings), let run = ScriptRun(script) else {
                return finish(.failed(.script), at: now)
            }
            phase = .fetching(run, target)
            return follow(run.present, target, at: now)
        case (.loading, _), (.loadingScript, _):
            return finish(.failed(.loader(outcome)), at: now)
        case (.off, _), (.firmware, _), (.ipxe, _), (.fetching, _), (.over, _):
            return []
        }
    }

    private mutating func run(_ step: BootScript.Step, _ target: BootTarget, at now: MonotonicInstant) -> [Action] {
        let run = ScriptRun(step)
        phase = .fetching(run, target)
        return follow(run.present, target, at: now)
    }

    mutating func follow(_ action: ScriptRun.Action, _ target: BootTarget, at now: MonotonicInstant) -> [Action] {
        switch action {
        case .fetch(let url): [.fetch(url, from: target.address)]
        case .boot: finish(.booted, at: now)
        case .giveUp: finish(.failed(.script), at: now)
        }
    }

    mutating func finish(_ outcome: Outcome, at now: MonotonicInstant) -> [Action] {
        phase = .over
        record.end = now
        return [.finish(outcome)]
    }
}
