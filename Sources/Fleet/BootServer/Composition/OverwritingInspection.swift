// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc
package import ServerConfig
internal import TorrentCore

/// Tells where an image's files cannot be overwritten in place while machines fetch them (docs/decisions/0051).
package enum OverwritingInspection {
    /// Images that are named; of more their number is told.
    private static let mostNamed = 3

    /// A note for images on file systems whose files share no blocks, if there are any; each file system is tried once.
    ///
    /// What is unpacked is given out of the work folder, so nobody overwrites that. `canShare` tries a folder; `nil` says
    /// that it could not, and then nothing is said.
    package static func notice(
        of images: [EnvironmentImage], in folder: EnvironmentFolders.Folder,
        canShare: (String) -> Bool? = SharedCopy.isPossible
    ) -> ConfigNotice? {
        var known: [dev_t: Bool?] = [:]
        let given = images.filter(\.isGivenAsItIs)
        let affected = given.filter { image in
            var status = stat()
            guard stat(image.folder, &status) == 0 else { return false }
            let answer: Bool? = known[status.st_dev] ?? canShare(image.folder)
            known.updateValue(answer, forKey: status.st_dev)
            return answer == false
        }
        guard !affected.isEmpty else { return nil }
        var whose = "its images"
        if affected.count < given.count {
            let more = affected.count > mostNamed ? " and \(affected.count - mostNamed) more" : ""
            whose = affected.prefix(mostNamed).map(\.label).joined(separator: ", ") + more
        }
        return ConfigNotice(
            at: ConfigPlace(file: folder.label),
            "the files of \(whose) cannot share blocks, as on XFS and Btrfs: one that is overwritten in place (cp, dd, an "
                + "editor) withdraws its image until the new version is ready; write the new file beside it and rename it, "
                + "or replace the whole folder, and machines that fetch are not disturbed")
    }
}

extension EnvironmentImage {
    fileprivate var isGivenAsItIs: Bool {
        if case .packedDisk = method { false } else { true }
    }
}
