// SPDX-License-Identifier: GPL-3.0-or-later

package import CPIOArchive
internal import HostSystem
internal import TorrentCore

/// Some files of unpacked packages with everything they need to be loaded: what links lead to, shared libraries, the
/// loader.
///
/// What nothing needs stays behind, so nobody must know what to leave out; a library that is needed and not there is a
/// failure here and not on a machine.
package struct FileClosure {
    /// In no particular order; links lead to whole paths.
    package private(set) var entries: [CPIOEntry] = []
    /// The loaders of its programs, by the paths the kernel looks for them at.
    package private(set) var loaders: Set<String> = []
    private var places: Set<ExactName> = []
    private let files: UnpackedFiles

    /// Takes files out of a folder in which packages were unpacked over one another; ``ArchivePrograms/files``
    /// says what the patterns are.
    ///
    /// - Throws: ``Phase1Failure/layerWithout(_:neededBy:)`` and what reading throws.
    package init(_ patterns: [String], in folder: String) throws(Phase1Failure) {
        try self.init(patterns, of: try UnpackedFiles(in: folder))
    }

    /// Takes the files of patterns, which ``ArchivePrograms/files`` explains.
    init(_ patterns: [String], of files: UnpackedFiles) throws(Phase1Failure) {
        self.files = files
        for pattern in patterns {
            if pattern.hasSuffix("*") || pattern.hasSuffix("/") {
                let beginning = pattern.hasSuffix("*") ? String(pattern.dropLast()) : pattern
                for place in files.places where place.beginsWithBytes(of: beginning) {
                    try add(place, wantedBy: pattern)
                }
            } else {
                try add(pattern, wantedBy: "the layer")
            }
        }
    }

    /// Bytes of all files.
    package var byteCount: Int {
        entries.reduce(0) { if case .file(let content) = $1.kind { $0 + content.count } else { $0 } }
    }

    private mutating func add(_ place: String, wantedBy needy: String) throws(Phase1Failure) {
        guard places.insert(ExactName(place)).inserted else { return }
        guard let entry = try files.entry(at: place) else { throw .layerWithout(place, neededBy: needy) }
        switch entry.kind {
        case .symbolicLink(let target):
            // As it stands, it may lead through one of the old folders.
            let target = UnpackedFiles.place(of: target, in: folder(of: place))
            entries.append(CPIOEntry(place, .symbolicLink(to: "/\(target)"), permissions: entry.permissions))
            try add(target, wantedBy: place)
        case .file(let content):
            entries.append(entry)
            try addNeeds(of: content, at: place)
        case .directory, .characterDevice, .blockDevice, .fifo, .socket: break
        }
    }

    private mutating func addNeeds(of content: [UInt8], at place: String) throws(Phase1Failure) {
        guard content.starts(with: [0x7f, 0x45, 0x4c, 0x46]) else { return }
        let links: ELFLinks
        do {
            links = try ELFLinks(content)
        } catch {
            throw .file(place, problem: "\(error)")
        }
        if let loader = links.loader {
            loaders.insert(loader)
            try add(UnpackedFiles.place(of: loader), wantedBy: place)
        }
        let ownFolders = links.folders.map {
            UnpackedFiles.place(of: $0.replacing("$ORIGIN", with: "/\(folder(of: place))"))
        }
        for library in links.libraries {
            let candidates = (ownFolders + ArchiveSuite.libraryFolders).map { "\($0)/\(library)" }
            guard let found = candidates.first(where: files.contains) else {
                throw .layerWithout(library, neededBy: place)
            }
            try add(found, wantedBy: place)
        }
    }

    private func folder(of place: String) -> String {
        place.split(separator: "/").dropLast().joined(separator: "/")
    }
}
