// SPDX-License-Identifier: GPL-3.0-or-later

internal import TorrentCore

/// The path of a file, and whether the torrent gives it another.
struct NamedPath {
    let path: RelativePath
    let isChanged: Bool

    /// A path that grows name by name.
    struct Draft {
        private(set) var names: [String] = []
        private var flaw: NameFlaw?

        /// Adds a name in whatever bytes the torrent has for it; `place` is where the path stands.
        mutating func append(_ bytes: ArraySlice<UInt8>, at place: Int) throws(MetainfoProblem) {
            do {
                let name = try NameReader.name(bytes)
                names.append(name.text)
                flaw = flaw ?? name.flaw
            } catch {
                throw MetainfoProblem(.badPath(error), at: place)
            }
        }

        /// The whole; what was changed is noted.
        func finish(at place: Int, notes: inout MetainfoNotes) throws(MetainfoProblem) -> NamedPath {
            do {
                let path = try RelativePath(components: names)
                if let flaw { notes.add(.renamed(flaw), example: path.description) }
                return NamedPath(path: path, isChanged: flaw != nil)
            } catch {
                throw MetainfoProblem(.badPath(error), at: place)
            }
        }
    }
}
