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

    let full: [UInt8]
    let small: [UInt8]
    let cards: [Card]

    private init(full: [UInt8], small: [UInt8], cards: [Card]) {
        self.full = full
        self.small = small
        self.cards = cards
    }

    /// Lays everything out; nothing is compressed yet.
    init(
        kernel: KernelParts, agent: [UInt8], busybox: [UInt8], firmware: FirmwareFiles, overlay: [CPIOEntry],
        hash: String
    ) throws(Phase1Failure) {
        let smallModules = kernel.modules.needed(by: ModuleSelection.small.names)
        func tree(_ modules: ModuleClosure, _ firmware: [CPIOEntry]) throws(Phase1Failure) -> [UInt8] {
            try InitramfsTree.phase1(
                agent: agent, busybox: busybox, modules: modules, release: kernel.release, hash: hash,
                additions: firmware + overlay
            ).checkedArchive()
        }
        full = try tree(kernel.modules, firmware.entries)
        small = try tree(smallModules, firmware.wanted(by: smallModules.members))
        var cards: [Card] = []
        for driver in CardDriver.all(in: kernel.modules, small: smallModules) {
            let tree = InitramfsTree.card(driver, besides: smallModules, release: kernel.release, firmware: firmware)
            cards.append(Card(driver: driver, content: try tree.checkedArchive()))
        }
        self.cards = cards
    }

    /// Bytes of all of them.
    var byteCount: Int { all.reduce(0) { $0 + $1.count } }

    private var all: [[UInt8]] { [full, small] + cards.map(\.content) }

    /// The same, compressed, each by its own run of the program and as many at once as there are processors.
    func packed(by compression: InitramfsCompression, in work: String) async throws(Phase1Failure) -> Phase1Archives {
        guard let command = compression.command else { return self }
        try FileTree.makeFolder(work)
        let packed = try await Self.packed(all, by: command, in: work)
        return Phase1Archives(
            full: packed[0], small: packed[1],
            cards: zip(cards, packed.dropFirst(2)).map { Card(driver: $0.driver, content: $1) })
    }

    private static func packed(
        _ archives: [[UInt8]], by command: (program: String, arguments: [String]), in work: String
    ) async throws(Phase1Failure) -> [[UInt8]] {
        let width = ProcessInfo.processInfo.activeProcessorCount
        var packed: [Int: Result<[UInt8], Phase1Failure>] = [:]
        await withTaskGroup(of: (Int, Result<[UInt8], Phase1Failure>).self) { group in
            for (place, archive) in archives.enumerated() {
                if place >= width, let (done, result) = await group.next() { packed[done] = result }
                group.addTask {
                    (place, await Self.packed(archive, by: command, at: "\(work)/archive-\(place)"))
                }
            }
            for await (done, result) in group { packed[done] = result }
        }
        var contents: [[UInt8]] = []
        for place in archives.indices { contents.append(try packed[place]?.get() ?? []) }
        return contents
    }

    private static func packed(
        _ archive: [UInt8], by command: (program: String, arguments: [String]), at path: String
    ) async -> Result<[UInt8], Phase1Failure> {
        do throws(Phase1Failure) {
            try FileTree.replace(path, with: archive)
            defer { FileTree.remove(path) }
            return .success(
                try await ProgramRun.output(
                    of: command.program, command.arguments + [path], limit: Phase1Limits.fileLength))
        } catch {
            return .failure(error)
        }
    }
}
