// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import BootServer
import Synchronization
import Testing

/// What an agent has that was told its boot: a key, and a counter that rises with each event.
final class SignedAgent: Sendable {
    let ticket: BootTicket
    private let counter = Mutex<UInt64>(0)

    init(_ ticket: BootTicket) {
        self.ticket = ticket
    }

    /// The key of a manifest that was asked for with `boot=new`.
    convenience init(manifest: [UInt8]) throws {
        self.init(try #require(try Manifest(bencoded: manifest).boot))
    }

    func signed(_ event: MachineEvent) -> [UInt8] {
        let number = counter.withLock { counter in
            counter += 1
            return counter
        }
        return SignedEvent.sign(event, counter: number, by: ticket.key)
    }
}

extension FleetRegistry {
    /// An event as an agent sends it that was just given a key.
    func signed(_ event: MachineEvent) -> [UInt8] {
        SignedAgent(beginBoot(of: event.machine)).signed(event)
    }
}
