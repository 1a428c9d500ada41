// SPDX-License-Identifier: GPL-3.0-or-later

internal import ContentHash
internal import Foundation
internal import HostSystem
internal import TorrentCore

/// Makes `vmlinuz`, the initramfs in two variants, and an archive for each driver of network cards out of a kernel, its modules, busybox and the agent.
///
/// The same inputs make the same bytes; while they stay the same, nothing is made at all.
package struct Phase1Builder: Sendable {
    /// The files that machines fetch, and the description beside them.
    package enum FileName {
        package static let kernel = "vmlinuz"
        /// For loaders that cannot tell which network card the machine has: all drivers are in it.
        package static let initramfs = "initramfs"
        /// For the others; a card's archive goes over it.
        package static let smallInitramfs = "initramfs-small"
        package static let cardPrefix = "card-"
        package static let description = "phase1.json"
    }

    /// What came of a build.
    package struct Outcome: Hashable, Sendable {
        /// What is in the output folder now.
        package let description: Phase1Description
        /// Whether it had to be made; `false` when it was there already.
        package let wasBuilt: Bool
    }

    let options: Phase1Options
    let note: @Sendable (String) -> Void

    /// Builds by these options; `note` is told each step that takes a while.
    package init(_ options: Phase1Options, note: @escaping @Sendable (String) -> Void) {
        self.options = options
        self.note = note
    }

    /// Brings the output folder up to date: with the newest packages that apt knows, unless those that the finished
    /// phase 1 was made from are wanted and still in the cache.
    package func build(keepingPackages: Bool = false) async throws(Phase1Failure) -> Outcome {
        let finished = keepingPackages ? Self.existing(in: options.output) : nil
        if options.refreshesLists { try await refreshLists() }
        let sources = try await Phase1Sources(options, packagesOf: finished, note: note)
        let inputs = sources.inputs
        if let existing = upToDate(inputs) { return Outcome(description: existing, wasBuilt: false) }
        let shelf = Phase1Shelf(cache: options.cache)
        if let kept = shelf.take(inputs, into: options.output) {
            return Outcome(description: kept, wasBuilt: true)
        }

        let work = "\(options.cache)/work-\(getpid())"
        defer { FileTree.remove(work) }
        let kernel = try await kernel(of: sources, in: work)
        let busybox = try await busybox(of: sources, in: work)
        note("\(kernel.modules.members.count) modules of kernel \(kernel.release)")
        let compression = options.chosenCompression
        let archives = try await Phase1Archives(
            kernel: kernel, agent: sources.agent, busybox: busybox, firmware: sources.firmware,
            overlay: sources.overlay, hash: inputs.hash, compression: compression, in: work
        ) { note("compressing \($0) bytes by \(compression.rawValue)") }
        let description = try write(kernel, archives, inputs)
        try shelf.keep(description, from: options.output)
        return Outcome(description: description, wasBuilt: true)
    }

    /// The description of a phase 1 that an earlier build put there, if the files it names have their lengths.
    package static func existing(in folder: String) -> Phase1Description? {
        guard let bytes = try? FileTree.bytes(of: "\(folder)/\(FileName.description)"),
            let description = try? JSONDecoder().decode(Phase1Description.self, from: Data(bytes)),
            description.version == Phase1Description.version,
            (description.files + description.cards.map(\.file))
                .allSatisfy({ FileTree.size(of: "\(folder)/\($0.name)") == $0.size })
        else { return nil }
        return description
    }

    /// Makes room for another phase 1: without its description the old one counts as unfinished in the meantime.
    static func clear(_ folder: String) throws(Phase1Failure) {
        FileTree.remove("\(folder)/\(FileName.description)")
        for name in try FileTree.names(in: folder) where name.hasPrefix(FileName.cardPrefix) {
            FileTree.remove("\(folder)/\(name)")
        }
    }

    private var packages: DebianPackages { DebianPackages(folder: options.cache, from: options.source) }

    /// Layers and loaders may need them, too; but phase 1 does not fail for want of lists that it does not need.
    private func refreshLists() async throws(Phase1Failure) {
        do {
            try await packages.refreshLists()
        } catch {
            guard case .programMissing = error else {
                if options.needsArchive { throw error }
                return note("\(error)")
            }
        }
    }

    private func upToDate(_ inputs: InputList) -> Phase1Description? {
        Self.whole(in: options.output).flatMap { $0.hash == inputs.hash ? $0 : nil }
    }

    private func kernel(of sources: Phase1Sources, in work: String) async throws(Phase1Failure) -> KernelParts {
        switch sources.kernel {
        case .own(let parts): return parts
        case .package(let archive):
            note("unpacking \(archive.fileName)")
            return try await KernelParts(archive, of: packages, in: "\(work)/kernel")
        }
    }

    private func busybox(of sources: Phase1Sources, in work: String) async throws(Phase1Failure) -> [UInt8] {
        switch sources.busybox {
        case .own(let content): return content
        case .package(let archive):
            let folder = "\(work)/busybox"
            try await packages.unpack(archive, into: folder)
            // A kept archive may be of another suite than the one that is asked for now.
            for path in ArchiveSuite.allCases.map(\.busybox.path) {
                if let content = try? FileTree.bytes(of: "\(folder)/\(path)") { return content }
            }
            throw .packageWithout(archive.package, what: packages.suite.busybox.path)
        }
    }

    private func write(
        _ kernel: KernelParts, _ archives: Phase1Archives, _ inputs: InputList
    ) throws(Phase1Failure) -> Phase1Description {
        try FileTree.makeFolder(options.output)
        let contents = [
            (FileName.kernel, kernel.kernel), (FileName.initramfs, archives.full),
            (FileName.smallInitramfs, archives.small),
        ]
        let cards = archives.cards.map { card in
            let file = Phase1Description.File("\(FileName.cardPrefix)\(card.driver.module)", card.content)
            return Phase1Description.Card(module: card.driver.module.text, file: file, devices: card.driver.devices)
        }
        let description = Phase1Description(
            version: Phase1Description.version, hash: inputs.hash, kernelRelease: kernel.release,
            files: contents.map { .init($0.0, $0.1) }, cards: cards, inputs: inputs.inputs,
            modules: kernel.modules.members.count)
        try Self.clear(options.output)
        for (name, content) in contents { try FileTree.replace("\(options.output)/\(name)", with: content) }
        for (card, content) in zip(cards, archives.cards.map(\.content)) {
            try FileTree.replace("\(options.output)/\(card.file.name)", with: content)
        }
        try FileTree.replace("\(options.output)/\(FileName.description)", with: description.json)
        return description
    }
}

extension Phase1Description.File {
    fileprivate init(_ name: String, _ content: [UInt8]) {
        self.init(name: name, size: content.count, sha256: ContentHash.sha256(content).bytes.hexadecimal)
    }
}
