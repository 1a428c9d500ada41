// SPDX-License-Identifier: GPL-3.0-or-later

import Glibc
import LinuxSystem
import Testing

@Suite struct SystemFileTests {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    @Test(arguments: [("", ""), ("\n", ""), (" a b \n", "a b"), ("x", "x")])
    func `text comes without white space around it`(content: String, text: String) throws {
        try folder.write(content, to: "f")
        #expect(SystemFile.text("\(folder.path)/f") == text)
    }

    @Test func `a file that is not there, or too long, says so`() throws {
        #expect(SystemFile.text("\(folder.path)/none") == nil)
        #expect(throws: SystemFailure("open \(folder.path)/none", number: ENOENT)) {
            try SystemFile.bytes("\(folder.path)/none")
        }
        try folder.write("12345", to: "f")
        #expect(throws: SystemFailure("read \(folder.path)/f", number: EFBIG)) {
            try SystemFile.bytes("\(folder.path)/f", limit: 4)
        }
    }

    @Test func `a tree goes as a whole, but not what its links point to`() throws {
        try folder.write("x", to: "outside/kept")
        try folder.write("x", to: "tree/a/b/c")
        try SystemFile.link("\(folder.path)/tree/link", to: "\(folder.path)/outside")
        SystemFile.removeTree("\(folder.path)/tree")
        #expect(SystemFile.names(in: folder.path) == ["outside"])
        #expect(SystemFile.text("\(folder.path)/outside/kept") == "x")
        SystemFile.removeTree("\(folder.path)/tree")
    }

    @Test func `a replaced file is whole`() throws {
        try folder.write("a long first version", to: "f")
        try SystemFile.replace("\(folder.path)/f", with: "second")
        #expect(SystemFile.text("\(folder.path)/f") == "second")
        #expect(SystemFile.names(in: folder.path) == ["f"])
    }

    @Test func `a failure reads as a sentence`() {
        #expect("\(SystemFailure("mount /proc", number: EPERM))" == "mount /proc: Operation not permitted")
        #expect("\(SystemFailure("x", number: EPERM, remedy: "ask"))" == "x: Operation not permitted; ask")
    }
}

@Suite struct KexecTests {
    @Test(arguments: [[5], [4], [1, 8, 3], [0, 2, 0], [100_001, 65_536]])
    func `initrds are laid one behind the other, with at least eight zeros between them`(lengths: [Int]) throws {
        let folder = try TemporaryFolder()
        var expected: [UInt8] = []
        var paths: [String] = []
        for (index, length) in lengths.enumerated() {
            let letter = "abc".dropFirst(index).prefix(1)
            try folder.write(String(repeating: String(letter), count: length), to: "\(index)")
            paths.append("\(folder.path)/\(index)")
            if !expected.isEmpty {
                expected += Array(repeating: 0, count: 8 + (4 - expected.count % 4) % 4)
            }
            expected += Array(String(repeating: String(letter), count: length).utf8)
        }
        let joined = try Kexec.joined(paths)
        var content = [UInt8](repeating: 9, count: try joined.length())
        #expect(pread(joined.number, &content, content.count, 0) == expected.count)
        #expect(content == expected)
    }

    @Test func `a missing file is named`() throws {
        #expect(throws: SystemFailure("open /no/kernel", number: ENOENT)) {
            try Kexec.load(kernel: "/no/kernel", initrds: [], commandLine: "")
        }
        #expect(throws: SystemFailure("open /no/initrd", number: ENOENT)) {
            try Kexec.load(kernel: "/dev/null", initrds: ["/no/initrd"], commandLine: "")
        }
    }

    @Test func `a command line the kernel would cut is refused before it is asked`() throws {
        let failure = #expect(throws: SystemFailure.self) {
            try Kexec.load(kernel: "/no/kernel", initrds: [], commandLine: String(repeating: "x", count: 2_048))
        }
        #expect(failure?.number == E2BIG)
        #expect(failure?.description.hasSuffix("; 2047 are allowed") == true)
    }
}
