// SPDX-License-Identifier: GPL-3.0-or-later

internal import TorrentCore

/// What the files of a folder looked like, without their bytes: as long as it is the same, nothing needs to be hashed.
package struct FolderState: Hashable, Sendable {
    private let files: [SourceFile]
    private let problems: [ImageProblem]
    /// Bytes of all files together.
    package let length: UInt64

    /// What a survey saw.
    package init(_ survey: ImageSurvey) {
        files = survey.files
        problems = survey.problems
        length = survey.files.reduce(0) { $0.addingReportingOverflow($1.state.length).partialValue }
    }

    /// Looks at a folder, or at one file; waits for the disk.
    package init(of path: String) {
        self.init(ImageSurvey(of: path))
    }
}
