// SPDX-License-Identifier: GPL-3.0-or-later

import CPIOArchive
import Foundation
import Phase1Builder
import TestProcesses
import Testing

/// Builds from made-up kernels and programs: no network, no root.
@Suite struct Phase1BuilderTests {
    @Test func `everything is at its place in the archive`() async throws {
        try await withSources { sources in
            let outcome = try await sources.build()
            #expect(outcome.wasBuilt)
            #expect(outcome.description.kernelRelease == "6.1.0-test")
            #expect(outcome.description.modules == 3)
            let entries = try CPIOReader.entries(of: sources.output("initramfs"))
            let files = Dictionary(uniqueKeysWithValues: entries.map { ($0.name, $0) })
            #expect(files["init"]?.kind == .file(SampleELF.program(isStatic: true, unwinding: [0, 0, 0])))
            #expect(files["init"]?.permissions == 0o755)
            #expect(files["bin/busybox"]?.permissions == 0o755)
            #expect(files["lib/modules/6.1.0-test/kernel/drivers/net/ethernet/e1000.ko"] != nil)
            #expect(files["lib/modules/6.1.0-test/kernel/lib/mii.ko"] != nil)
            #expect(files["lib/modules/6.1.0-test/kernel/sound/snd.ko"] == nil)
            #expect(files["lib/firmware/nic.fw"]?.kind == .file(Array("firmware".utf8)))
            #expect(files["etc/motd"]?.kind == .file(Array("overlay".utf8)))
            #expect(files["etc/link"]?.kind == .symbolicLink(to: "motd"))
            let index = try #require(files["lib/modules/6.1.0-test/modules.dep"])
            guard case .file(let content) = index.kind else { throw Problem() }
            #expect(
                String(decoding: content, as: UTF8.self).contains(
                    "kernel/drivers/net/ethernet/e1000.ko: kernel/lib/mii.ko\n"))
            #expect(try sources.output("vmlinuz") == SampleKernel.bytes(release: "6.1.0-test"))
        }
    }

    @Test func `a known network card has an archive of its own, which goes over the small one`() async throws {
        try await withSources { sources in
            let description = try await sources.build().description
            #expect(description.cards.map(\.module) == ["virtio_net", "e1000"])
            #expect(description.cards.map(\.devices) == [["1af4:1000", "1af4:1041"], ["8086:100e"]])
            #expect(description.cards.map(\.file.name) == ["card-virtio_net", "card-e1000"])
            #expect(description.files.map(\.name) == ["vmlinuz", "initramfs", "initramfs-small"])

            let small = try files(sources.output("initramfs-small"))
            // Its tables for unwinding the stack are zeros.
            #expect(small["init"] == .file(SampleELF.program(isStatic: true, unwinding: [0, 0, 0])))
            #expect(small["\(modules)/kernel/drivers/net/ethernet/e1000.ko"] == nil)
            #expect(small["\(modules)/kernel/drivers/usb/host/xhci-pci.ko"] != nil)
            #expect(small["etc/motd"] == .file(Array("overlay".utf8)))
            #expect(small["lib/firmware/nic.fw"] == nil)

            let card = try files(sources.output("card-e1000"))
            #expect(card["\(modules)/kernel/drivers/net/ethernet/e1000.ko"] != nil)
            #expect(card["\(modules)/kernel/lib/mii.ko"] != nil)
            #expect(card["\(modules)/kernel/drivers/usb/host/xhci-pci.ko"] == nil)
            #expect(card["lib/firmware/nic.fw"] == .file(Array("firmware".utf8)))
            guard case .file(let index) = card["\(modules)/modules.dep"] else { throw Problem() }
            let lines = String(decoding: index, as: UTF8.self).split(separator: "\n")
            #expect(lines.contains("kernel/drivers/net/ethernet/e1000.ko: kernel/lib/mii.ko"))
            #expect(lines.contains { $0.hasPrefix("kernel/drivers/usb/host/xhci-pci.ko:") })
        }
    }

    private let modules = "lib/modules/6.1.0-test"

    /// The archives that stand behind each other, as the kernel takes them.
    private func archives(in bytes: [UInt8]) throws -> [[String: CPIOEntry.Kind]] {
        var (archives, rest): ([[String: CPIOEntry.Kind]], [UInt8]) = ([], bytes)
        while !rest.isEmpty {
            var (reader, files): (CPIOReader, [String: CPIOEntry.Kind]) = (CPIOReader(rest), [:])
            while let entry = try reader.next() { files[entry.name] = entry.kind }
            archives.append(files)
            rest = Array(rest[reader.offset...].drop { $0 == 0 })
        }
        return archives
    }

    private func files(_ archive: [UInt8]) throws -> [String: CPIOEntry.Kind] {
        Dictionary(uniqueKeysWithValues: try CPIOReader.entries(of: archive).map { ($0.name, $0.kind) })
    }

    @Test func `archives of drivers that are no longer made go away`() async throws {
        try await withSources { sources in
            try sources.write("out/card-older", [1])
            _ = try await sources.build()
            #expect(!FileManager.default.fileExists(atPath: "\(sources.folder)/out/card-older"))
        }
    }

    @Test func `nothing is made while nothing has changed, and the same inputs make the same bytes`() async throws {
        try await withSources { sources in
            let first = try await sources.build()
            let bytes = try sources.output("initramfs")
            #expect(try await sources.build().wasBuilt == false)
            try FileManager.default.removeItem(atPath: "\(sources.folder)/out")
            let second = try await sources.build()
            #expect(second.wasBuilt)
            #expect(second.description == first.description)
            #expect(try sources.output("initramfs") == bytes)
        }
    }

    @Test(arguments: ["overlay/etc/motd", "firmware/nic.fw", "agent", "modules/kernel/lib/mii.ko"])
    func `a changed input makes another phase 1`(changed: String) async throws {
        try await withSources { sources in
            let first = try await sources.build()
            let content =
                switch changed {
                case "agent": SampleELF.program(isStatic: true) + [0]
                case "modules/kernel/lib/mii.ko": SampleELF.module(["description=newer"])
                default: Array("changed".utf8)
                }
            try sources.write(changed, content)
            let second = try await sources.build()
            #expect(second.wasBuilt)
            #expect(second.description.hash != first.description.hash)
        }
    }

    @Test func `a module that nobody carries changes nothing`() async throws {
        try await withSources { sources in
            _ = try await sources.build()
            try sources.write("modules/kernel/sound/snd.ko", SampleELF.module(["description=newer"]))
            #expect(try await sources.build().wasBuilt == false)
        }
    }

    @Test(arguments: ["initramfs", "initramfs-small", "card-e1000"])
    func `a half-written output is made again`(file: String) async throws {
        try await withSources { sources in
            _ = try await sources.build()
            try sources.write("out/\(file)", [1, 2, 3])
            #expect(try await sources.build().wasBuilt)
        }
    }

    @Test(arguments: InitramfsCompression.allCases)
    func `compressed modules go in uncompressed, and each way of compressing the whole works`(
        compression: InitramfsCompression
    ) async throws {
        try await withSources { sources in
            let plain = "\(sources.folder)/modules/kernel/lib/mii.ko"
            try run("xz", "--check=crc32", plain)
            var options = sources.options
            options.compression = compression
            let outcome = try await Phase1Builder(options) { _ in }.build()
            #expect(outcome.description.modules == 3)
            let magic = try sources.output("initramfs").prefix(4)
            switch compression {
            case .zstd: #expect(magic == [0x28, 0xb5, 0x2f, 0xfd])
            case .xz:
                #expect(magic == [0xfd, 0x37, 0x7a, 0x58])
                let whole = try Program.run(["xz", "-dc"], input: Data(sources.output("initramfs"))).bytes
                let parts = try archives(in: Array(whole))
                // Programs and drivers are compressed apart, and go over each other.
                #expect(parts.map { $0["init"] != nil } == [true, false])
                #expect(parts.map { $0["\(modules)/kernel/lib/mii.ko"] != nil } == [false, true])
                let card = try Program.run(["xz", "-dc"], input: Data(sources.output("card-e1000"))).bytes
                #expect(try archives(in: Array(card)).count == 1)
            case .plain:
                let entries = try CPIOReader.entries(of: sources.output("initramfs"))
                let module = entries.first { $0.name.hasSuffix("/mii.ko") }
                #expect(module?.kind == .file(SampleELF.module(["description=mii"])))
            }
        }
    }

    @Test func `each mistake is one sentence that names the file`() async throws {
        try await withSources { sources in
            var options = sources.options
            let dynamic = "\(sources.folder)/dynamic"
            options.agent = .file(dynamic)
            try sources.write("dynamic", SampleELF.program(isStatic: false))
            await #expect(throws: Phase1Failure.notStatic(dynamic)) {
                try await Phase1Builder(options) { _ in }.build()
            }
            options = sources.options
            options.kernel = .own(file: "\(sources.folder)/agent", modules: "\(sources.folder)/modules")
            await #expect(throws: Phase1Failure.notAKernel("\(sources.folder)/agent")) {
                try await Phase1Builder(options) { _ in }.build()
            }
            options.kernel = .own(file: "\(sources.folder)/vmlinuz", modules: "\(sources.folder)/overlay")
            await #expect(throws: Phase1Failure.noModules("\(sources.folder)/overlay")) {
                try await Phase1Builder(options) { _ in }.build()
            }
            options = sources.options
            options.overlay = "\(sources.folder)/nowhere"
            await #expect(throws: Phase1Failure.file("\(sources.folder)/nowhere", problem: "does not exist")) {
                try await Phase1Builder(options) { _ in }.build()
            }
        }
    }

    @Test(.enabled(if: getuid() == 0, "a file system of its own needs root"))
    func `an output folder without room is told with the file, and nothing half-made counts`() async throws {
        try await withSources { sources in
            try FileManager.default.createDirectory(atPath: sources.options.output, withIntermediateDirectories: true)
            try run("mount", "-t", "tmpfs", "-o", "size=4k", "tmpfs", sources.options.output)
            var isMounted = true
            defer { if isMounted { try? run("umount", sources.options.output) } }
            await #expect(
                throws: Phase1Failure.file(
                    "\(sources.options.output)/initramfs",
                    problem: "cannot be written: there is no room left; make some there and try again")
            ) { try await sources.build() }
            #expect(Phase1Builder.existing(in: sources.options.output) == nil)
            try run("umount", sources.options.output)
            isMounted = false
            #expect(try await sources.build().wasBuilt)
        }
    }

    @Test func `an environment that shares the cache has the same phase 1 without making it`() async throws {
        try await withSources { sources in
            let first = try await sources.build()
            var options = sources.options
            options.output = "\(sources.folder)/second/out"
            let (notes, note) = AsyncStream.makeStream(of: String.self)
            let second = try await Phase1Builder(options) { note.yield($0) }.build()
            note.finish()
            var heard: [String] = []
            for await line in notes { heard.append(line) }
            #expect(heard.filter { $0.hasPrefix("compressing") } == [])
            #expect(second.description == first.description)
            #expect(Phase1Builder.existing(in: options.output) == first.description)
            try sources.write("agent", SampleELF.program(isStatic: true) + [0])
            let third = try await Phase1Builder(options) { _ in }.build()
            #expect(third.description.hash != first.description.hash)
            #expect(Phase1Builder.existing(in: sources.options.output) == first.description)
        }
    }

    @Test func `the agent is looked for beside the program, and where it is installed`() {
        #expect(
            Phase1Options.agentPlaces(besides: "/src/.build/x86_64/release/boottorrent") == [
                "/src/.build/x86_64/release/boottorrent-agent",
                "/src/.build/x86_64/libexec/boottorrent/boottorrent-agent",
            ])
        #expect(
            Phase1Options.agentPlaces(besides: "/usr/local/bin/boottorrent") == [
                "/usr/local/bin/boottorrent-agent", "/usr/local/libexec/boottorrent/boottorrent-agent",
            ])
    }
}

private struct Problem: Error {}

private func run(_ command: String...) throws {
    guard try Program.run(command).status == 0 else { throw Problem() }
}
