// SPDX-License-Identifier: GPL-3.0-or-later

internal import TorrentCore

/// The path of a file, and why the torrent gives it another; `nil` if it does not.
struct NamedPath {
    let path: RelativePath
    let flaw: NameFlaw?

    /// A path that grows name by name.
    struct Draft {
        private var names: [String] = []
        private var flaw: NameFlaw?

        /// Adds a name in whatever bytes the torrent has for it.
        mutating func append(_ bytes: ArraySlice<UInt8>) {
            let name = NameReader.name(bytes)
            names.append(name.text)
            flaw = flaw ?? name.flaw
        }

        /// The whole; `place` is where the path stands.
        func finish(at place: Int) throws(MetainfoProblem) -> NamedPath {
            do {
                let folded = NameReader.folded(names)
                return NamedPath(
                    path: try RelativePath(components: folded ?? names), flaw: flaw ?? folded.map { _ in .depth })
            } catch {
                throw MetainfoProblem(.badPath(error), at: place)
            }
        }
    }
}
