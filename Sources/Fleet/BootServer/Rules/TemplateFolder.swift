// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc
internal import ServerConfig
internal import TorrentCore

/// Reads the files below `templates/`; hidden ones, and those that editors leave, are nobody's.
enum TemplateFolder {
    /// The texts by their paths below the folder.
    static func texts(
        in folder: EnvironmentFolders.Folder, into problems: inout [ConfigProblem]
    ) -> [(name: String, text: String)] {
        var texts: [(name: String, text: String)] = []
        var waiting = [""]
        while let below = waiting.popLast(), texts.count <= Limits.templates {
            for name in names(in: below.isEmpty ? folder.path : "\(folder.path)/\(below)") {
                let path = below.isEmpty ? name : "\(below)/\(name)"
                var status = stat()
                guard stat("\(folder.path)/\(path)", &status) == 0 else { continue }
                if status.st_mode & S_IFMT == S_IFDIR {
                    if path.utf8.count(where: { $0 == UInt8(ascii: "/") }) < Limits.templateDepth {
                        waiting.append(path)
                    }
                    continue
                }
                guard let text = text(folder, path, into: &problems) else { continue }
                texts.append((path, text))
            }
        }
        return texts.sorted { $0.name < $1.name }
    }

    private static func text(
        _ folder: EnvironmentFolders.Folder, _ path: String, into problems: inout [ConfigProblem]
    ) -> String? {
        let bytes = HostFile.bytes("\(folder.path)/\(path)", upTo: Limits.template)
        let reason = bytes == nil ? String(cString: strerror(errno)) : "it is not written in UTF-8"
        if let bytes, let text = String(validating: bytes, as: UTF8.self) { return text }
        problems.append(
            ConfigProblem(
                at: ConfigPlace(file: folder.label(of: path)), found: "is no template (\(reason))",
                remedy: "save it as text in UTF-8 of up to \(Limits.template >> 10) KiB, or take it away"))
        return nil
    }

    private static func names(in path: String) -> [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while names.count <= Limits.templates, let entry = readdir(folder) {
            let bytes = withUnsafeBytes(of: &entry.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
            guard let name = String(validating: bytes, as: UTF8.self), !name.hasPrefix("."), !name.hasSuffix("~") else {
                continue
            }
            names.append(name)
        }
        return names
    }
}
