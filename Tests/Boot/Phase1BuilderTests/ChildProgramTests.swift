// SPDX-License-Identifier: GPL-3.0-or-later

import Phase1Builder
import PieceStorage
import TestProcesses
import Testing

@Suite struct ChildProgramTests {
    /// What a program of this process says its soft and its hard limit is.
    private func limits() async throws -> [String] {
        try await ProgramRun.text(of: "sh", ["-c", "ulimit -Sn; ulimit -Hn"]).split(separator: "\n").map(String.init)
    }

    @Test func `a child has the limit of descriptors from before it was raised`() async throws {
        let before = try Program.run(["sh", "-c", "ulimit -Sn; ulimit -Hn"]).output.split(separator: "\n")
        DescriptorLimit.raise()
        let expected = DescriptorLimit.original.map(String.init) ?? String(before[0])
        #expect(try await limits() == [expected, String(before[1])])
    }

    @Test func `a program that is not there is named, whatever starts it`() async throws {
        DescriptorLimit.raise()
        await #expect(throws: Phase1Failure.programMissing("no-such-program")) {
            try await ProgramRun.output(of: "no-such-program", [])
        }
    }
}
