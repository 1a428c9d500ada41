// SPDX-License-Identifier: GPL-3.0-or-later

internal import TorrentCore

/// Follows a file name in a `config.yaml` to a file that machines will have.
struct ImageFileReference {
    let folder: ImageFolder
    let label: String
    let host: any HostFacts

    /// The path, or `nil` when the folder's own reading has already reported what is wrong with the file.
    func path(_ value: YAMLValue) throws(Mistake) -> RelativePath? {
        var text = try ValueReading.nonEmptyText(value)
        while text.beginsWithBytes(of: "./") { text = String(Substring(text.utf8.dropFirst(2))) }
        let path: RelativePath
        do {
            path = try RelativePath(text)
        } catch {
            throw Mistake(found: "\(value.shown) \(error)", remedy: "name a file of \(label)")
        }
        if let file = folder.files.first(where: { $0.path == path }) {
            guard file.length > 0 else { throw Mistake(found: "\(text.quoted) is empty", remedy: "copy it anew") }
            return path
        }
        if folder.refused.contains(path) { return nil }
        throw mistake(about: path)
    }

    private func mistake(about path: RelativePath) -> Mistake {
        let shown = path.description.quoted
        let isHidden = path.components.contains(where: \.isHidden)
        if isHidden || path.description == EnvironmentFiles.imageSettings {
            return Mistake(found: "\(shown) is a file that is never distributed", remedy: "give it another name")
        }
        if let entry = host.entry(at: "\(folder.root)/\(path)"), entry.kind != .file {
            return Mistake(found: "\(shown) is no regular file", remedy: "name a file of \(label)")
        }
        let names = folder.files.map(\.path.description)
        if let twin = NameForm(of: path.description, among: names, in: label) {
            return Mistake(found: twin.found, remedy: twin.remedy)
        }
        if let nearest = names.nearest(to: path.description) {
            return Mistake(found: "\(shown) is not in \(label)", remedy: "did you mean \(nearest)?")
        }
        guard !names.isEmpty else {
            return Mistake(found: "\(shown) is not in \(label)", remedy: "copy it there")
        }
        return Mistake(
            found: "\(shown) is not in \(label)", remedy: "copy it there, or use \(names.listed())")
    }
}
