// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import Foundation
import HostSystem
import NetbootScripts
import Phase1Builder
import TestProcesses
import Testing
import TorrentCore

/// Phase 1 and every layer out of each suite of Debian's archive that is known, whichever this computer has.
@Suite(.serialized, .isLong, .enabled(if: SuiteBuild.canFetch, "apt, and the keys of Debian's archive, are needed"))
struct SuiteBuildTests {
    @Test(arguments: ArchiveSuite.allCases)
    func `phase 1 and its layers are made of the suite that is asked for`(suite: ArchiveSuite) async throws {
        let build = SuiteBuild(suite)
        let phase1 = try await build.phase1()
        #expect(phase1.inputs.contains { $0.name == "suite" && $0.digest == suite.codename })
        #expect(phase1.kernelRelease.hasPrefix(suite == .bookworm ? "6.1." : "6.12."))
        for card in ["8086:10d3", "10ec:8168", "8086:15b8"] {
            #expect(phase1.cards.contains { $0.devices.contains(card) }, "\(card)")
        }
        #expect(try await Phase1Builder(build.options) { _ in }.standing() == phase1)
        for name in LayerName.allCases {
            let layer = try await build.layer(name)
            #expect([nil, phase1.kernelRelease].contains(layer.kernelRelease), "\(name)")
            #expect(try await LayerBuilder(build.options, output: build.layersFolder) { _ in }.standing(name) != nil)
        }
        let loaders = try await SignedLoaders.make(by: build.options, output: "\(build.folder)/loaders")
        #expect(SignedLoaders.existing(in: "\(build.folder)/loaders", from: PackageSource(suite)) == loaders)
    }

    @Test(.enabled(if: SuiteBuild.canMakeMedia, "xorriso and mtools are needed"), arguments: ArchiveSuite.allCases)
    func `a medium has the loaders of the suite that is asked for`(suite: ArchiveSuite) async throws {
        let build = SuiteBuild(suite)
        _ = try await build.phase1()
        let image = "\(build.folder)/medium.iso"
        let endpoint = try #require(ServerEndpoint(address: .ipv4(0xc000_0201), port: 80))
        let words = try #require(MediumCommandLine(endpoint: endpoint, arguments: []))
        let size = try await Phase1Medium(of: build.options, commandLine: words) { _ in }.make(image)
        #expect(size > 15_000_000)
        let report = try Program.run(["xorriso", "-no_rc", "-indev", image, "-report_el_torito", "plain"]).output
        #expect(report.contains("/isolinux/isolinux.bin"))
        #expect(report.contains("/boot/grub/efi.img"))
    }

    @Test(arguments: ArchiveSuite.allCases)
    func `QEMU's layer has the ROMs of network cards, wherever the suite keeps them`(suite: ArchiveSuite) async throws {
        let build = SuiteBuild(suite)
        _ = try await build.phase1()
        _ = try await build.layer(.qemu)
        let names = try build.files(in: .qemu)
        for name in ["efi-virtio.rom", "efi-e1000e.rom", "pxe-virtio.rom"] {
            #expect(names.contains { $0.hasSuffix("/\(name)") }, "\(name)")
        }
        #expect(names.contains { $0.hasSuffix("usr/bin/qemu-system-x86_64") })
    }
}

/// Phase 1, layers and loaders of one suite, made of Debian's packages as they are fetched for other tests.
///
/// A machine is booted from them by a ``ServedRoom`` with that suite.
struct SuiteBuild {
    /// Which suite.
    let suite: ArchiveSuite

    init(_ suite: ArchiveSuite) {
        self.suite = suite
    }

    /// Where all of it is put.
    var folder: String { "\(BuiltPrograms.lane.folder)/suite-\(suite)" }
    /// Where layers are put.
    var layersFolder: String { "\(folder)/layers" }

    /// How it is made; the smallest ELF file, a header that says that there is nothing else, stands for the agent.
    var options: Phase1Options {
        var options = Phase1Options(
            agent: "\(folder)/agent", cache: BuiltPrograms.packages, output: "\(folder)/phase1")
        options.source = PackageSource(suite)
        return options
    }

    /// Brings phase 1 up to date.
    func phase1() async throws -> Phase1Description {
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        let header = "\u{7f}ELF\u{2}\u{1}" + String(repeating: "\0", count: 58)
        try header.write(toFile: "\(folder)/agent", atomically: true, encoding: .utf8)
        return try await Phase1Builder(options) { _ in }.build().description
    }

    /// Brings a layer up to date; phase 1 has to be there.
    func layer(_ name: LayerName) async throws -> LayerDescription {
        try await LayerBuilder(options, output: layersFolder) { _ in }.build(name).description
    }

    /// The places in a layer's root file system.
    func files(in name: LayerName) throws -> [String] {
        let root = "\(layersFolder)/\(name.rawValue)/\(LayerBuilder.FileName.root)"
        let listing = try Program.run(["unsquashfs", "-l", root])
        try #require(listing.status == 0, "\(listing.errors)")
        return listing.output.split(separator: "\n").map(String.init)
    }

    static var canMakeMedia: Bool { ["xorriso", "mformat"].allSatisfy(Program.isInstalled) }

    static var canFetch: Bool {
        FileManager.default.isReadableFile(atPath: HostSystem.this.files.archiveKeyring)
            && FileManager.default.isExecutableFile(atPath: "/usr/bin/apt-get")
    }
}
