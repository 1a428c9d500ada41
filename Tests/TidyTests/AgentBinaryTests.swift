// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Phase1Builder
import Testing

/// What every machine fetches outside the swarm stays small and needs nothing of phase 1 but its kernel.
@Suite(.enabled(if: StaticAgent.isBuilt, "there is no static agent; `make build` makes it"))
struct AgentBinaryTests {
    private let agent: Data

    init() throws {
        agent = try Data(contentsOf: URL(filePath: StaticAgent.path), options: .mappedIfSafe)
    }

    @Test func `the agent needs no loader and no libraries`() throws {
        #expect(try !ELFFile(Array(agent)).needsLoader)
    }

    /// The limit was 16.17 MB before the agent put files into systems.
    ///
    /// Telling volumes apart and mounting them may cost 0.28 MB, naming a newcomer at its screen and starting the own disk by BootNext
    /// 0.1 MB; orders, logs, the inventory and the remote shell 0.55 MB, 0.16 MB of what a machine fetches.
    @Test func `the agent keeps within 17.1 MB`() {
        #expect(agent.count <= 17_100_000)
    }

    @Test(arguments: ["_RegexParser", "icudt", "FoundationEssentials", "FoundationInternationalization"])
    func `neither Foundation nor tables of languages nor patterns of text are inside`(trace: String) {
        #expect(agent.range(of: Data(trace.utf8)) == nil)
    }
}

/// Where `make build` leaves it.
private enum StaticAgent {
    static let path = "\(PackageDump.root)/.build/release/boottorrent-agent"
    static var isBuilt: Bool { FileManager.default.fileExists(atPath: path) }
}
