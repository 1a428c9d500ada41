// SPDX-License-Identifier: GPL-3.0-or-later

internal import CPIOArchive
internal import Foundation
internal import TorrentCore

/// The files of packages that were unpacked over one another, by the places they have once `/bin`, `/lib` and the like
/// are links into `/usr`.
///
/// Some packages of Debian 12 still bring files in the old folders, and others name them there.
struct UnpackedFiles {
    private let folder: String
    /// Place to path, both relative.
    private let paths: [ExactName: String]

    /// Looks through a folder; nothing is read yet.
    init(in folder: String) throws(Phase1Failure) {
        guard let walk = FileManager.default.enumerator(atPath: folder) else {
            throw .file(folder, problem: "cannot be read")
        }
        var paths: [ExactName: String] = [:]
        let all = walk.compactMap { $0 as? String }.filter { !FileTree.isRealFolder("\(folder)/\($0)") }
        for path in all.map(ExactName.init).sorted().map(\.text) {
            let place = ExactName(Self.place(of: path))
            // A package may bring a link from the old place to the new one, which would lead to itself.
            if paths[place] != nil, FileTree.isLink("\(folder)/\(path)") { continue }
            paths[place] = path
        }
        self.folder = folder
        self.paths = paths
    }

    /// All places, in the order of their bytes.
    var places: [String] { paths.keys.sorted().map(\.text) }

    /// Whether a file or a link is at a place.
    func contains(_ place: String) -> Bool { paths[ExactName(place)] != nil }

    /// What is at a place; `nil` when nothing is.
    func entry(at place: String) throws(Phase1Failure) -> CPIOEntry? {
        guard let path = paths[ExactName(place)] else { return nil }
        return try FileTree.entry(of: "\(folder)/\(path)", as: place)
    }

    /// Where a path, with or without a slash in front, leads once the old folders are links; `..` goes up.
    static func place(of path: String, in folder: String = "") -> String {
        var parts = path.hasPrefix("/") ? [] : folder.split(separator: "/").map(String.init)
        for part in path.split(separator: "/") {
            switch part {
            case ".": break
            case "..": _ = parts.popLast()
            default: parts.append(String(part))
            }
        }
        if let first = parts.first, mergedFolders.contains(first) { parts.insert("usr", at: 0) }
        return parts.joined(separator: "/")
    }

    /// The folders that are links to those of the same names in `/usr`.
    static let mergedFolders = ["bin", "lib", "lib64", "sbin"]
}
