// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import Foundation
import NetbootWire
import TestProcesses
import Testing
import TorrentCore
import VirtualRoom

extension MachineTests {
    /// What is done with machines from elsewhere, and what is known of them there.
    @Suite(.serialized, .needsBuiltPrograms)
    struct FromAfarTests {
        static let menu = "groups: {lab: {image: menu}}\n"

        @Test
        func `a machine in its menu shows its name when it is told to, starts what it is told, and its log is kept`()
            async throws
        {
            let served = ServedRoom("from-afar", number: 130)
            let environment = try await served.environment()
            let shelf = ImageShelf(environment: environment)
            let system = try await shelf.system(saying: "AFAR")
            try await served.run { _ in
                try shelf.put(
                    "afar", settings: RuleTests.kernel,
                    files: ["vmlinuz": system.kernel, "tools": system.tools, "start": system.start])
                try shelf.rule(Self.menu, list: RuleTests.list("lab", 1...1))
            } _: { room, _ in
                let commands = RoomCommands(room: room, folder: environment.folder)
                let machine = MachinePlan(place: 1).starting(phase1: environment.phase1Folder)
                try await room.withMachine(machine) { running in
                    let console = running.console
                    try await console.wait(for: "A kernel", atMost: ServedRoom.patience)
                    try await commands.untilListening("pc-01")
                    let identified = try await commands.run("identify", "pc-01")
                    #expect(identified.status == 0, "\(identified.text)")
                    try await console.wait(for: "Somebody asked which computer this is.", atMost: .seconds(60))
                    let booted = try await commands.run("boot", "pc-01", "--image", "afar", "--once")
                    #expect(booted.status == 0, "\(booted.text)")
                    try await console.wait(for: "AFAR started", atMost: ServedRoom.patience)
                }
                let log = try await commands.run("log", "pc-01")
                #expect(log.status == 0, "\(log.text)")
                #expect(
                    log.output.contains("Linux version ") && log.output.contains("stage handover (afar)"),
                    "\(log.output)")
                let refused = try await commands.run("restart", "pc-01")
                #expect(refused.status == 1 && refused.text.contains("pc-01"), "\(refused.text)")
            }
        }

        @Test func `magic packets go to all in the network, three times each, as far apart as it is said`() async throws
        {
            let served = ServedRoom("magic", number: 131)
            let environment = try await served.environment()
            try await served.run { _ in
                try ImageShelf(environment: environment).rule(Self.menu, list: RuleTests.list("lab", 1...4))
            } _: { room, _ in
                let commands = RoomCommands(room: room, folder: environment.folder)
                let capture = try await room.inside(.server) { try PacketCapture() }
                let woken = try await commands.run("wake", "lab", "--spread", "6")
                #expect(woken.status == 0, "\(woken.text)")
                let seen = try await Deadline.within(.seconds(60), or: .noAnswer("magic packets")) {
                    var seen: [[UInt8]: [ContinuousClock.Instant]] = [:]
                    while seen.count < 4 || seen.values.contains(where: { $0.count < 3 }) {
                        for packet in capture.datagrams() where packet.receiver.port == MagicPacket.port {
                            #expect("\(packet.receiver.host)" == "\(RoomPlan.segment).255.255")
                            let magic = try #require(MagicPacket(packet.payload))
                            seen[magic.hardwareAddress, default: []].append(.now)
                        }
                        try await Task.sleep(for: .milliseconds(20))
                    }
                    return seen
                }
                let macs = try (1...4).map { try #require(MACAddress(MachinePlan(place: $0).mac)).bytes }
                #expect(Set(seen.keys) == Set(macs))
                // The four begin two seconds apart; a computer that is busy makes it later, not earlier.
                let begins = try macs.map { try #require(seen[$0]?.first) }
                for (earlier, later) in zip(begins, begins.dropFirst()) { #expect(later - earlier > .seconds(1)) }
                #expect(try #require(begins.last) - begins[0] > .seconds(4))
            }
        }
    }
}
