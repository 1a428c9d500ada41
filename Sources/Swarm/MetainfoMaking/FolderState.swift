// SPDX-License-Identifier: GPL-3.0-or-later

internal import TorrentCore

/// What the files of a folder looked like, without their bytes: as long as it is the same, nothing needs to be hashed.
package struct FolderState: Hashable, Sendable {
    private let files: [SourceFile]
    private let problems: [ImageProblem]
    /// When it was looked at, which is no part of the look.
    private let takenAt: Moment
    /// Bytes of all files together.
    package let length: UInt64

    /// What a survey saw.
    package init(_ survey: ImageSurvey) {
        files = survey.files
        problems = survey.problems
        takenAt = Moment(nanoseconds: survey.takenAt)
        length = survey.files.reduce(0) { $0.addingReportingOverflow($1.state.length).partialValue }
    }

    /// Looks at a folder, or at one file; waits for the disk.
    package init(of path: String) {
        self.init(ImageSurvey(of: path))
    }

    /// Whether a file had been written to, or had been given its name, so short a time before the look, or after it.
    package func changed(within time: Duration) -> Bool {
        let limit = takenAt.nanoseconds - Int64(time / .nanoseconds(1))
        return files.contains { $0.state.changed > limit }
    }

    /// All moments are the same to whoever compares looks.
    private struct Moment: Hashable, Sendable {
        let nanoseconds: Int64

        static func == (one: Self, other: Self) -> Bool { true }
        func hash(into hasher: inout Hasher) {}
    }
}
