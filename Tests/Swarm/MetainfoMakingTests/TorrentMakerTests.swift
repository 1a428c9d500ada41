// SPDX-License-Identifier: GPL-3.0-or-later

import ContentHash
import Foundation
import MetainfoMaking
import Synchronization
import SystemPackage
import Testing
import TorrentCore
import TorrentMetainfo

@Suite struct TorrentMakerTests {
    private let folder: TemporaryFolder
    private var image: String { folder.path + "/image" }

    init() throws {
        folder = try TemporaryFolder()
        for (name, length) in [
            ("a.bin", 300_000), ("empty", 0), ("sub/b", 70_000), ("sub/c", 65_536), ("sub/d", 1), ("z", 131_073),
        ] {
            try folder.write("image/" + name, length: length)
        }
    }

    private func maker(_ format: Metainfo.Format = .hybrid, workers: Int = 3) -> TorrentMaker {
        var maker = TorrentMaker(workerCount: workers)
        maker.format = format
        maker.pieceLength = 65_536
        return maker
    }

    /// As if the files had been written an hour ago.
    private func settledSurvey(_ path: String? = nil) -> ImageSurvey {
        let now = Int64(Date.now.timeIntervalSince1970) * 1_000_000_000
        return ImageSurvey(of: path ?? image, takenAt: now + 3_600_000_000_000)
    }

    /// All bytes of the piece space, padding included.
    private func space(of made: MadeTorrent) throws -> [UInt8] {
        var space = [UInt8](repeating: 0, count: Int(made.metainfo.geometry.totalLength))
        for (file, source) in zip(made.metainfo.files, made.sources) where file.length > 0 {
            let bytes = try Data(contentsOf: URL(filePath: source.location))
            space.replaceSubrange(Int(file.range.lowerBound)..<Int(file.range.upperBound), with: bytes)
        }
        return space
    }

    @Test(arguments: Metainfo.Format.allCases, [1, 4])
    func `every hash is that of the files' bytes`(format: Metainfo.Format, workers: Int) async throws {
        let made = try await maker(format, workers: workers).make(ImageSurvey(of: image)) { _ in }
        let space = try space(of: made)
        let metainfo = made.metainfo
        #expect(metainfo.format == format)
        #expect(metainfo.isPrivate)
        #expect(made.sources.map(\.path) == metainfo.files.map(\.path))
        for index in 0..<metainfo.geometry.pieceCount {
            let piece = try #require(metainfo.geometry.piece(at: index))
            let expected = metainfo.expectation(of: piece)
            let start = Int(metainfo.geometry.offset(of: piece))
            if let sha1 = expected.sha1 {
                #expect(sha1 == ContentHash.sha1(Array(space[start..<start + Int(expected.length)])))
            }
            guard let subtree = expected.subtree, let file = expected.file else { continue }
            let first = expected.pieceOfFile * 4
            let leaves = Array(made.hashes.leaves(ofFile: file)).dropFirst(first).prefix(4)
            #expect(MerkleTree.root(of: leaves, width: subtree.width) == subtree.root)
            let data = Array(space[start..<start + min(16_384, Int(expected.dataLength))])
            #expect(leaves.first == ContentHash.sha256(data))
        }
        for (index, file) in metainfo.files.enumerated() {
            let blocks = format == .v1 ? 0 : Int((file.length + 16_383) / 16_384)
            #expect(made.hashes.leaves(ofFile: index).count == blocks)
        }
    }

    @Test func `the same files give the same bytes, however many hash`() async throws {
        let first = try await maker(workers: 1).make(ImageSurvey(of: image)) { _ in }
        let second = try await maker(workers: 7).make(ImageSurvey(of: image)) { _ in }
        #expect(first.bytes == second.bytes)
        #expect(first.cache == .none)
    }

    @Test func `a menu entry changes no infohash`() async throws {
        let before = try await maker().make(ImageSurvey(of: image)) { _ in }
        try folder.write("image/config.yaml", Array("name: other".utf8))
        let after = try await maker().make(ImageSurvey(of: image)) { _ in }
        #expect(before.metainfo.infoHash == after.metainfo.infoHash)
    }

    @Test func `progress only grows and ends with all bytes`() async throws {
        try folder.write("image/big", length: 20 << 20)
        let seen = Mutex<[HashingProgress]>([])
        var maker = maker()
        maker.pieceLength = nil
        let made = try await maker.make(ImageSurvey(of: image)) { progress in seen.withLock { $0.append(progress) } }
        let all = seen.withLock { $0 }
        #expect(all.count > 1)
        #expect(zip(all, all.dropFirst()).allSatisfy { $0.done <= $1.done })
        #expect(all.last?.done == made.metainfo.layout.dataLength)
        #expect(all.allSatisfy { $0.total == made.metainfo.layout.dataLength })
    }

    @Test func `mistakes of the folder make no torrent`() async throws {
        try folder.link("image/out", to: "/etc/passwd")
        let survey = ImageSurvey(of: image)
        await #expect(throws: MakingFailure.image(survey.problems)) { try await maker().make(survey) { _ in } }
    }

    @Test(arguments: [Int64(20_000), 8_192])
    func `a piece length v2 cannot have is refused`(length: Int64) async throws {
        var maker = maker()
        maker.pieceLength = UInt32(length)
        let problem = ImageProblem(image, .cannotBeDescribed(.pieceLengthNotPowerOfTwo(length)))
        await #expect(throws: MakingFailure.image([problem])) { try await maker.make(ImageSurvey(of: image)) { _ in } }
        maker.format = .v1
        _ = try await maker.make(ImageSurvey(of: image)) { _ in }
    }

    @Test func `a torrent that would be too long is refused before anything is hashed`() async throws {
        try folder.write("large", [])
        truncate(folder.path + "/large", 1 << 34)
        var maker = maker()
        maker.pieceLength = 16_384
        let problem = ImageProblem(folder.path + "/large", .torrentTooLong(limit: MetainfoLimits.byteCount))
        await #expect(throws: MakingFailure.image([problem])) {
            try await maker.make(ImageSurvey(of: folder.path + "/large")) { _ in Issue.record("hashed") }
        }
    }

    @Test func `a folder of one file named as the folder is no v2 torrent`() async throws {
        try folder.write("same/same", [1])
        let survey = ImageSurvey(of: folder.path + "/same")
        let problem = ImageProblem(folder.path + "/same", .onlyFileNamedAsFolder)
        await #expect(throws: MakingFailure.image([problem])) { try await maker(.v2).make(survey) { _ in } }
        let made = try await maker(.hybrid).make(survey) { _ in }
        #expect(made.metainfo.storagePaths.map(\.description) == ["same/same"])
    }

    @Test func `a file that changes while it is hashed is noticed`() async throws {
        try folder.write("image/big", length: 20 << 20)
        let (big, survey) = (image + "/big", ImageSurvey(of: image))
        let problem = ImageProblem(big, .changedMeanwhile)
        await #expect(throws: MakingFailure.image([problem])) {
            try await maker().make(survey) { progress in
                guard progress.done == progress.total, let file = FileHandle(forUpdatingAtPath: big) else { return }
                file.write(Data([1]))
            }
        }
    }

    @Test(arguments: ["shorter", "longer", "gone", "a link"])
    func `a file that changed since it was found is noticed`(change: String) async throws {
        let (file, survey) = (image + "/z", ImageSurvey(of: image))
        switch change {
        case "shorter": truncate(file, 1_000)
        case "longer": truncate(file, 1_000_000)
        case "gone": unlink(file)
        default:
            unlink(file)
            symlink(image + "/a.bin", file)
        }
        let failure = await #expect(throws: MakingFailure.self) { try await maker().make(survey) { _ in } }
        #expect(failure.map { "\($0)" }?.hasPrefix(file + ": ") == true)
    }

    @Test func `hashing ends soon when it is no longer wanted`() async throws {
        try folder.write("image/big", length: 40 << 20)
        let maker = maker(workers: 1)
        let survey = ImageSurvey(of: image)
        let failure = await withTaskGroup(of: MakingFailure?.self) { group in
            group.addTask {
                do throws(MakingFailure) {
                    _ = try await maker.make(survey) { progress in
                        withUnsafeCurrentTask { $0?.cancel() }
                        #expect(progress.done < progress.total)
                    }
                    return nil
                } catch {
                    return error
                }
            }
            return await group.next() ?? nil
        }
        #expect(failure == .cancelled)
    }
}

extension TorrentMakerTests {
    private func cachingMaker(_ format: Metainfo.Format = .hybrid) -> TorrentMaker {
        var maker = maker(format)
        maker.cacheFolder = folder.path + "/cache"
        return maker
    }

    @Test(arguments: Metainfo.Format.allCases)
    func `unchanged files are not hashed again`(format: Metainfo.Format) async throws {
        let first = try await cachingMaker(format).make(settledSurvey()) { _ in }
        let second = try await cachingMaker(format).make(settledSurvey()) { _ in Issue.record("hashed again") }
        #expect(first.cache == .stored)
        #expect(second.cache == .used)
        #expect(first.bytes == second.bytes)
        #expect(first.hashes == second.hashes)
        #expect(try folder.names(in: "cache").count == 1)
    }

    @Test func `trackers and privacy need no hashing, other pieces do`() async throws {
        _ = try await cachingMaker().make(settledSurvey()) { _ in }
        var maker = cachingMaker()
        maker.isPrivate = false
        maker.trackers = [["http://192.0.2.1/announce"]]
        #expect(try await maker.make(settledSurvey()) { _ in }.cache == .used)
        maker.pieceLength = 32_768
        #expect(try await maker.make(settledSurvey()) { _ in }.cache == .stored)
    }

    @Test func `a file written anew is hashed anew, even with its old length and date`() async throws {
        let first = try await cachingMaker().make(settledSurvey()) { _ in }
        let date = try FileManager.default.attributesOfItem(atPath: image + "/sub/d")[.modificationDate]
        try folder.write("image/sub/d", [UInt8(ascii: "!")])
        try FileManager.default.setAttributes([.modificationDate: date as Any], ofItemAtPath: image + "/sub/d")
        let second = try await cachingMaker().make(settledSurvey()) { _ in }
        #expect(second.cache == .stored)
        #expect(first.metainfo.infoHash != second.metainfo.infoHash)
    }

    @Test func `a damaged cache is made anew`() async throws {
        let first = try await cachingMaker().make(settledSurvey()) { _ in }
        let name = try #require(try folder.names(in: "cache").first)
        let sound = try [UInt8](Data(contentsOf: URL(filePath: folder.path + "/cache/" + name)))
        for place in stride(from: 0, to: sound.count, by: max(1, sound.count / 40)) {
            var damaged = sound
            damaged[place] ^= 0x41
            try folder.write("cache/" + name, damaged)
            let made = try await cachingMaker().make(settledSurvey()) { _ in }
            #expect(made.bytes == first.bytes)
            #expect(made.cache == .stored, "byte \(place)")
            try folder.write("cache/" + name, Array(sound.prefix(place)))
            #expect(try await cachingMaker().make(settledSurvey()) { _ in }.cache == .stored)
        }
        #expect(try folder.names(in: "cache") == [name])
    }

    @Test func `files written a moment ago are not trusted to stay`() async throws {
        let survey = ImageSurvey(of: image, takenAt: try #require(ImageSurvey(of: image).files.first).state.changed)
        #expect(try await cachingMaker().make(survey) { _ in }.cache == .tooFresh)
    }

    @Test func `a cache that cannot be written costs no torrent`() async throws {
        try folder.write("blocked", [1])
        var maker = maker()
        maker.cacheFolder = folder.path + "/blocked"
        let made = try await maker.make(settledSurvey()) { _ in }
        guard case .failed(let failure) = made.cache else {
            Issue.record("a file was taken for a folder")
            return
        }
        #expect(failure.isMistake)
        #expect("\(failure)".contains("blocked"))
    }
}

@Suite struct AtomicFileTests {
    @Test func `a file is replaced whole, and nothing else is left behind`() throws {
        let folder = try TemporaryFolder()
        let file = folder.path + "/file"
        try AtomicFile.write([1, 2, 3], to: file)
        try AtomicFile.write([4], to: file)
        #expect(try AtomicFile.read(file, limit: 1) == [4])
        #expect(try folder.names() == ["file"])
    }

    @Test func `what cannot be written leaves nothing behind`() throws {
        let folder = try TemporaryFolder()
        try folder.makeFolder("taken/inside")
        #expect(throws: WriteFailure(path: folder.path + "/taken", errno: .isDirectory)) {
            try AtomicFile.write([1], to: folder.path + "/taken")
        }
        #expect(throws: WriteFailure(path: folder.path + "/no/file", errno: .noSuchFileOrDirectory)) {
            try AtomicFile.write([1], to: folder.path + "/no/file")
        }
        #expect(try folder.names() == ["taken"])
    }

    @Test func `a file longer than the limit is not read`() throws {
        let folder = try TemporaryFolder()
        try folder.write("file", length: 100_000)
        #expect(throws: Errno.fileTooLarge) { try AtomicFile.read(folder.path + "/file", limit: 99_999) }
        #expect(try AtomicFile.read(folder.path + "/file", limit: 100_000).count == 100_000)
        #expect(throws: Errno.fileTooLarge) { try AtomicFile.read("/dev/zero", limit: 10) }
        #expect(throws: Errno.isDirectory) { try AtomicFile.read(folder.path, limit: 10) }
    }
}
