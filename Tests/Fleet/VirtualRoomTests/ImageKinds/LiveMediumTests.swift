// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import Foundation
import Testing
import VirtualRoom

extension MachineTests {
    /// Live media, out of their ISO files as they are, up to the login prompt.
    @Suite(.serialized, .needsBuiltPrograms, .isLong)
    struct LiveMediumTests {
        @Test(arguments: LiveMedium.allCases)
        func `a live medium needs only its name, and comes to its login prompt`(kind: LiveMedium) async throws {
            let served = ServedRoom("live", number: 79)
            let environment = try await served.environment()
            let iso = try kind.made(in: served.folder)
            try await served.run { _ in
                let shelf = ImageShelf(environment: environment)
                try shelf.start("live")
                try shelf.put(
                    "live", settings: "dispname: Live\nmethod: iso\ncmdline: console=ttyS0,115200", linking: iso)
            } _: { room, _ in
                var machine = MachinePlan(place: 1).starting(phase1: environment.phase1Folder)
                machine.memory = 2_048
                machine.hasScreen = true
                try await room.withMachine(machine) { running in
                    try await running.console.wait(for: " login: ", atMost: ServedRoom.patience)
                    if kind == .debian { try await room.keepPicture("live", of: running) }
                }
            }
        }
    }
}
