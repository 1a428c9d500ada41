// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import BootServer
import Foundation
import ServerConfig
import Testing
import TorrentCore

/// What is said of images whose files cannot be overwritten in place while machines fetch them.
@Suite struct OverwritingInspectionTests {
    private let folders: EnvironmentFolders
    private let folder: String

    init() throws {
        folder = FileManager.default.temporaryDirectory.appending(path: "overwriting-\(UUID())").path()
        folders = EnvironmentFolders(in: folder)
    }

    /// An image in a folder of its own, below the environment's unless it is said where.
    private func image(_ name: String, at place: String? = nil, isPacked: Bool = false) throws -> EnvironmentImage {
        let path = place ?? "\(folder)/oss/\(name)"
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        let file = try RelativePath("d.img")
        let write = DiskWrite(image: file, disk: .firstEmpty, mayErase: false, after: .restart)
        return EnvironmentImage(
            name: try ImageName(name), label: "oss/\(name)", displayName: name,
            method: isPacked ? .packedDisk(write, .gzip) : .ready(.write(write)), folder: path)
    }

    @Test(arguments: [false, true, nil]) func `it is said where blocks cannot be shared, and nowhere else`(
        answer: Bool?
    ) throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        var tried: [String] = []
        let images = try [image("a"), image("b")]
        let notice = OverwritingInspection.notice(of: images, in: folders.images) { path in
            tried.append(path)
            return answer
        }
        // Both are on one file system.
        #expect(tried == [images[0].folder])
        #expect((notice != nil) == (answer == false))
        #expect(notice.map { $0.place.file == "oss" && $0.text.contains("its images") } ?? true)
    }

    @Test func `a disk that is unpacked may be overwritten, and without images nothing is tried`() throws {
        defer { try? FileManager.default.removeItem(atPath: folder) }
        for images in [[try image("a", isPacked: true)], []] {
            let notice = OverwritingInspection.notice(of: images, in: folders.images) { _ in
                Issue.record("it was tried")
                return false
            }
            #expect(notice == nil)
        }
    }

    @Test(.enabled("needs a file system in memory") { Self.hasMemoryFolder })
    func `of images on several file systems those are named that it is true of`() throws {
        let other = "/dev/shm/overwriting-\(UUID())"
        defer {
            try? FileManager.default.removeItem(atPath: folder)
            try? FileManager.default.removeItem(atPath: other)
        }
        let images = try [image("a"), image("b", at: other)]
        let notice = OverwritingInspection.notice(of: images, in: folders.images) { $0 != other }
        #expect(notice?.text.contains("the files of oss/b cannot share blocks") == true)
    }

    private static var hasMemoryFolder: Bool {
        let manager = FileManager.default
        let devices = ["/dev/shm", manager.temporaryDirectory.path()].map { path in
            (try? manager.attributesOfItem(atPath: path))?[.systemNumber] as? Int
        }
        return manager.isWritableFile(atPath: "/dev/shm") && devices[0] != nil && devices[0] != devices[1]
    }

    @Test(.enabled("needs a file system in memory") { Self.hasMemoryFolder })
    func `files in memory share no blocks, and the trial leaves nothing`() throws {
        let place = "/dev/shm/overwriting-\(UUID())"
        try FileManager.default.createDirectory(atPath: place, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(atPath: place) }
        #expect(SharedCopy.isPossible(in: place) == false)
        #expect(try FileManager.default.contentsOfDirectory(atPath: place) == [])
    }

    @Test(.enabled(if: ReflinkFolder.isAvailable, "needs root and xfsprogs"))
    func `files of XFS share blocks; in a folder that is not there it cannot be told`() throws {
        let mounted = try ReflinkFolder()
        #expect(SharedCopy.isPossible(in: mounted.path) == true)
        #expect(try FileManager.default.contentsOfDirectory(atPath: mounted.path) == [])
        #expect(SharedCopy.isPossible(in: "\(mounted.path)/gone") == nil)
    }
}
