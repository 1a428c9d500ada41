// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import ServerConfig
internal import TorrentCore

/// How the system of a medium is started, and what is to be said of it.
package struct SurveyedMedium: Hashable, Sendable {
    /// What machines are told.
    package let start: MediumStart
    /// What a person should know, as what is said of the ISO file; `nil` for nothing.
    package let note: String?
}

/// Finds out how the system of a medium is started, from the list of its files and from bytes of it.
package struct MediumSurvey {
    private let listing: DiscListing
    private let length: UInt64
    private let read: (FileExtent) throws(MediumProblem) -> [UInt8]

    /// A survey of an ISO file of so many bytes, of which `read` gives a run.
    package init(
        _ listing: DiscListing, length: UInt64, read: @escaping (FileExtent) throws(MediumProblem) -> [UInt8]
    ) {
        self.listing = listing
        self.length = length
        self.read = read
    }

    /// How it is started, with what its `config.yaml` adds.
    package func start(_ medium: MediumFile) throws(MediumProblem) -> SurveyedMedium {
        if let file = listing.files.first(where: { $0.extent.map { $0.end > length } ?? false }) {
            throw .cutOff(file.path)
        }
        let entries = BootMenus.entries { text(of: $0) }
        guard let (layout, found) = MediumLayout.find(in: listing, entries: entries) else {
            throw MediumFamily.system(of: listing).map(MediumProblem.otherSystem) ?? .unknownLayout
        }
        var entry = found
        let note = layout == .plain ? try refuseSearch(&entry, entries, medium) : nil
        let handover = MediumHandover(layout, words: entry.words)
        if handover.place != nil, length > Limits.initramfsFile { throw .tooLong(length) }
        guard entry.initrds.count <= CatalogLimits.initrds else {
            throw .tooManyInitrds(entry.initrds.count, limit: CatalogLimits.initrds)
        }
        let commandLine = (handover.words + [medium.commandLine]).filter { !$0.isEmpty }.joined(separator: " ")
        guard commandLine.utf8.count <= CatalogLimits.commandLineLength else {
            throw .commandLineTooLong(commandLine.utf8.count, limit: CatalogLimits.commandLineLength)
        }
        let kernel = try extent(of: entry.kernel, lookedAt: KernelFile.lookedAt) { path, bytes in
            KernelFile.flaw(bytes, call: .files).map { .badKernel(path, $0) }
        }
        var initrds: [FileExtent] = []
        for path in entry.initrds {
            initrds.append(
                try extent(of: path, lookedAt: InitrdFile.lookedAt) { path, bytes in
                    InitrdFile.flaw(bytes).map { .badInitrd(path, $0) }
                })
        }
        let start = MediumStart(
            file: medium.file, kernel: kernel, initrds: initrds,
            place: handover.place.flatMap { try? RelativePath($0) },
            additions: handover.additions.compactMap { Self.addition($0.path, $0.text) }, commandLine: commandLine,
            passesNetwork: medium.passesNetwork)
        return SurveyedMedium(
            start: start,
            note: note ?? start.place.map { "is kept in memory whole, where its system finds it at /\($0)" })
    }

    /// Throws when the system would certainly look for its medium, which is nowhere; one that is told to look in the
    /// network loses the words that say otherwise.
    ///
    /// - Returns: why it may look for its medium, if that is in doubt.
    private func refuseSearch(
        _ entry: inout MenuEntry, _ entries: [MenuEntry], _ medium: MediumFile
    ) throws(MediumProblem) -> String? {
        guard let search = MediumSearch.find(in: listing, entry: entry, entries: entries) else { return nil }
        let words = entry.words + medium.commandLine.split(whereSeparator: \.isWhitespace).map(String.init)
        guard let source = search.family.flatMap({ MediumSource(of: $0, among: words) }) else {
            if search.isCertain { throw .searches(search) }
            return search.found
        }
        if let flaw = source.flaw(among: words, passesNetwork: medium.passesNetwork) {
            throw .unreachable(source.family, flaw)
        }
        // What a live system is started with stays: it looks in the network first.
        guard source.family != .anyLive else { return nil }
        entry = MenuEntry(
            kernel: entry.kernel, initrds: entry.initrds, words: entry.words.filter { !search.words.contains($0) })
        return nil
    }

    private static func addition(_ path: String, _ text: String) -> AddedFile? {
        (try? RelativePath(path)).map { AddedFile(path: $0, text: text, isExecutable: false) }
    }

    /// Where a file's bytes are, once their beginning has been looked at.
    private func extent(
        of path: String, lookedAt: Int, problem: (String, [UInt8]) -> MediumProblem?
    ) throws(MediumProblem) -> FileExtent {
        guard let file = listing.file(path) else { throw .unknownLayout }
        guard !file.isScattered else { throw .scattered(file.path) }
        guard let extent = file.extent else {
            throw problem(file.path, []) ?? .cutOff(file.path)
        }
        guard
            let start = FileExtent(
                offset: extent.offset, length: min(extent.length, UInt64(lookedAt)))
        else { throw .cutOff(file.path) }
        if let problem = problem(file.path, try read(start)) { throw problem }
        return extent
    }

    /// A small text file of the medium; `nil` when it is not there or no such file.
    private func text(of path: String) -> String? {
        guard let extent = listing.file(path)?.extent, extent.length <= Limits.menuFile else {
            return nil
        }
        return (try? read(extent)).map { String(decoding: $0, as: UTF8.self) }
    }
}
