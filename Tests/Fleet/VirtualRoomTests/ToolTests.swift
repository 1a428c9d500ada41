// SPDX-License-Identifier: GPL-3.0-or-later

import Testing
import VirtualRoom

@Suite struct ToolTests {
    private let lines = (0..<20_000).map { "link set port\($0) up" }

    @Test func `a program reads its lines`() async throws {
        try await Tool.run("grep", ["-q", "-x", "link set port19999 up"], lines: lines)
    }

    @Test func `a program that ends before it read its lines ends nobody else`() async throws {
        try await Tool.run("true", [], lines: lines)
        await #expect(throws: RoomFailure.toolFailed("false ", words: "")) {
            try await Tool.run("false", [], lines: lines)
        }
    }
}
