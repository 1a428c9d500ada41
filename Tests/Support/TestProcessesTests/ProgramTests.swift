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

    @Test func `further descriptors are at the next places, whichever numbers they have here`() throws {
        var pair: [Int32] = [0, 0]
        let made = pipe(&pair)
        try #require(made == 0)
        defer { for end in pair { close(end) } }
        // Both ends are copied to places that the other may have here.
        let program = try Program(["sh", "-c", "echo across >&4; head -n 1 <&3"], further: pair)
        #expect(program.waitForEnd() == 0)
        #expect(program.output == "across\n")
    }

    @Test(.timeLimit(.minutes(1))) func `children end with a program that leads a group, killed or not`() throws {
        for command in ["cat <&3 & sleep 1000", "cat <&3 & exit 0"] {
            var ends: [Int32] = [0, 0]
            let made = socketpair(
                AF_UNIX, Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue), 0, &ends)
            try #require(made == 0)
            let program = try Program(["sh", "-c", command], further: [ends[1]], leadsGroup: true)
            close(ends[1])
            if command.hasSuffix("1000") { program.kill() } else { program.waitForEnd() }
            // The socket's other end is closed when the last of them is gone.
            var byte: UInt8 = 0
            let count = recv(ends[0], &byte, 1, 0)
            #expect(count == 0)
            close(ends[0])
        }
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
