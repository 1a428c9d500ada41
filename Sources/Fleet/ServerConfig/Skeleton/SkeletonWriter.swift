// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc
internal import TorrentCore

/// Why a new environment could not be made.
package enum SkeletonProblem: Error, Hashable, Sendable {
    /// There is one already, and nothing is ever overwritten.
    case alreadyThere(path: String)
    /// The system refused, with its words.
    case refused(path: String, reason: String)
}

extension SkeletonProblem: CustomStringConvertible {
    package var description: String {
        switch self {
        case .alreadyThere(let path):
            "\(path) is there already; nothing was changed. Remove it first, or choose another folder"
        case .refused(let path, let reason): "cannot make \(path): \(reason)"
        }
    }
}

extension EnvironmentSkeleton {
    /// Makes folder and files and returns the paths of the files made; what is there already stays as it is.
    package func write(to folder: String) throws(SkeletonProblem) -> [String] {
        let settingsPath = Self.join(folder, EnvironmentFiles.settings)
        var status = stat()
        guard lstat(settingsPath, &status) != 0 else { throw .alreadyThere(path: settingsPath) }
        try Self.makeFolders(Self.join(folder, EnvironmentFiles.images))
        var made: [String] = []
        let readmePath = Self.join(folder, "\(EnvironmentFiles.images)/README.md")
        for (path, text) in [(readmePath, imagesReadme), (settingsPath, settings)] {
            if try Self.make(path, text) { made.insert(path, at: 0) }
        }
        return made
    }

    private static func join(_ folder: String, _ name: String) -> String {
        folder == "." ? name : folder.hasSuffix("/") ? folder + name : "\(folder)/\(name)"
    }

    private static func makeFolders(_ path: String) throws(SkeletonProblem) {
        var made = path.hasPrefix("/") ? "/" : ""
        for component in path.splitAtSlashes() {
            made += made.isEmpty || made.hasSuffix("/") ? component : "/\(component)"
            guard mkdir(made, 0o755) != 0 else { continue }
            let failure = errno
            guard failure == EEXIST else { throw .refused(path: made, reason: String(cString: strerror(failure))) }
        }
    }

    /// Whether the file was made; `false` when one of that name was there.
    private static func make(_ path: String, _ text: String) throws(SkeletonProblem) -> Bool {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else {
            let failure = errno
            if failure == EEXIST { return false }
            throw .refused(path: path, reason: String(cString: strerror(failure)))
        }
        defer { close(descriptor) }
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw .refused(path: path, reason: String(cString: strerror(errno))) }
            rest = rest.dropFirst(count)
        }
        return true
    }
}
