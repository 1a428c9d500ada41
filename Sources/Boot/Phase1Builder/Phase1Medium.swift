// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
internal import HostSystem
package import NetbootScripts

/// An image that starts a finished phase 1 from a CD or a USB stick, for machines that do not boot from a network.
///
/// It boots by BIOS through ISOLINUX, and by UEFI through shim and GRUB as Debian has them signed, so with Secure Boot
/// too. The same phase 1, words and packages make the same bytes.
package struct Phase1Medium: Sendable {
    /// The volume's name.
    static let name = "BOOTTORRENT"
    /// What the files on it are dated: the first second of 2020, in seconds since 1970 and as xorriso reads it.
    static let date = (seconds: 1_577_836_800, text: "2020010100000000")

    private let options: Phase1Options
    private let commandLine: MediumCommandLine
    private let note: @Sendable (String) -> Void

    /// Prepares the image of the phase 1 that these options made; `note` is told each step that takes a while.
    package init(
        of options: Phase1Options, commandLine: MediumCommandLine, note: @escaping @Sendable (String) -> Void
    ) {
        self.options = options
        self.commandLine = commandLine
        self.note = note
    }

    /// Refuses a place where no image can be put, before anything is made for it.
    package static func check(_ output: String) throws(Phase1Failure) {
        try FileTree.checkPlace(output)
    }

    /// Writes the image; nobody ever sees a part of it under its name.
    ///
    /// - Returns: its size in bytes.
    package func make(_ output: String) async throws(Phase1Failure) -> Int {
        try Self.check(output)
        guard let description = Phase1Builder.whole(in: options.output) else {
            throw .phase1Missing(options.output)
        }
        let work = "\(options.cache)/medium-\(getpid())"
        defer { FileTree.remove(work) }
        let tree = "\(work)/tree"
        try addPhase1(description, to: tree)
        let packages = DebianPackages(folder: options.cache, from: options.source)
        note("loaders of packages \(packages.suite.mediumPackages.joined(separator: ", "))")
        let bootSector = try await addISOLINUX(from: packages, to: tree)
        try FileTree.replace("\(work)/\(Self.bootSector)", with: bootSector)
        try await addSignedLoaders(from: packages, to: tree, in: work)
        return try await write(output, in: work)
    }

    private func addPhase1(_ description: Phase1Description, to tree: String) throws(Phase1Failure) {
        for (name, place) in [
            (Phase1Builder.FileName.kernel, Medium.kernel), (Phase1Builder.FileName.initramfs, Medium.initramfs),
        ] {
            try FileTree.put(try FileTree.bytes(of: "\(options.output)/\(name)"), at: place, in: tree)
        }
        let mark = "BootTorrent phase 1 \(description.hash), kernel \(description.kernelRelease)\n"
        try FileTree.put(Array(mark.utf8), at: Medium.mark, in: tree)
    }

    /// - Returns: the first bytes of the image, by which a BIOS finds ISOLINUX on a USB stick.
    private func addISOLINUX(from packages: DebianPackages, to tree: String) async throws(Phase1Failure) -> [UInt8] {
        let loader = try await packages.content(of: packages.suite.isolinux)
        try FileTree.put(loader, at: Medium.isolinux, in: tree)
        let core = try await packages.content(of: packages.suite.isolinuxCore)
        try FileTree.put(core, at: Medium.isolinuxCore, in: tree)
        try FileTree.put(Array(ISOLINUXScript(commandLine).text.utf8), at: Medium.isolinuxScript, in: tree)
        return try await packages.content(of: packages.suite.isolinuxBootSector)
    }

    private func addSignedLoaders(
        from packages: DebianPackages, to tree: String, in work: String
    ) async throws(Phase1Failure) {
        let script = Array(GRUBScript(commandLine).text.utf8)
        try FileTree.put(script, at: Medium.grubScript, in: tree)
        let loaders = SignedLoader.mediumFolder
        let shim = try await SignedLoaders.program(options.shim, or: packages.suite.shim, in: packages)
        let menu = try await SignedLoaders.program(options.menu, or: packages.suite.mediumMenu, in: packages)
        let image = FATImage(files: [
            ("\(loaders)/\(SignedLoader.mediumShim)", shim),
            ("\(loaders)/\(SignedLoader.menu)", menu),
            (Medium.grubScript, script),
        ])
        try FileTree.put(try await image.make(in: "\(work)/firmware"), at: Medium.firmwareImage, in: tree)
    }

    private func write(_ output: String, in work: String) async throws(Phase1Failure) -> Int {
        let unfinished = "\(output).\(getpid())"
        defer { FileTree.remove(unfinished) }
        note("writing \(output)")
        _ = try await ProgramRun.output(
            of: "xorriso",
            [
                "-no_rc", "-as", "mkisofs", "-quiet", "-r", "-iso-level", "3", "-V", Self.name,
                "--set_all_file_dates", Self.date.text, "-o", unfinished,
                // A CD's boot catalog has an entry for BIOS and one for UEFI; the first sector and the partition table,
                // which CDs do not use, say the same to who takes the image for a disk.
                "-isohybrid-mbr", Self.bootSector, "-c", "isolinux/boot.cat",
                "-b", Medium.isolinux, "-no-emul-boot", "-boot-load-size", "4", "-boot-info-table",
                "-eltorito-alt-boot", "-e", Medium.firmwareImage, "-no-emul-boot", "-isohybrid-gpt-basdat", "tree",
            ], in: work, date: Self.date.seconds)
        try FileTree.move(unfinished, to: output)
        return FileTree.size(of: output) ?? 0
    }

    private static let bootSector = "isohdpfx.bin"
}
