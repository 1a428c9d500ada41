// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import TestProcesses
import Testing

@Suite struct ProgramTests {
    @Test func `a program gets three streams and nothing else that is open here`() throws {
        let ours = dup(2)
        defer { close(ours) }
        // The fourth is ls's own, for the folder it lists.
        #expect(try Program.run(["ls", "/proc/self/fd"]).output == "0\n1\n2\n3\n")
    }

    @Test func `a program begins with no signal blocked or ignored`() throws {
        var some = sigset_t()
        var before = sigset_t()
        sigemptyset(&some)
        sigaddset(&some, SIGTERM)
        pthread_sigmask(SIG_BLOCK, &some, &before)
        let handler = signal(SIGUSR2, SIG_IGN)
        defer {
            signal(SIGUSR2, handler)
            pthread_sigmask(SIG_SETMASK, &before, nil)
        }
        let rows = try Program.run(["grep", "-E", "^Sig(Blk|Ign)", "/proc/self/status"]).output
            .split(separator: "\n").compactMap { $0.split(separator: "\t").last.flatMap { UInt64($0, radix: 16) } }
        try #require(rows.count == 2)
        #expect(rows[0] == 0)
        // The C library keeps signals 32 and 33 to itself and has children ignore them.
        #expect(rows[1] & ~(0b11 << 31) == 0)
    }

    @Test func `what it reads, where it runs, what it says and how it ends are as they were told`() throws {
        let run = try Program.run(["sh", "-c", "cat; pwd; echo no >&2; exit 3"], in: "/usr", input: Data("yes\n".utf8))
        #expect(run.output == "yes\n/usr\n")
        #expect(run.errors == "no\n")
        #expect(run.status == 3)
        #expect(throws: Program.NotStarted.self) { try Program.run(["/no/such/program"]) }
    }

    @Test func `it runs until it is killed, which is told as shells do`() throws {
        let program = try Program(["sleep", "1000"])
        #expect(program.isRunning)
        program.kill()
        #expect(!program.isRunning)
        #expect(program.waitForEnd() == 128 + SIGKILL)
        program.signal(SIGTERM)
    }
}
