// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
internal import Foundation
internal import Glibc
internal import Phase1Builder
package import ServerConfig
internal import TorrentCore

/// Keeps the images of disks unpacked, each in a folder of its own that is handed out in place of the image's.
///
/// Machines write what they get, block by block as it is proved, so they must be given the disk's own bytes. A folder is
/// made anew when the packed file has changed; until then it is left alone, so its hashes stay known.
package struct DiskUnpacker: Sendable {
    private let folder: String
    private let workFolder: String
    private let show: @Sendable (String) -> Void

    /// Unpacks below the work folder at this path; `show` gets a line before something that takes long.
    package init(workFolder: String, show: @escaping @Sendable (String) -> Void) {
        self.workFolder = workFolder
        folder = "\(workFolder)/\(EnvironmentFiles.unpacked)"
        self.show = show
    }

    /// A folder to hand out, and what machines are told to do with it.
    package struct Unpacked: Sendable {
        /// Absolute; its name is the image's.
        package let folder: String
        /// With the unpacked file in place of the packed one.
        package let write: DiskWrite
    }

    /// Whether nothing has to be unpacked for an image.
    package func isUnpacked(_ image: EnvironmentImage, _ write: DiskWrite, _ packing: DiskPacking) -> Bool {
        let others = write.after.kernel.map { [$0.kernel] + $0.initrds } ?? []
        guard let raw = try? Self.rawName(besides: others) else { return false }
        let target = "\(folder)/\(image.name)"
        let stamp = InspectedDisks.stamp(of: "\(image.folder)/\(write.image)", packing)
        return stamp != nil && Self.text(of: "\(target)/\(Self.stampName)") == stamp && exists("\(target)/\(raw)")
    }

    /// Brings an image's folder up to date.
    package func unpack(
        _ image: EnvironmentImage, _ write: DiskWrite, _ packing: DiskPacking
    ) async throws(StartFailure) -> Unpacked {
        let target = "\(folder)/\(image.name)"
        let source = "\(image.folder)/\(write.image)"
        let others = write.after.kernel.map { [$0.kernel] + $0.initrds } ?? []
        guard let stamp = InspectedDisks.stamp(of: source, packing) else {
            throw .imageUnusable("\(image.place(of: "image")): \(write.image) is gone; copy it anew")
        }
        do {
            let raw = try Self.rawName(besides: others)
            if Self.text(of: "\(target)/\(Self.stampName)") != stamp || !exists("\(target)/\(raw)") {
                try await renew(image, write, packing, stamp, as: raw)
            }
            for path in others { try Self.bring("\(image.folder)/\(path)", to: "\(target)/\(path)") }
            return Unpacked(
                folder: target,
                write: DiskWrite(
                    image: raw, disk: write.disk, mayErase: write.mayErase, after: write.after,
                    growsTable: write.growsTable))
        } catch let problem as UnpackingProblem {
            try? FileManager.default.removeItem(atPath: "\(target)/.unfinished")
            throw .imageUnusable(
                "\(image.place(of: "image")): \"\(write.image)\" \(problem.found); \(problem.remedy)")
        } catch {
            throw .cannotWrite(path: target, reason: FileReason.words(for: error))
        }
    }

    /// Unpacks an image's disk; what is known to be wrong with the file is not tried again.
    private func renew(
        _ image: EnvironmentImage, _ write: DiskWrite, _ packing: DiskPacking, _ stamp: String, as raw: RelativePath
    ) async throws {
        let (source, target) = ("\(image.folder)/\(write.image)", "\(folder)/\(image.name)")
        if let known = InspectedDisks(workFolder: workFolder).finding(for: image.name, source, packing),
            let found = known.found
        {
            throw UnpackingProblem.known(found: found, remedy: known.remedy ?? "")
        }
        show("Unpacking \(write.image) of \(image.name), which is done once")
        try? FileManager.default.removeItem(atPath: target)
        try FileManager.default.createDirectory(atPath: target, withIntermediateDirectories: true)
        let inspected = InspectedDisks(workFolder: workFolder)
        do throws(UnpackingProblem) {
            let notes = try await PackedDisk(source, packing).unpack(to: "\(target)/.unfinished")
            for note in notes { show("note: \(image.place(of: "image")): \"\(write.image)\" \(note)") }
            inspected.keep(notes, nil, of: image.name, stamp: stamp)
        } catch {
            inspected.keep([], error, of: image.name, stamp: stamp)
            throw error
        }
        try FileManager.default.moveItem(atPath: "\(target)/.unfinished", toPath: "\(target)/\(raw)")
        try Data(stamp.utf8).write(to: URL(filePath: "\(target)/\(Self.stampName)"), options: .atomic)
    }

    /// Removes the folders of images that are not unpacked any more; they are large.
    package func removeOthers(than names: [String]) {
        InspectedDisks(workFolder: workFolder).removeOthers(than: names)
        ImageEntries(in: folder).removeOthers(than: names)
    }
}

/// The small things about its files.
extension DiskUnpacker {
    /// In an unpacked folder: what it was made of; its dot keeps it out of the torrent.
    private static let stampName = ".made-of"

    private static func rawName(besides others: [RelativePath]) throws(PathProblem) -> RelativePath {
        var name = "disk.raw"
        while others.contains(where: { $0.components.first == name }) { name = "_" + name }
        return try RelativePath(name)
    }

    private static func text(of path: String) -> String? {
        try? String(contentsOfFile: path, encoding: .utf8)
    }

    private func exists(_ path: String) -> Bool {
        FileManager.default.fileExists(atPath: path)
    }

    /// Puts another file of the image beside the disk: as a second name where that is possible, else as a copy.
    private static func bring(_ source: String, to target: String) throws {
        let files = FileManager.default
        let resolved = URL(filePath: source).resolvingSymlinksInPath().path(percentEncoded: false)
        var (here, there) = (stat(), stat())
        if stat(resolved, &here) == 0, stat(target, &there) == 0 {
            let isSame = here.st_ino == there.st_ino && here.st_dev == there.st_dev
            let isCopy =
                here.st_size == there.st_size && here.st_mtim.tv_sec == there.st_mtim.tv_sec
                && here.st_mtim.tv_nsec == there.st_mtim.tv_nsec
            if isSame || isCopy { return }
        }
        try? files.removeItem(atPath: target)
        try files.createDirectory(
            atPath: URL(filePath: target).deletingLastPathComponent().path(percentEncoded: false),
            withIntermediateDirectories: true)
        guard link(resolved, target) != 0 else { return }
        try files.copyItem(atPath: resolved, toPath: target)
        // So that the next start finds that it need not be copied again.
        let times = [here.st_mtim, here.st_mtim]
        _ = utimensat(AT_FDCWD, target, times, 0)
    }
}
