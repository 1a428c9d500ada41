// SPDX-License-Identifier: GPL-3.0-or-later

import Glibc
import LinuxSystem
import Testing

@Suite struct CommandTests {
    @Test(arguments: [("exit 0", 0, "exit status 0"), ("exit 3", 3, "exit status 3"), ("kill -9 $$", 137, "signal 9")])
    func `a child's end is told`(script: String, number: Int32, words: String) async throws {
        let code = try await Command("/bin/sh", ["sh", "-c", script]).run()
        #expect(code.number == number)
        #expect(code.description == words)
        #expect(code.isSuccess == (number == 0))
    }

    @Test func `arguments arrive as they are, and the child runs in its folder`() async throws {
        let folder = try TemporaryFolder()
        let script = "printf '%s|' \"$@\" > out; pwd >> out"
        let arguments = ["two words", "$HOME", "", "'\"", "é"]
        _ = try await Command("/bin/sh", ["sh", "-c", script, "name"] + arguments, in: folder.path).run()
        #expect(SystemFile.text("\(folder.path)/out") == "two words|$HOME||'\"|é|\(folder.path)")
    }

    @Test func `the environment is ours, not the caller's`() async throws {
        let folder = try TemporaryFolder()
        _ = try await Command("/bin/sh", ["sh", "-c", "echo $HOME $TERM $USER > out"], in: folder.path).run()
        #expect(SystemFile.text("\(folder.path)/out") == "/ linux")
    }

    @Test func `a child has no more descriptors than Linux gives everybody`() async throws {
        let folder = try TemporaryFolder()
        _ = try await Command("/bin/sh", ["sh", "-c", "ulimit -Sn > out"], in: folder.path).run()
        let limit = try #require(SystemFile.text("\(folder.path)/out").flatMap { Int($0) })
        #expect((1...1_024).contains(limit))
    }

    @Test func `what cannot be started says which step failed`() async throws {
        await #expect(throws: SystemFailure("execute /no/such", number: ENOENT)) {
            try await Command("/no/such", ["such"]).run()
        }
        await #expect(throws: SystemFailure("enter /no/folder", number: ENOENT)) {
            try await Command("/bin/true", ["true"], in: "/no/folder").run()
        }
        await #expect(throws: SystemFailure("open /no/tty for /bin/true", number: ENOENT)) {
            try await Command("/bin/true", ["true"], streams: .terminal("/no/tty")).run()
        }
        let folder = try TemporaryFolder()
        try folder.write("#!/bin/sh\n", to: "plain")
        await #expect(throws: SystemFailure("execute \(folder.path)/plain", number: EACCES)) {
            try await Command("\(folder.path)/plain", ["plain"]).run()
        }
        try SystemFile.makeExecutable("\(folder.path)/plain")
        #expect(try await Command("\(folder.path)/plain", ["plain"]).run().isSuccess)
    }

    @Test func `every file below a folder can be run, and nothing that links lead to`() async throws {
        let (folder, other) = (try TemporaryFolder(), try TemporaryFolder())
        try folder.write("#!\(folder.path)/tools/run\n", to: "script")
        try folder.write("#!/bin/sh\n", to: "tools/run")
        try other.write("#!/bin/sh\n", to: "plain")
        try SystemFile.link("\(folder.path)/link", to: other.path)
        try SystemFile.makeFilesExecutable(below: folder.path)
        #expect(try await Command("\(folder.path)/script", ["script"]).run().isSuccess)
        #expect(access("\(other.path)/plain", X_OK) != 0)
    }

    @Test func `a cancelled task ends the child and its children`() async throws {
        let code = try await withThrowingTaskGroup(of: ExitCode.self) { group in
            group.addTask { try await Command("/bin/sh", ["sh", "-c", "sleep 600 & wait"]).run() }
            group.cancelAll()
            return try #require(try await group.next())
        }
        #expect(code.description == "signal 9")
    }

    @Test func `a child of a pseudo-terminal has it as its controlling terminal`() async throws {
        let terminal = try Terminal.pseudo(size: TerminalSize(rows: 24, columns: 80))
        let code = try await Command(
            "/bin/sh", ["sh", "-c", "stty size < /dev/tty"], streams: .terminal(terminal.path)
        ).run()
        #expect(code.isSuccess)
        let output = terminal.receive() ?? []
        #expect(String(decoding: output, as: UTF8.self) == "24 80\r\n")
    }
}

@Suite struct TerminalTests {
    @Test(arguments: [
        ("tty0 ttyS0", ["/dev/tty1", "/dev/ttyS0"]),
        ("ttyS1", ["/dev/tty1", "/dev/ttyS1"]),
        ("tty0", ["/dev/tty1"]),
        ("tty0 hvc0 ttyAMA0", ["/dev/tty1", "/dev/hvc0", "/dev/ttyAMA0"]),
        ("", ["/dev/tty1"]),
    ])
    func `the screen and every serial line are consoles`(active: String, paths: [String]) {
        #expect(Terminal.paths(ofConsoles: active) == paths)
    }

    @Test func `a file is no terminal`() {
        #expect(throws: SystemFailure("raw mode of /dev/null", number: ENOTTY)) { try Terminal("/dev/null") }
        #expect(throws: SystemFailure("open /no/tty", number: ENOENT)) { try Terminal("/no/tty") }
    }

    @Test func `keys come through raw`() throws {
        let leader = try Terminal.pseudo(size: TerminalSize(rows: 24, columns: 80))
        let follower = try Terminal(leader.path)
        #expect(follower.size?.columns == 80)
        #expect(follower.receive() == [])
        #expect(leader.send([3, 19, 13]) == 3)
        #expect(follower.receive() == [3, 19, 13])
    }
}
