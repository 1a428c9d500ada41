// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Phase1Builder
import Synchronization
import Testing

/// When a finished phase 1 is served as it is.
@Suite struct Phase1StandingTests {
    /// Changes one byte of a file and leaves its length.
    private func damage(_ file: String, of sources: Sources) throws {
        var bytes = [UInt8](try Data(contentsOf: URL(filePath: "\(sources.folder)/\(file)")))
        bytes[bytes.count / 2] ^= 1
        try sources.write(file, bytes)
    }

    @Test func `a whole one needs no agent on this computer, which is a note`() async throws {
        try await withSources { sources in
            let made = try await sources.build()
            try FileManager.default.removeItem(atPath: "\(sources.folder)/agent")
            var options = sources.options
            options.agent = .missing(["/usr/x", "/usr/y"])
            let notes = Mutex<[String]>([])
            let finished = try await Phase1Builder(options) { line in notes.withLock { $0.append(line) } }.standing()
            #expect(finished == made.description)
            #expect(
                notes.withLock(\.self) == [
                    "there is no agent in /usr/x, /usr/y; phase 1 is served with the one it has"
                ])
        }
    }

    @Test func `without an agent none can be made`() async throws {
        try await withSources { sources in
            var options = sources.options
            options.agent = .missing(["/usr/x"])
            let builder = Phase1Builder(options) { _ in }
            let finished = try await builder.standing()
            #expect(finished == nil)
            await #expect(throws: Phase1Failure.agentMissing(["/usr/x"])) { try await builder.build() }
        }
    }

    @Test(arguments: ["agent", "busybox", "vmlinuz", "overlay"])
    func `what was named and is not there is a mistake`(name: String) async throws {
        try await withSources { sources in
            _ = try await sources.build()
            try FileManager.default.removeItem(atPath: "\(sources.folder)/\(name)")
            await #expect(throws: Phase1Failure.file("\(sources.folder)/\(name)", problem: "does not exist")) {
                try await Phase1Builder(sources.options) { _ in }.standing()
            }
        }
    }

    @Test(arguments: ["vmlinuz", "initramfs", "initramfs-small", "card-e1000"])
    func `one with other bytes of the same length is made anew`(file: String) async throws {
        try await withSources { sources in
            let first = try await sources.build()
            let builder = Phase1Builder(sources.options) { _ in }
            #expect(try await builder.standing() == first.description)
            // What the cache keeps is another name of the same file.
            try damage("out/\(file)", of: sources)
            #expect(try await builder.standing() == nil)
            #expect(try await sources.build().wasBuilt)
            #expect(try await builder.standing() == first.description)
        }
    }
}
