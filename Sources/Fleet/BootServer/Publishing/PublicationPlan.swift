// SPDX-License-Identifier: GPL-3.0-or-later

package import MetainfoMaking
package import ServerConfig
package import TorrentCore

/// Decides which image folder is made ready next, and what becomes of folders that change meanwhile; reads no folder.
///
/// 1. One image is made ready at a time, the smallest first: it uses all cores by itself.
/// 2. A folder that looks as it did when it was last made ready, or rejected, is left alone.
/// 3. What comes out for a folder that changed meanwhile counts for nothing: making it ready is given up, so that smaller
///    ones need not wait for it, and begun again.
/// 4. A folder that is known to change is not begun with before it has come to rest: half of a copy is no image.
package struct PublicationPlan: Sendable {
    /// An image folder as it was read.
    package struct Folder: Sendable {
        /// What its `config.yaml` tells, or why it gives no image.
        package enum Content: Hashable, Sendable {
            case image(EnvironmentImage)
            case broken([String])
        }

        /// Its name.
        package let name: String
        /// What was read.
        package let content: Content
        /// What its files looked like; `nil` where that is of no interest, because it gives no image.
        package let look: FolderState?

        /// Puts the three together.
        package init(name: String, content: Content, look: FolderState?) {
            self.name = name
            self.content = content
            self.look = look
        }

        fileprivate func isSame(as other: Folder) -> Bool { content == other.content && look == other.look }
    }

    /// What is to be done.
    package enum Step: Sendable {
        /// Make this image ready, whose files look like this; say what came of it by ``finished(_:isReady:)``.
        case publish(EnvironmentImage, look: FolderState?)
        /// Give up making this one ready; what came of it is to be said all the same.
        case abandon(folderName: String)
        /// This is to be made ready later.
        case wait(EnvironmentImage, bytes: UInt64)
        /// It gives no image, for these reasons.
        case reject(folderName: String, [String])
        /// There is no such folder any more.
        case retire(folderName: String)
    }

    private struct Entry {
        /// As it was read last; `nil` once it is gone.
        var folder: Folder?
        /// As what it is being made ready; it may have been read again since.
        var begun: Folder?
        /// Whether making it ready was given up.
        var isAbandoned = false
        var isDue = false
        /// Whether making it ready failed, as it was read last.
        var hasFailed = false
    }

    private var entries: [ExactName: Entry] = [:]
    /// The folders that change, as far as is known.
    private var changing: Set<ExactName> = []

    /// Nothing was read yet.
    package init() {}

    /// These folders are served as they were read, or are known to give no image: nothing is to be done for them.
    package mutating func begin(with settled: [Folder]) {
        for folder in settled { entries[ExactName(folder.name)] = Entry(folder: folder) }
    }

    /// All image folders were read, in whatever order; says what is to be done at once.
    ///
    /// Those that change stay what they were. When it is forced, folders that could not be made ready are tried again
    /// although nothing in them has changed.
    package mutating func read(
        _ folders: [Folder], changing: Set<ExactName> = [], isForced: Bool = false
    ) -> [Step] {
        self.changing = changing
        var steps: [Step] = []
        let names = changing.union(folders.map { ExactName($0.name) })
        for (name, entry) in entries.sorted(by: { $0.key < $1.key }) where !names.contains(name) {
            guard let folder = entry.folder else { continue }
            steps.append(.retire(folderName: folder.name))
            entries[name] = entry.begun.map { Entry(folder: nil, begun: $0, isAbandoned: true) }
            if entry.begun != nil, !entry.isAbandoned { steps.append(.abandon(folderName: folder.name)) }
        }
        for folder in folders.sorted(by: { ExactName($0.name) < ExactName($1.name) }) {
            steps += read(folder, isForced: isForced)
        }
        return steps + next()
    }

    private mutating func read(_ folder: Folder, isForced: Bool) -> [Step] {
        let name = ExactName(folder.name)
        let known = entries[name]
        if let before = known?.folder, before.isSame(as: folder), !(isForced && known?.hasFailed == true) { return [] }
        entries[name] = Entry(folder: folder, begun: known?.begun, isAbandoned: known?.begun != nil)
        let isNews = known?.begun != nil && known?.isAbandoned == false
        let abandon = isNews ? [Step.abandon(folderName: folder.name)] : []
        switch folder.content {
        case .broken(let reasons):
            return [.reject(folderName: folder.name, reasons)] + abandon
        case .image(let image):
            // The end of what is under way is waited for.
            entries[name]?.isDue = known?.begun == nil
            return [.wait(image, bytes: folder.look?.length ?? 0)] + abandon
        }
    }

    /// An image is ready, or cannot be made ready; tells whether that still counts, and what comes next.
    package mutating func finished(_ folderName: String, isReady: Bool) -> (counts: Bool, steps: [Step]) {
        let name = ExactName(folderName)
        guard let entry = entries[name], let begun = entry.begun else { return (false, next()) }
        guard let folder = entry.folder else {
            entries[name] = nil
            return (false, next())
        }
        let counts = begun.isSame(as: folder) && !entry.isAbandoned
        entries[name] = Entry(folder: folder, hasFailed: counts && !isReady)
        if !counts, case .image = folder.content { entries[name]?.isDue = true }
        return (counts, next())
    }

    private mutating func next() -> [Step] {
        guard !entries.values.contains(where: { $0.begun != nil }) else { return [] }
        let due = entries.compactMap { name, entry in
            entry.isDue && !changing.contains(name) ? entry.folder.map { (name: name, folder: $0) } : nil
        }
        let smallest = due.min { left, right in
            let (one, other) = (left.folder.look?.length ?? 0, right.folder.look?.length ?? 0)
            return one == other ? left.name < right.name : one < other
        }
        guard let (name, folder) = smallest, case .image(let image) = folder.content else { return [] }
        entries[name]?.isDue = false
        entries[name]?.begun = folder
        return [.publish(image, look: folder.look)]
    }
}
