// SPDX-License-Identifier: GPL-3.0-or-later

internal import TorrentCore

/// Finds what of an image's folder is distributed: all regular files but its `config.yaml` and dot files.
///
/// A link is followed when it stays inside the folder; any other is a mistake, for it would hand out files nobody
/// put there.
struct ImageFolder {
    /// What is distributed, in the order of the torrent.
    private(set) var files: [ImageFile] = []
    /// What would be, were it not for a problem that has been reported.
    private(set) var refused: Set<RelativePath> = []
    /// The folder, absolute, without links.
    let root: String

    private let label: String
    private let host: any HostFacts

    /// Looks through the folder; problems name files below `label`, such as `oss/debian`.
    static func walk(root: String, label: String, host: any HostFacts, into findings: inout Findings) -> ImageFolder {
        var folder = ImageFolder(root: root, label: label, host: host)
        folder.visit(root, components: [], above: [], into: &findings)
        folder.files.sort { $0.path < $1.path }
        if folder.files.isEmpty, folder.refused.isEmpty {
            findings.report(
                at: ConfigPlace(file: label), "has no files besides \(EnvironmentFiles.imageSettings)",
                remedy: "copy the image's files into it, or remove the folder")
        }
        return folder
    }

    private init(root: String, label: String, host: any HostFacts) {
        self.root = root
        self.label = label
        self.host = host
    }

    private mutating func visit(
        _ folder: String, components: [String], above: Set<ExactName>, into findings: inout Findings
    ) {
        guard let names = host.names(in: folder) else {
            findings.report(at: place(components), "cannot be listed", remedy: readable(components))
            return
        }
        for name in names.sorted(by: { ExactName($0) < ExactName($1) }) where !name.isHidden {
            guard files.count + refused.count < ConfigLimits.filesPerImage else {
                findings.report(
                    at: ConfigPlace(file: label), "has more than \(ConfigLimits.filesPerImage) files",
                    remedy: "pack them into one, such as a file system image")
                return
            }
            if components.isEmpty, name.hasSameBytes(as: EnvironmentFiles.imageSettings) { continue }
            take(
                name, in: folder, components: components + [name], above: above.union([ExactName(folder)]),
                into: &findings)
        }
    }

    private mutating func take(
        _ name: String, in folder: String, components: [String], above: Set<ExactName>, into findings: inout Findings
    ) {
        let path: RelativePath
        do {
            path = try RelativePath(components: components)
        } catch {
            findings.report(at: place(components), "its name \(error)", remedy: "rename it")
            return
        }
        guard let entry = host.entry(at: "\(folder)/\(name)") else {
            NameForm.reportUnreadable(name, in: place(Array(components.dropLast())), into: &findings)
            return
        }
        switch entry.kind {
        case .other:
            return
        case .danglingLink:
            refuse(path, "is a link that leads nowhere", "copy the file here or remove the link", into: &findings)
        case .file, .folder:
            guard isInside(entry.realPath) else {
                refuse(
                    path, "is a link that leaves the image folder, to \(entry.realPath)", "copy the file here",
                    into: &findings)
                return
            }
            guard entry.isReadable else {
                refuse(path, "cannot be read by \(host.user)", readable(components), into: &findings)
                return
            }
            if entry.kind == .file {
                files.append(ImageFile(path: path, length: entry.length))
            } else if above.contains(ExactName(entry.realPath)) {
                refuse(path, "is a link to a folder it is in", "remove the link", into: &findings)
            } else {
                visit(entry.realPath, components: components, above: above, into: &findings)
            }
        }
    }

    private mutating func refuse(
        _ path: RelativePath, _ found: String, _ remedy: String, into findings: inout Findings
    ) {
        refused.insert(path)
        findings.report(at: place(path.components), found, remedy: remedy)
    }

    private func isInside(_ path: String) -> Bool {
        path.hasSameBytes(as: root) || path.beginsWithBytes(of: root + "/")
    }

    private func place(_ components: [String]) -> ConfigPlace {
        ConfigPlace(file: ([label] + components).joined(separator: "/").withoutControlCharacters)
    }

    private func readable(_ components: [String]) -> String {
        "allow it with: chmod -R a+rX \(([label] + components).joined(separator: "/"))"
    }
}

extension HostFacts {
    /// Whose rights we run with, as sentences name them.
    var user: String {
        effectiveUserID == 0 ? "root" : "user \(effectiveUserID)"
    }
}
