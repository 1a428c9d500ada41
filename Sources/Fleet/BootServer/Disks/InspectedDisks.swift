// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import Foundation
internal import Glibc
internal import ServerConfig
internal import TorrentCore

/// What is known of packed disks that were read to their end, so that a file that has not changed is not read again.
///
/// It is kept in the work folder, one file for each image. Where there is no such folder nothing is kept, for `check`
/// makes none.
struct InspectedDisks: Sendable {
    private let folder: String?

    /// What reading a file came to.
    struct Finding: Codable {
        fileprivate let stamp: String
        /// What is accepted and worth a line.
        let notes: [String]
        /// What keeps it from being handed out.
        let found: String?
        let remedy: String?
    }

    /// Keeps findings in the work folder at this path; `nil` for none.
    init(workFolder: String?) {
        folder = workFolder.flatMap { path in
            let isThere = LinuxHost().entry(at: path)?.kind == .folder
            return isThere && WorkFolder.objection(to: path) == nil ? "\(path)/\(EnvironmentFiles.inspected)" : nil
        }
    }

    /// What is known of a file as it is now.
    func finding(for image: ImageName, _ path: String, _ packing: DiskPacking) -> Finding? {
        guard let folder, let stamp = Self.stamp(of: path, packing),
            case .bytes(let bytes) = LinuxHost().contents(of: "\(folder)/\(image)", upTo: Limits.inspectedFinding),
            let finding = try? JSONDecoder().decode(Finding.self, from: Data(bytes)), finding.stamp == stamp
        else { return nil }
        return finding
    }

    /// Keeps what was found in a file whose stamp was taken before it was read; one that cannot be kept is forgotten.
    func keep(_ notes: [String], _ problem: UnpackingProblem?, of image: ImageName, stamp: String?) {
        guard let folder, let stamp, problem?.isLasting ?? true else { return }
        let finding = Finding(stamp: stamp, notes: notes, found: problem?.found, remedy: problem?.remedy)
        guard let text = try? JSONEncoder().encode(finding) else { return }
        try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try? text.write(to: URL(filePath: "\(folder)/\(image)"), options: .atomic)
    }

    /// Removes what is known of images that are not packed any more.
    func removeOthers(than names: [String]) {
        guard let folder else { return }
        ImageEntries(in: folder).removeOthers(than: names)
    }

    /// Where a file is, how long, when it was written last, what it was taken for, and which code read it.
    static func stamp(of path: String, _ packing: DiskPacking) -> String? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        let time = status.st_mtim
        return "\(version) \(packing.rawValue)\n\(path)\n\(status.st_size)\n\(time.tv_sec).\(time.tv_nsec)\n"
    }

    /// To be raised by whoever changes what is unpacked, refused or told: then each file is read again once.
    private static let version = 2
}
