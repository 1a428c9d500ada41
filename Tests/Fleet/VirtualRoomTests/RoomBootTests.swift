// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Testing
import VirtualRoom

/// Two PCs are switched on and end in a real operating system, by the programs as they are built.
@Suite(
    .enabled(
        if: getuid() == 0 && RoomBootTests.isBuilt,
        "needs root, and the programs that `make build agent` makes"))
struct RoomBootTests {
    private static let build = "\(FileManager.default.currentDirectoryPath)/.build"
    private static let agent = "\(build)/agent/release/boottorrent-agent"
    /// The program beside these tests.
    private static let program = Bundle.main.executableURL.map {
        $0.deletingLastPathComponent().appending(path: "boottorrent").path
    }
    private static var isBuilt: Bool {
        FileManager.default.isExecutableFile(atPath: agent)
            && FileManager.default.isExecutableFile(atPath: program ?? "")
    }

    @Test func `two machines, one with nothing but a USB keyboard, start what a key chose and share its bytes`()
        async throws
    {
        var options = Demo.Options(folder: "\(Self.build)/room-test", program: Self.program ?? "", agent: Self.agent)
        options.packages = "\(Self.build)/demo/packages"
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
