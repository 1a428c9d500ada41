// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc
internal import SystemPackage
package import TorrentCore
internal import TorrentMetainfo

/// One file of an image, as it was found on disk.
package struct SourceFile: Hashable, Sendable {
    /// Its path in the torrent.
    package let path: RelativePath
    /// Where it really is, symbolic links resolved.
    package let location: String
    /// What it looked like.
    package let state: FileState
}

/// The files of an image folder, and everything in it that is a mistake.
///
/// All regular files belong to the image but `config.yaml` at the top, and dot files and dot folders anywhere.
/// A symbolic link that stays inside the folder is followed; every other is a mistake.
package struct ImageSurvey: Sendable {
    /// The folder, or the one file.
    package let location: String
    /// What the torrent will be called: the last name of the path given, or of where it leads if that is a dot.
    package let name: String
    /// Whether the location is a file, which needs no folder in the torrent.
    package let isSingleFile: Bool
    /// What was found, sorted by path.
    package let files: [SourceFile]
    /// When the walk began, in nanoseconds since 1970.
    package let takenAt: Int64
    /// Every mistake, in the order of the walk; with even one of them no torrent is made.
    package let problems: [ImageProblem]

    /// Walks a folder, or looks at one file; never fails, but says what is wrong.
    package init(of path: String) {
        var now = timespec()
        clock_gettime(CLOCK_REALTIME, &now)
        self.init(of: path, takenAt: FileState.nanoseconds(now))
    }

    /// The same at a given moment, in nanoseconds since 1970.
    package init(of path: String, takenAt: Int64) {
        var walk = ImageWalk()
        let root: String
        switch Self.resolved(path) {
        case .success(let resolved): root = resolved
        case .failure(let problem):
            self.init(
                location: path, name: "", isSingleFile: false, files: [], takenAt: takenAt, problems: [problem])
            return
        }
        let name = Self.name(of: path, resolved: root)
        let isSingleFile = (try? FilePath(root).stat().type == .regular) ?? false
        if isSingleFile {
            walk.visitSingleFile(root, name: name)
        } else {
            walk.visitFolder(root)
        }
        if let problem = Self.nameProblem(name) { walk.problems.append(ImageProblem(path, .badName(problem))) }
        if walk.problems.isEmpty, walk.files.isEmpty { walk.problems = [ImageProblem(path, .noFiles)] }
        if walk.problems.isEmpty, walk.files.allSatisfy({ $0.state.length == 0 }) {
            walk.problems = [ImageProblem(path, .onlyEmptyFiles)]
        }
        self.init(
            location: root, name: name, isSingleFile: isSingleFile, files: walk.files.sorted { $0.path < $1.path },
            takenAt: takenAt, problems: walk.problems)
    }

    private init(
        location: String, name: String, isSingleFile: Bool, files: [SourceFile], takenAt: Int64,
        problems: [ImageProblem]
    ) {
        self.location = location
        self.name = name
        self.isSingleFile = isSingleFile
        self.files = files
        self.takenAt = takenAt
        self.problems = problems
    }

    /// Whether any later write must show in a file's times: the clock has ticked since the last one.
    var isSettled: Bool {
        let limit = takenAt - Int64(MakingLimits.freshness / .nanoseconds(1))
        return files.allSatisfy { $0.state.changed < limit }
    }

    private static func resolved(_ path: String) -> Result<String, ImageProblem> {
        guard let resolved = realpath(path, nil) else {
            let reason: ImageProblem.Reason =
                switch Errno(rawValue: errno) {
                // Bytes of an argument that are not UTF-8 come as this character, by which nothing can be opened.
                case .noSuchFileOrDirectory, .notDirectory:
                    path.unicodeScalars.contains("\u{fffd}") ? .pathNotUTF8 : .absent
                case .tooManySymbolicLinkLevels: .linkLoop(target: ImageWalk.target(of: path))
                case let error: .unreadable(error)
                }
            return .failure(ImageProblem(path, reason))
        }
        defer { free(resolved) }
        guard let place = String(validatingCString: resolved) else { return .failure(ImageProblem(path, .pathNotUTF8)) }
        return .success(place)
    }

    private static func name(of path: String, resolved: String) -> String {
        let last = FilePath(path).lastComponent
        let named = last?.kind == .regular ? last : FilePath(resolved).lastComponent
        return named?.string ?? ""
    }

    private static func nameProblem(_ name: String) -> PathProblem? {
        do {
            _ = try RelativePath(components: [name])
            return nil
        } catch {
            return error
        }
    }
}
