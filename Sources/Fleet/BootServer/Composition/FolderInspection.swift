// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import Foundation
internal import MetainfoMaking
internal import ServerConfig
internal import TorrentCore

/// What the names in image folders, and the kinds of files there, are worth a line for.
///
/// Linux compares names byte by byte; people compare what they see. So names that only look alike are told, and names
/// that are stored decomposed, as Macs do, which nobody finds who types them on another system.
enum FolderInspection {
    /// Mistakes of one image that are told; a folder with more has one cause for all.
    private static let mostProblems = 10

    /// Looks at the files of an image as they would be distributed.
    static func findings(of image: EnvironmentImage) -> ImageInspection.Findings {
        let survey = ImageSurvey(of: image.folder)
        var findings = ImageInspection.Findings()
        findings.problems = survey.problems.prefix(mostProblems).map { problem in
            ConfigProblem(
                at: ConfigPlace(file: place(of: problem.path, in: image, survey)), found: "\(problem.reason)",
                remedy: "the image is left out until then")
        }
        findings.notices = notices(names: survey.files.map(\.path.description), in: folder(image))
        return findings
    }

    /// Looks at the names of image folders.
    static func notices(names images: [EnvironmentImage]) -> [ConfigNotice] {
        let names = images.map(\.name.text)
        return images.flatMap { image -> [ConfigNotice] in
            let name = image.name.text
            let twin = names.contains { $0 == name && !$0.hasSameBytes(as: name) }
            if twin {
                return [
                    ConfigNotice(
                        at: ConfigPlace(file: folder(image)),
                        "looks the same as another folder, for their names differ only in their Unicode forms; "
                            + "both are served")
                ]
            }
            guard isDecomposed(name) else { return [] }
            return [ConfigNotice(at: ConfigPlace(file: folder(image)), "has a name that \(decomposed)")]
        }
    }

    /// Of files that look alike each pair is told, of decomposed names the first.
    static func notices(names: [String], in folder: String) -> [ConfigNotice] {
        var notices: [ConfigNotice] = []
        // Here texts that look the same are meant to be one key.
        let alike = Dictionary(grouping: names) { $0 }.values.filter { group in
            group.dropFirst().contains { !$0.hasSameBytes(as: group[0]) }
        }
        for group in alike.sorted(by: { ExactName($0[0]) < ExactName($1[0]) }) {
            notices.append(
                ConfigNotice(
                    at: ConfigPlace(file: folder),
                    "has \(group.count) files that look like \"\(group[0])\", for their names differ only in their "
                        + "Unicode forms; all are given out"))
        }
        let stored = names.filter { name in isDecomposed(name) && !alike.contains { $0[0] == name } }
        if let first = stored.first {
            let more = stored.count == 1 ? "" : ", and \(stored.count - 1) more,"
            notices.append(
                ConfigNotice(at: ConfigPlace(file: folder), "has \"\(first)\"\(more) whose name \(decomposed)"))
        }
        return notices
    }

    private static let decomposed =
        "is stored decomposed, as Macs do (\"u\" and two dots instead of \"ü\"); whoever types it on another system does "
        + "not find it"

    private static func isDecomposed(_ name: String) -> Bool {
        !name.precomposedStringWithCanonicalMapping.hasSameBytes(as: name)
    }

    private static func folder(_ image: EnvironmentImage) -> String { "\(image.label)/" }

    /// The path of a file below the environment's folder.
    private static func place(of path: String, in image: EnvironmentImage, _ survey: ImageSurvey) -> String {
        for root in [image.folder, survey.location] where path.beginsWithBytes(of: root + "/") {
            return folder(image) + String(Substring(path.utf8.dropFirst(root.utf8.count + 1)))
        }
        return folder(image)
    }
}
