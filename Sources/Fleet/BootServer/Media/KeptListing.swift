// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
internal import Foundation
internal import Glibc
internal import ServerConfig
internal import TorrentCore

/// The listing of an image's ISO file as it was made before, so that a start need not wait for the program that makes it.
///
/// It is a file in the work folder, and counts for as long as the ISO file has the length and the times it had.
package struct KeptListing: Sendable {
    private let folder: String
    private let file: String

    /// Where an image's listing is, in the work folder at this path.
    package init(of image: ImageName, workFolder: String) {
        folder = "\(workFolder)/\(EnvironmentFiles.listings)"
        file = "\(folder)/\(image)"
    }

    /// The listing of the ISO file as it is now; `nil` if it has to be made.
    func listing(of path: String) -> String? {
        guard let stamp = Self.stamp(of: path),
            case .bytes(let bytes) = LinuxHost().contents(of: file, upTo: Limits.discListing),
            bytes.starts(with: stamp.utf8)
        else { return nil }
        return String(validating: bytes.dropFirst(stamp.utf8.count), as: UTF8.self)
    }

    /// Keeps a listing that was made after the stamp was taken; one that cannot be kept is made again.
    func keep(_ listing: String, stamp: String?) {
        guard let stamp else { return }
        try? FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try? Data((stamp + listing).utf8).write(to: URL(filePath: file), options: .atomic)
    }

    /// The image is gone.
    func remove() {
        try? FileManager.default.removeItem(atPath: file)
    }

    /// Removes the listings of all other images.
    static func removeOthers(than names: [String], workFolder: String) {
        ImageEntries(in: "\(workFolder)/\(EnvironmentFiles.listings)").removeOthers(than: names)
    }

    /// Where a file is, how long, and when it was changed last in any way.
    static func stamp(of path: String) -> String? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        let (written, changed) = (status.st_mtim, status.st_ctim)
        return "\(path)\n\(status.st_size) \(status.st_ino) \(written.tv_sec).\(written.tv_nsec)"
            + " \(changed.tv_sec).\(changed.tv_nsec)\n"
    }
}
