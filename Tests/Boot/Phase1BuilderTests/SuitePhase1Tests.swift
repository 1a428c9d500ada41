// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import Foundation
import HostSystem
import Phase1Builder
import TestProcesses
import Testing

/// Phase 1 out of a suite that is shaped as Debian 13 is.
@Suite(.enabled(if: MadeUpArchive.canBeMade, "apt-get, dpkg-deb, gpg and xz are needed"))
struct SuitePhase1Tests {
    private let release = "6.12.0-test"

    /// An archive with a kernel whose modules are packed and below `usr`, and what phase 1 is made of it.
    private func withOptions(_ body: (MadeUpArchive, Phase1Options) async throws -> Void) async throws {
        try await withArchive { archive in
            let modules = "usr/lib/modules/\(release)/kernel"
            try archive.add(
                "linux-image-\(release)",
                [
                    "boot/vmlinuz-\(release)": SampleKernel.bytes(release: release),
                    "\(modules)/drivers/net/ethernet/e1000.ko.xz": try packed(
                        SampleELF.module(["depends=mii", "alias=pci:v00008086d0000100Esv*sd*bc*sc*i*"])),
                    "\(modules)/drivers/net/mii.ko.xz": try packed(SampleELF.module([])),
                    "\(modules)/sound/snd.ko.xz": try packed(SampleELF.module([])),
                ])
            try archive.add("linux-image-amd64", [:], fields: "Depends: linux-image-\(release) (= 1)\n")
            try archive.add("shim-signed", ["usr/lib/shim/shimx64.efi.signed": SampleProgram.named("shim")])
            try archive.add(
                "grub-efi-amd64-signed",
                ["usr/lib/grub/x86_64-efi-signed/grubnetx64.efi.signed": SampleProgram.named("grub")]
            )
            try archive.publish()
            try Data(SampleELF.program(isStatic: true)).write(to: URL(filePath: "\(archive.folder)/agent"))
            var options = Phase1Options(
                agent: "\(archive.folder)/agent", cache: archive.cache, output: "\(archive.folder)/out")
            options.source = try archive.source()
            options.compression = .plain
            try await body(archive, options)
        }
    }

    private func packed(_ content: [UInt8]) throws -> [UInt8] {
        Array(try Program.run(["xz", "--check=crc32", "-c"], input: Data(content)).bytes)
    }

    @Test func `modules below usr that are packed by xz are found and unpacked`() async throws {
        try await withOptions { _, options in
            let made = try await Phase1Builder(options) { _ in }.build().description
            #expect(made.kernelRelease == release)
            #expect(made.modules == 2)
            #expect(made.cards.contains { $0.devices == ["8086:100e"] })
            #expect(made.inputs.contains { $0.name == "suite" && $0.digest == "trixie" })
            #expect(try await Phase1Builder(options) { _ in }.build().wasBuilt == false)
        }
    }

    @Test func `a finished phase 1 of another suite is not served, and its packages are not kept`() async throws {
        try await withOptions { archive, options in
            let made = try await Phase1Builder(options) { _ in }.build().description
            #expect(try await Phase1Builder(options) { _ in }.standing() == made)
            var other = options
            other.source.suite = .bookworm
            #expect(try await Phase1Builder(other) { _ in }.standing() == nil)
            await #expect(throws: Phase1Failure.self) {
                try await Phase1Builder(other) { _ in }.build(keepingPackages: true)
            }
            // What is given by path has no suite.
            other.kernel = .own(file: "/nowhere", modules: "/nowhere")
            other.busybox = "/nowhere"
            await #expect(throws: Phase1Failure.file("/nowhere", problem: "does not exist")) {
                try await Phase1Builder(other) { _ in }.standing()
            }
        }
    }

    @Test func `a host that was brought to another release goes on with what it has`() async throws {
        try await withOptions { archive, options in
            let made = try await Phase1Builder(options) { _ in }.build().description
            let host = HostSystem(osRelease: "ID=debian\nVERSION_ID=12\n")
            #expect(PackageSource(on: host).suite == .bookworm)
            #expect(PackageSource(on: host).following(made).suite == .trixie)
            #expect(PackageSource(on: host).following(nil).suite == .bookworm)
            #expect(PackageSource(.bookworm, on: host).following(made).suite == .bookworm)
            var given = options
            given.kernel = .own(file: "\(archive.folder)/vmlinuz", modules: "\(archive.folder)/modules")
            given.busybox = "\(archive.folder)/agent"
            given.output = "\(archive.folder)/given"
            try Data(SampleKernel.bytes(release: release)).write(to: URL(filePath: "\(archive.folder)/vmlinuz"))
            let module = "\(archive.folder)/modules/kernel/drivers/net/ethernet"
            try FileManager.default.createDirectory(atPath: module, withIntermediateDirectories: true)
            try Data(SampleELF.module([])).write(to: URL(filePath: "\(module)/e1000.ko"))
            let other = try await Phase1Builder(given) { _ in }.build().description
            #expect(PackageSource(on: host).following(other).suite == .bookworm)
        }
    }

    @Test func `a layer's programs come with what they depend on, as the suite has it now`() async throws {
        try await withOptions { archive, options in
            _ = try await Phase1Builder(options) { _ in }.build()
            let library = "usr/lib/x86_64-linux-gnu/libz.so.1"
            try archive.add(
                "kexec-tools", ["usr/sbin/kexec": SampleELF.linked(to: ["libz.so.1"])], fields: "Depends: zlib1g\n")
            try archive.add("zlib1g", [library: SampleELF.linked(to: [])])
            try archive.publish()
            let builder = LayerBuilder(options, output: "\(archive.folder)/layers") { _ in }
            // The lists are those of before.
            let before = await #expect(throws: Phase1Failure.self) { try await builder.build(.kexecTools) }
            guard case .packagesUnknown(["kexec-tools"], _, .trixie) = before else {
                Issue.record("\(String(describing: before))")
                return
            }
            let packages = DebianPackages(folder: options.cache, from: options.source)
            try await packages.refreshLists()
            let first = try await builder.build(.kexecTools).description
            #expect(Set(archives(of: first)) == ["kexec-tools_1_amd64.deb", "zlib1g_1_amd64.deb"])
            #expect(first.inputs.contains { $0.name == "suite" && $0.digest == "trixie" })
            #expect(try await builder.standing(.kexecTools)?.description == first)
            // What was found out is asked for again when the lists are others.
            try archive.add("zlib1g", version: "2", [library: SampleELF.linked(to: []) + [0]])
            try archive.publish()
            #expect(try await builder.build(.kexecTools).wasBuilt == false)
            try await packages.refreshLists()
            #expect(archives(of: try await builder.build(.kexecTools).description).contains("zlib1g_2_amd64.deb"))
            var other = options
            other.source.suite = .bookworm
            #expect(
                try await LayerBuilder(other, output: "\(archive.folder)/layers") { _ in }.standing(.kexecTools) == nil)
        }
    }

    private func archives(of layer: LayerDescription) -> [String] {
        layer.inputs.map(\.name).filter { $0.hasSuffix(".deb") }
    }

    @Test func `a newer kernel is told of from the suite's own lists, and not fetched for`() async throws {
        try await withOptions { archive, options in
            let made = try await Phase1Builder(options) { _ in }.build().description
            #expect(try await Phase1Builder.newerKernel(than: made, by: options) == nil)
            try archive.add("linux-image-6.12.9-test", [:])
            try archive.add("linux-image-amd64", version: "2", [:], fields: "Depends: linux-image-6.12.9-test\n")
            try archive.publish()
            try await DebianPackages(folder: options.cache, from: options.source).refreshLists()
            #expect(try await Phase1Builder.newerKernel(than: made, by: options) == "6.12.9-test")
            try FileManager.default.removeItem(atPath: "\(archive.cache)/apt")
            #expect(try await Phase1Builder.newerKernel(than: made, by: options) == nil)
            #expect(!FileManager.default.fileExists(atPath: "\(archive.cache)/apt"))
        }
    }

    @Test func `loaders come from the archive, or from files that are given, one by one`() async throws {
        try await withOptions { archive, options in
            let folder = "\(archive.folder)/loaders"
            let first = try await SignedLoaders.make(by: options, output: folder)
            #expect(SignedLoaders.existing(in: folder, from: options.source) == first)
            var other = options.source
            other.suite = .bookworm
            #expect(SignedLoaders.existing(in: folder, from: other) == nil)
            var given = options
            given.menu = "\(archive.folder)/own.efi"
            let own = Data(SampleProgram.named("own"))
            try own.write(to: URL(filePath: "\(archive.folder)/own.efi"))
            let second = try await SignedLoaders.make(by: given, output: folder, keeping: first)
            #expect(try Data(contentsOf: URL(filePath: second.menu)) == own)
            #expect(try Data(contentsOf: URL(filePath: second.shim)) == Data(SampleProgram.named("shim")))
            try Data("no program".utf8).write(to: URL(filePath: "\(archive.folder)/own.efi"))
            await #expect(throws: Phase1Failure.notALoader("\(archive.folder)/own.efi")) {
                try await SignedLoaders.make(by: given, output: folder)
            }
        }
    }

    @Test func `where signed programs cannot be had, that is remembered until an update or somebody insists`()
        async throws
    {
        try await withOptions { archive, options in
            let folder = "\(archive.folder)/loaders"
            func start(updating: Bool = false, insisting: Bool = false) async throws(Phase1Failure) -> Bool {
                try await SignedLoaders.atStart(by: options, output: folder, updating: updating, insisting: insisting)
                    .areKept
            }
            let pool = "\(archive.mirror)/pool"
            try FileManager.default.moveItem(atPath: pool, toPath: pool + "-away")
            let first = await #expect(throws: Phase1Failure.self) { try await start() }
            guard let first, !first.isMistake else {
                Issue.record("\(String(describing: first))")
                return
            }
            // Now they could be had, and nobody looks.
            try FileManager.default.moveItem(atPath: pool + "-away", toPath: pool)
            let reason = "\(first)".split(separator: "\n").joined(separator: " ")
            for _ in 0..<2 { await #expect(throws: Phase1Failure.loadersMissedBefore(reason)) { try await start() } }
            // What another suite lacks is another question.
            var other = options
            other.source.suite = .bookworm
            let elsewhere = await #expect(throws: Phase1Failure.self) {
                try await SignedLoaders.atStart(by: other, output: folder, updating: false, insisting: false)
            }
            #expect(elsewhere != .loadersMissedBefore(reason))
            #expect(try await start(updating: true) == false)
            #expect(try await start() == true)
            try FileManager.default.removeItem(atPath: "\(folder)/shimx64.efi.signed")
            // What was forgotten stays so: they are fetched again.
            #expect(try await start() == false)
        }
    }

    @Test func `half a loader is never given out: one that was kept is made anew, one that was given is refused`()
        async throws
    {
        try await withOptions { archive, options in
            let folder = "\(archive.folder)/loaders"
            let made = try await SignedLoaders.make(by: options, output: folder)
            for path in [made.shim, made.menu] {
                let whole = try Data(contentsOf: URL(filePath: path))
                try whole.dropLast().write(to: URL(filePath: path))
                #expect(SignedLoaders.existing(in: folder, from: options.source) == nil)
                var given = options
                given.menu = path
                let failure = await #expect(throws: Phase1Failure.loaderCutShort(path, bytes: whole.count - 1)) {
                    try await SignedLoaders.make(by: given, output: folder)
                }
                #expect(failure?.description.hasSuffix("; copy the whole file again") == true)
                #expect(failure?.isMistake == true)
                try whole.write(to: URL(filePath: path))
            }
            #expect(SignedLoaders.existing(in: folder, from: options.source) == made)
        }
    }
}
