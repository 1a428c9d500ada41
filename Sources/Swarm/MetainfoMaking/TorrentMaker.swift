// SPDX-License-Identifier: GPL-3.0-or-later

internal import ContentHash
internal import Glibc
internal import SystemPackage
internal import TorrentCore
package import TorrentMetainfo

/// Makes torrents out of folders and files; how is set once, then any number can be made.
package struct TorrentMaker: Sendable {
    /// Which hashes are made.
    package var format: Metainfo.Format = .hybrid
    /// Bytes of a piece; `nil` leaves it to ``PieceLengthRule``.
    package var pieceLength: UInt32?
    /// Whether peers may be had from the trackers only (BEP 27).
    package var isPrivate = true
    /// Announce addresses in tiers (BEP 12).
    package var trackers: [[String]] = []
    /// Addresses of web seeds (BEP 19).
    package var webSeeds: [String] = []
    /// Addresses that become one of a web seed of each torrent alone, with its infohash and a slash behind them.
    package var versionSeeds: [String] = []
    /// Where hashes are kept between runs; `nil` keeps none.
    package var cacheFolder: String?
    /// How many tasks hash at once; one for each core is right.
    package var workerCount: Int

    /// A maker of private hybrid torrents without trackers.
    package init(workerCount: Int = TorrentMaker.coreCount) {
        self.workerCount = workerCount
    }

    /// The cores this program may use.
    package static var coreCount: Int { max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))) }

    /// Hashes what was surveyed, or takes the hashes from the cache, and writes the torrent.
    ///
    /// `progress` is told how far hashing is, one call after the other, perhaps on another thread each time; it is
    /// not called when the cache has everything.
    package func make(
        _ survey: ImageSurvey, progress: @Sendable (HashingProgress) -> Void
    ) async throws(MakingFailure) -> MadeTorrent {
        guard survey.problems.isEmpty else { throw .image(survey.problems) }
        let plan = try self.plan(for: survey)
        let cache = cache(of: survey, plan)
        if let hashes = cache?.load(layout: plan.layout, format: format) {
            return try torrent(plan, hashes: hashes, cache: .used)
        }
        let hashes = try await hash(plan, progress: progress)
        return try torrent(plan, hashes: hashes, cache: cache.map { store(hashes, in: $0, survey: survey) } ?? .none)
    }

    /// The torrent of what was surveyed if its hashes are in the cache; `nil` if it has to be hashed.
    package func known(_ survey: ImageSurvey) throws(MakingFailure) -> MadeTorrent? {
        guard survey.problems.isEmpty else { throw .image(survey.problems) }
        let plan = try self.plan(for: survey)
        guard let hashes = cache(of: survey, plan)?.load(layout: plan.layout, format: format) else { return nil }
        return try torrent(plan, hashes: hashes, cache: .used)
    }

    private func cache(of survey: ImageSurvey, _ plan: Plan) -> HashCache? {
        cacheFolder.map {
            HashCache(
                folder: $0, survey: survey, pieceLength: plan.layout.geometry.pieceLength, format: format)
        }
    }

    private struct Plan {
        let survey: ImageSurvey
        let layout: TorrentLayout
    }

    private func plan(for survey: ImageSurvey) throws(MakingFailure) -> Plan {
        if format == .v2, !survey.isSingleFile,
            survey.files.map(\.path.description).map(ExactName.init) == [ExactName(survey.name)]
        {
            throw .image([ImageProblem(survey.location, .onlyFileNamedAsFolder)])
        }
        let files = survey.files.map { (path: $0.path, length: $0.state.length) }
        let length = pieceLength ?? PieceLengthRule.pieceLength(for: files.map(\.length), format: format)
        if let reason = fault(ofPieceLength: Int64(length)) {
            throw .image([ImageProblem(survey.location, .cannotBeDescribed(reason))])
        }
        let layout = TorrentLayout(placing: files, pieceLength: length, placing(fileCount: files.count))
        guard let layout else { throw .image([ImageProblem(survey.location, .cannotBeDescribed(.totalTooLong))]) }
        guard layout.geometry.pieceCount <= MetainfoLimits.pieceCount else {
            let reason = MetainfoProblem.Reason.tooManyPieces(UInt64(layout.geometry.pieceCount))
            throw .image([ImageProblem(survey.location, .cannotBeDescribed(reason))])
        }
        let plan = Plan(survey: survey, layout: layout)
        let size = size(of: plan)
        guard size.byteCount <= MetainfoLimits.byteCount else {
            throw .image([ImageProblem(survey.location, .torrentTooLong(limit: MetainfoLimits.byteCount))])
        }
        guard size.valueCount <= MetainfoLimits.valueCount else {
            throw .image([ImageProblem(survey.location, .torrentTooDeep(limit: MetainfoLimits.valueCount))])
        }
        return plan
    }

    /// Bytes and values the torrent will have at least: worth knowing before everything is hashed.
    private func size(of plan: Plan) -> (byteCount: Int, valueCount: Int) {
        let bare = draft(plan, v1Pieces: [], hashTrees: []).size
        let pieces = plan.layout.geometry.pieceCount
        let pieceLength = UInt64(plan.layout.geometry.pieceLength)
        let long = plan.layout.files.filter { $0.length > pieceLength }
        let layers = long.reduce(0) { $0 + Int(($1.length - 1) / pieceLength + 1) * SHA256Digest.byteCount }
        let filled = plan.layout.files.count { $0.length > 0 }
        let roots = filled * SHA256Digest.byteCount
        return (
            bare.byteCount + (format == .v2 ? 0 : pieces * SHA1Digest.byteCount) + (format == .v1 ? 0 : layers + roots),
            bare.valueCount + (format == .v1 ? 0 : filled + long.count)
        )
    }

    private func fault(ofPieceLength length: Int64) -> MetainfoProblem.Reason? {
        guard MetainfoLimits.pieceLength.contains(length) else { return .pieceLengthOutOfRange(length) }
        let isFitForTrees = length >= Int64(PieceGeometry.blockLength) && length.nonzeroBitCount == 1
        return format == .v1 || isFitForTrees ? nil : .pieceLengthNotPowerOfTwo(length)
    }

    /// A lone file needs no filling up; the others get what libtorrent gives them, and so the same infohash.
    private func placing(fileCount: Int) -> TorrentLayout.Placing {
        switch format {
        case .v1: .packed
        case .v2: .aligned
        case .hybrid: fileCount == 1 ? .aligned : .filledUp
        }
    }

    private func hash(
        _ plan: Plan, progress: @Sendable (HashingProgress) -> Void
    ) async throws(MakingFailure) -> HashedImage {
        let hasher = PieceHasher(
            layout: plan.layout, sources: plan.survey.files, format: format, workerCount: workerCount)
        let hashes: HashedImage
        do {
            hashes = try await hasher.run(progress: progress)
        } catch let problem as ImageProblem {
            throw .image([problem])
        } catch {
            throw .cancelled
        }
        let changed = plan.survey.files.filter { source in
            (try? FilePath(source.location).stat(followTargetSymlink: false)).map(FileState.init) != source.state
        }
        guard changed.isEmpty else {
            throw .image(changed.map { ImageProblem($0.location, .changedMeanwhile) })
        }
        return hashes
    }

    private func store(_ hashes: HashedImage, in cache: HashCache, survey: ImageSurvey) -> MadeTorrent.CacheOutcome {
        guard survey.isSettled else { return .tooFresh }
        do throws(WriteFailure) {
            try cache.store(hashes)
            return .stored
        } catch {
            return .failed(error)
        }
    }

    private func torrent(
        _ plan: Plan, hashes: HashedImage, cache: MadeTorrent.CacheOutcome
    ) throws(MakingFailure) -> MadeTorrent {
        let pieceLength = plan.layout.geometry.pieceLength
        let trees = plan.layout.files.enumerated().map { index, file in
            FileHashTree(leaves: hashes.leaves(ofFile: index), length: file.length, pieceLength: pieceLength)
        }
        let draft = draft(plan, v1Pieces: hashes.v1Pieces, hashTrees: trees)
        let bytes = draft.encoded
        do throws(MetainfoProblem) {
            return MadeTorrent(
                bytes: bytes, metainfo: try Metainfo(bytes), hashes: hashes, sources: plan.survey.files, cache: cache)
        } catch {
            throw .image([ImageProblem(plan.survey.location, .cannotBeDescribed(error.reason))])
        }
    }

    private func draft(_ plan: Plan, v1Pieces: [UInt8], hashTrees: [FileHashTree?]) -> MetainfoDraft {
        var draft = MetainfoDraft(
            format: format, name: plan.survey.name, isSingleFile: plan.survey.isSingleFile, layout: plan.layout,
            v1Pieces: v1Pieces, hashTrees: hashTrees)
        draft.isPrivate = isPrivate
        draft.trackers = trackers
        draft.webSeeds = webSeeds
        draft.versionSeeds = versionSeeds
        return draft
    }
}
