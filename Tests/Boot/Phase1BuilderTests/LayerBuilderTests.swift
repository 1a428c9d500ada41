// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import CPIOArchive
import Foundation
import Phase1Builder
import TestProcesses
import Testing

/// Layers for made-up kernels, and one out of Debian's packages.
@Suite struct LayerBuilderTests {
    private let modules = "lib/modules/6.1.0-test"

    /// Sources with drivers of disks and graphics, and a phase 1 made of them.
    private func withPhase1(_ body: (Sources) async throws -> Void) async throws {
        try await withSources { sources in
            for (path, lines) in [
                ("ata/ahci", ["depends=libata", "alias=pci:v*d*sv*sd*bc01sc06i01*"]),
                ("ata/libata", ["depends=scsi_mod"]),
                ("scsi/scsi_mod", []), ("scsi/sd_mod", ["depends=scsi_mod,mii", "alias=scsi:t-0x00*"]),
                ("scsi/lpfc", []), ("block/loop", []), ("gpu/drm/bochs", ["depends=drm"]), ("gpu/drm/drm", []),
                ("gpu/drm/amdgpu", ["depends=drm"]),
            ] { try sources.write("modules/kernel/drivers/\(path).ko", SampleELF.module(lines)) }
            _ = try await sources.build()
            try await body(sources)
        }
    }

    private func build(_ name: LayerName, _ sources: Sources) async throws -> LayerBuilder.Outcome {
        var options = sources.options
        if name != .disks { options.cache = Self.packages }
        return try await LayerBuilder(options, output: "\(sources.folder)/layers") { _ in }.build(name)
    }

    private func overlay(_ name: LayerName, _ sources: Sources) throws -> [String: CPIOEntry.Kind] {
        let archive = "\(sources.folder)/layers/\(name.rawValue)/\(LayerBuilder.FileName.overlay)"
        let plain = "\(sources.folder)/overlay-\(UUID()).cpio"
        guard try Program.run(["sh", "-c", "gzip -dc \(archive) > \(plain)"]).status == 0 else { throw Problem() }
        let entries = try CPIOReader.entries(of: [UInt8](try Data(contentsOf: URL(filePath: plain))))
        return Dictionary(uniqueKeysWithValues: entries.map { ($0.name, $0.kind) })
    }

    @Test func `disks has their drivers, without what phase 1 has on every machine`() async throws {
        try await withPhase1 { sources in
            let outcome = try await build(.disks, sources)
            #expect(outcome.wasBuilt)
            #expect(outcome.folder == "\(sources.folder)/layers/disks")
            #expect(outcome.description.files.map(\.name) == ["overlay.cpio.gz"])
            #expect(outcome.description.kernelRelease == "6.1.0-test")
            let files = try overlay(.disks, sources)
            let carried = files.keys.filter { $0.hasSuffix(".ko") }.map { $0.split(separator: "/").last ?? "" }
            // The library of a network card is not on machines that have another.
            #expect(Set(carried) == ["ahci.ko", "libata.ko", "scsi_mod.ko", "sd_mod.ko", "mii.ko"])
            #expect(files["init"] == nil)
        }
    }

    @Test func `a layer's indexes are over the modules of phase 1 and of every layer`() async throws {
        try await withPhase1 { sources in
            _ = try await build(.disks, sources)
            let files = try overlay(.disks, sources)
            guard case .file(let dependencies) = files["\(modules)/modules.dep"],
                case .file(let aliases) = files["\(modules)/modules.alias"]
            else { throw Problem() }
            let lines = String(decoding: dependencies, as: UTF8.self).split(separator: "\n").map(String.init)
            #expect(lines.contains("kernel/drivers/net/ethernet/e1000.ko: kernel/lib/mii.ko"))
            #expect(lines.contains("kernel/drivers/gpu/drm/bochs.ko: kernel/drivers/gpu/drm/drm.ko"))
            #expect(
                lines.contains(
                    "kernel/drivers/ata/ahci.ko: kernel/drivers/ata/libata.ko kernel/drivers/scsi/scsi_mod.ko"))
            #expect(!lines.contains { $0.contains("amdgpu") || $0.contains("lpfc") })
            #expect(String(decoding: aliases, as: UTF8.self).contains("alias pci:v*d*sv*sd*bc01sc06i01* ahci\n"))
        }
    }

    @Test func `nothing is made while nothing has changed, and the same inputs make the same bytes`() async throws {
        try await withPhase1 { sources in
            let first = try await build(.disks, sources)
            #expect(try await build(.disks, sources).wasBuilt == false)
            #expect(LayerDescription.existing(.disks, in: "\(sources.folder)/layers") == first.description)
            #expect(LayerDescription.existing(.qemu, in: "\(sources.folder)/layers") == nil)
            // Another agent makes another phase 1 and no other layer.
            try sources.write("agent", SampleELF.program(isStatic: true) + [0])
            #expect(try await sources.build().wasBuilt)
            #expect(try await build(.disks, sources).wasBuilt == false)
            try sources.write("layers/disks/overlay.cpio.gz", [1, 2, 3])
            try sources.write("layers/disks/older", [1])
            let second = try await build(.disks, sources)
            #expect(second.wasBuilt)
            #expect(second.description == first.description)
            #expect(!FileManager.default.fileExists(atPath: "\(sources.folder)/layers/disks/older"))
            try sources.write("modules/kernel/drivers/ata/ahci.ko", SampleELF.module(["description=newer"]))
            #expect(try await build(.disks, sources).wasBuilt)
        }
    }

    @Test func `a layer with other bytes of the same length is made anew`() async throws {
        try await withPhase1 { sources in
            let first = try await build(.disks, sources)
            let builder = LayerBuilder(sources.options, output: "\(sources.folder)/layers") { _ in }
            #expect(try await builder.standing(.disks)?.description == first.description)
            let size = try #require(first.description.files.first?.size)
            try sources.write("layers/disks/overlay.cpio.gz", [UInt8](repeating: 0, count: size))
            #expect(try await builder.standing(.disks) == nil)
            #expect(try await build(.disks, sources).wasBuilt)
            #expect(try await builder.standing(.disks)?.description == first.description)
        }
    }

    @Test func `without a phase 1, and with one of another kernel, no layer is made`() async throws {
        try await withPhase1 { sources in
            try sources.write("vmlinuz", SampleKernel.bytes(release: "6.2.0-test"))
            let other = Phase1Failure.layerOfOtherKernel("6.2.0-test", phase1: "6.1.0-test")
            #expect(other.isMistake)
            await #expect(throws: other) { try await build(.disks, sources) }
            try FileManager.default.removeItem(atPath: "\(sources.folder)/out")
            await #expect(throws: Phase1Failure.phase1Missing("\(sources.folder)/out")) {
                try await build(.disks, sources)
            }
        }
    }

    /// Shared with the tests of rooms, so that packages are fetched once.
    private static let packages = "\(FileManager.default.currentDirectoryPath)/.build/demo/packages"

    private static let hasPackages = ConditionTrait.enabled("Debian's packages are needed") {
        guard Program.isInstalled("apt-get") else { return false }
        return (try? await DebianPackages(folder: packages).archive(of: "kexec-tools")) != nil
    }

    @Test(hasPackages)
    func `kexec-tools has the program, and its loader where the kernel looks for it`() async throws {
        try await withPhase1 { sources in
            let outcome = try await build(.kexecTools, sources)
            #expect(outcome.description.kernelRelease == nil)
            let files = try overlay(.kexecTools, sources)
            #expect(files["sbin/kexec"] == .symbolicLink(to: "../usr/sbin/kexec"))
            #expect(files["lib64/ld-linux-x86-64.so.2"] == .symbolicLink(to: "../usr/lib64/ld-linux-x86-64.so.2"))
            #expect(files["usr/lib/x86_64-linux-gnu/libc.so.6"] != nil)
            #expect(!files.keys.contains { $0.hasPrefix("lib/modules") })
        }
    }

    @Test(hasPackages, .enabled(if: getuid() == 0, "chroot needs root"))
    func `kexec runs with nothing but what its layer has`() async throws {
        try await withPhase1 { sources in
            _ = try await build(.kexecTools, sources)
            let root = "\(sources.folder)/root"
            try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
            let archive = "\(sources.folder)/layers/kexec-tools/\(LayerBuilder.FileName.overlay)"
            let unpacked = try Program.run(["sh", "-c", "cd \(root) && gzip -dc \(archive) | cpio -idu --quiet"])
            #expect(unpacked.status == 0, "\(unpacked.errors)")
            let version = try Program.run(["chroot", root, "/sbin/kexec", "--version"])
            #expect(version.status == 0, "\(version.errors)")
            #expect(version.output.hasPrefix("kexec-tools "))
        }
    }

    @Test(hasPackages, .enabled(if: getuid() == 0, "chroot needs root"))
    func `dropbear and the program for its keys run with nothing but what their layer has`() async throws {
        try await withPhase1 { sources in
            _ = try await build(.ssh, sources)
            let files = try overlay(.ssh, sources)
            #expect(files["sbin/dropbear"] == .symbolicLink(to: "../usr/sbin/dropbear"))
            #expect(!files.keys.contains { $0.hasPrefix("lib/modules") })
            let root = "\(sources.folder)/root"
            try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
            let archive = "\(sources.folder)/layers/ssh/\(LayerBuilder.FileName.overlay)"
            let unpacked = try Program.run(["sh", "-c", "cd \(root) && gzip -dc \(archive) | cpio -idu --quiet"])
            #expect(unpacked.status == 0, "\(unpacked.errors)")
            let version = try Program.run(["chroot", root, "/usr/sbin/dropbear", "-V"])
            #expect(version.status == 0 && version.text.contains("Dropbear v"), "\(version.text)")
            // Without a device of chance it has the system call.
            let key = try Program.run(["chroot", root, "/usr/bin/dropbearkey", "-t", "ed25519", "-f", "/key"])
            #expect(key.output.contains("\nssh-ed25519 AAAA"), "\(key.text)")
        }
    }
}

private struct Problem: Error {}
