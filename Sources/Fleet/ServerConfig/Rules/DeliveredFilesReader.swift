// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import FleetRules
internal import TorrentCore

/// Reads `files`: what the started system gets.
enum DeliveredFilesReader {
    /// All files that are in order; `nil` when `files` is no list.
    static func read(_ section: ConfigSection, into findings: inout Findings) -> [DeliveredFile]? {
        let key = AssignmentKey.files.rawValue
        let place = section.place(of: key)
        let elements = section.setting(key, into: &findings) { value throws(Mistake) in
            guard case .list(let elements) = value.content else {
                throw Mistake(found: "\(value.shown) is no list", remedy: "write - {from: TEMPLATE, to: /PATH}")
            }
            guard elements.count <= RuleLimits.files else {
                throw Mistake(found: "has \(elements.count) files", remedy: "\(RuleLimits.files) are allowed")
            }
            return elements
        }
        guard let elements = elements.value else { return nil }
        var files: [DeliveredFile] = []
        for (index, element) in elements.enumerated() {
            let place = ConfigPlace(file: place.file, line: element.line, keyPath: "\(place.keyPath)[\(index)]")
            guard let file = file(ConfigSection(element, at: place, into: &findings), place, into: &findings) else {
                continue
            }
            guard !files.contains(where: { $0.target == file.target }) else {
                findings.report(at: place, "is the second file for \(file.target)", remedy: "keep one of them")
                continue
            }
            let (path, paths) = (file.target.relative, files.map(\.target))
            if let other = paths.first(where: { $0.relative.isFolder(of: path) || path.isFolder(of: $0.relative) }) {
                findings.report(
                    at: place,
                    "is for \(file.target), and another one is for \(other), which cannot be a file and a folder",
                    remedy: "keep one of them, or give it another place")
                continue
            }
            files.append(file)
        }
        return files
    }

    private static func file(
        _ section: ConfigSection, _ place: ConfigPlace, into findings: inout Findings
    ) -> DeliveredFile? {
        section.refuseKeys(but: ["from", "to", "mode", "secret"], into: &findings)
        let template = section.setting("from", into: &findings, template)
        let target = section.setting("to", into: &findings, target)
        let mode = section.setting("mode", standard: DeliveredFile.standardMode, into: &findings, mode)
        let isSecret = section.setting("secret", standard: false, into: &findings, ValueReading.flag)
        if template.state == .absent || target.state == .absent {
            findings.report(at: place, "needs from and to", remedy: "write {from: TEMPLATE, to: /PATH}")
        }
        guard let template = template.value, let target = target.value, let mode = mode.value,
            let isSecret = isSecret.value
        else { return nil }
        let file = DeliveredFile(template: template, target: target, mode: mode, isSecret: isSecret)
        guard !file.isSecret || !file.isServedToAll else {
            findings.report(
                at: place,
                "is a secret, and everybody in the network may ask for templates below \(DeliveredFile.servedFolder)/",
                remedy: "move the template to another folder")
            return nil
        }
        return file
    }

    private static func template(_ value: YAMLValue) throws(Mistake) -> RelativePath {
        let text = try ValueReading.nonEmptyText(value)
        do throws(PathProblem) {
            return try RelativePath(text)
        } catch {
            throw Mistake(found: "\(text.quoted) \(error)", remedy: "write a name below the folder of templates")
        }
    }

    private static func target(_ value: YAMLValue) throws(Mistake) -> SystemPath {
        let text = try ValueReading.nonEmptyText(value)
        guard let path = SystemPath(text) else {
            throw Mistake(
                found: "\(text.quoted) is no path of a system",
                remedy:
                    "begin with a slash, and leave out . and .. and empty names, and spaces at a name's beginning or end"
            )
        }
        return path
    }

    private static func mode(_ value: YAMLValue) throws(Mistake) -> UInt16 {
        guard let mode = DeliveredFile.mode(try ValueReading.text(value)) else {
            throw Mistake(found: "\(value.shown) are no rights", remedy: "write octal digits such as 0644")
        }
        return mode
    }
}
