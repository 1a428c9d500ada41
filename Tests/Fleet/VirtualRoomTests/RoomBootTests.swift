// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import Foundation
import Testing
import VirtualRoom

/// Two PCs are switched on and end in a real operating system, by the programs as they are built.
@Suite(
    .enabled(
        if: getuid() == 0 && BuiltPrograms.areThere,
        "needs root, and the programs that `make build agent` makes"))
struct RoomBootTests {
    @Test func `two machines, one with nothing but a USB keyboard, start what a key chose and share its bytes`()
        async throws
    {
        var options = Demo.Options(
            folder: "\(BuiltPrograms.folder)/room-test", program: BuiltPrograms.server, agent: BuiltPrograms.agent)
        options.packages = "\(BuiltPrograms.folder)/demo/packages"
        options.shape = LinkShape(megabits: 50)
        options.machines[1].keyboard = .usb
        options.machines[1].networkCard = .e1000
        options.waitsForKey = true
        let demo = Demo(options, screen: DemoScreen(isTerminal: false) { print($0, terminator: "") })
        try await demo.run()
        let board = await demo.board
        #expect(board.allArrived, "\(board.machines.map(\.line))")
        let transfers = board.machines.compactMap(\.transfer)
        #expect(transfers.count == 2)
        let image = transfers.first?.total ?? 0
        #expect(image > 40_000_000)
        // Each gave the other part of the image, so the server sent clearly less than two copies.
        #expect(transfers.allSatisfy { $0.fromPeers > 0 })
        #expect(Double(transfers.reduce(0) { $0 + $1.fromServer }) < 1.7 * Double(image))
    }
}

/// What `make build agent` makes: the program beside these tests, and the static agent.
private enum BuiltPrograms {
    static let folder = "\(FileManager.default.currentDirectoryPath)/.build"
    static let agent = "\(folder)/agent/release/boottorrent-agent"
    static let server =
        Bundle.main.executableURL?.deletingLastPathComponent().appending(path: "boottorrent").path ?? ""

    static var areThere: Bool { [agent, server].allSatisfy(FileManager.default.isExecutableFile) }
}
