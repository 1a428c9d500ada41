// SPDX-License-Identifier: GPL-3.0-or-later

internal import CPIOArchive
internal import Foundation

/// All archives of one phase 1: the full one, the small one, and one for each driver of network cards.
struct Phase1Archives: Sendable {
    /// A driver and its archive.
    struct Card: Sendable {
        let driver: CardDriver
        let content: [UInt8]
    }

    /// What is compressed by one run of the program; an archive is one part, or several behind each other.
    private struct Part {
        let archive: Int
        let content: [UInt8]
        let isProgram: Bool
    }

    let full: [UInt8]
    let small: [UInt8]
    let cards: [Card]

    /// Lays everything out and compresses it, in as many runs at once as there are processors; tells the bytes before.
    init(
        kernel: KernelParts, agent: [UInt8], busybox: [UInt8], firmware: FirmwareFiles, overlay: [CPIOEntry],
        hash: String, compression: InitramfsCompression, in work: String, note: (Int) -> Void
    ) async throws(Phase1Failure) {
        let smallModules = kernel.modules.needed(by: ModuleSelection.small.names)
        func tree(_ modules: ModuleClosure, _ firmware: [CPIOEntry]) -> InitramfsTree {
            InitramfsTree.phase1(
                agent: agent, busybox: busybox, modules: modules, release: kernel.release, hash: hash,
                additions: firmware + overlay)
        }
        let drivers = CardDriver.all(in: kernel.modules, small: smallModules)
        let trees =
            [tree(kernel.modules, firmware.entries), tree(smallModules, firmware.wanted(by: smallModules.members))]
            + drivers.map {
                InitramfsTree.card($0, besides: smallModules, release: kernel.release, firmware: firmware)
            }
        var parts: [Part] = []
        for (place, tree) in trees.enumerated() { parts += try Self.parts(of: tree, place, for: compression) }
        note(parts.reduce(0) { $0 + $1.content.count })
        try FileTree.makeFolder(work)
        let packed = try await Self.packed(parts, by: compression, in: work)
        let archives = trees.indices.map { place in
            zip(parts, packed).filter { $0.0.archive == place }.flatMap(\.1)
        }
        full = archives[0]
        small = archives[1]
        cards = zip(drivers, archives.dropFirst(2)).map { Card(driver: $0, content: $1) }
    }

    private static func parts(
        of tree: InitramfsTree, _ place: Int, for compression: InitramfsCompression
    ) throws(Phase1Failure) -> [Part] {
        guard compression.isFiltering else {
            return [Part(archive: place, content: try tree.checkedArchive(), isProgram: false)]
        }
        let (drivers, others) = tree.divided()
        var parts: [Part] = []
        for (tree, isProgram) in [(others, true), (drivers, false)] where tree.hasFiles {
            parts.append(Part(archive: place, content: try tree.checkedArchive(), isProgram: isProgram))
        }
        return parts
    }

    private static func packed(
        _ parts: [Part], by compression: InitramfsCompression, in work: String
    ) async throws(Phase1Failure) -> [[UInt8]] {
        let width = ProcessInfo.processInfo.activeProcessorCount
        var packed: [Int: Result<[UInt8], Phase1Failure>] = [:]
        await withTaskGroup(of: (Int, Result<[UInt8], Phase1Failure>).self) { group in
            for (place, part) in parts.enumerated() {
                if place >= width, let (done, result) = await group.next() { packed[done] = result }
                group.addTask {
                    (place, await Self.packed(part, by: compression, at: "\(work)/part-\(place)"))
                }
            }
            for await (done, result) in group { packed[done] = result }
        }
        var contents: [[UInt8]] = []
        for place in parts.indices { contents.append(try packed[place]?.get() ?? []) }
        return contents
    }

    private static func packed(
        _ part: Part, by compression: InitramfsCompression, at path: String
    ) async -> Result<[UInt8], Phase1Failure> {
        guard let command = compression.command(forPrograms: part.isProgram) else { return .success(part.content) }
        do throws(Phase1Failure) {
            try FileTree.replace(path, with: part.content)
            defer { FileTree.remove(path) }
            return .success(
                try await ProgramRun.output(
                    of: command.program, command.arguments + [path], limit: Phase1Limits.fileLength))
        } catch {
            return .failure(error)
        }
    }
}
