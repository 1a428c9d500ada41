// SPDX-License-Identifier: GPL-3.0-or-later

package import SystemPackage
package import TorrentCore
package import TorrentMetainfo

/// Why a folder or file cannot be made a torrent of.
package struct ImageProblem: Error, Hashable, Sendable {
    /// What is wrong.
    package enum Reason: Hashable, Sendable {
        case absent
        case unreadable(Errno)
        case notAFile(String)
        case linkLeavesFolder(target: String)
        case linkLeadsNowhere(target: String)
        case linkLoop(target: String)
        case nameNotUTF8
        case pathNotUTF8
        case badName(PathProblem)
        case noFiles
        case onlyEmptyFiles
        case tooManyFiles(limit: Int)
        case tooManyEntries(limit: Int)
        case tooManyFolderLinks(limit: Int)
        case onlyFileNamedAsFolder
        case changedMeanwhile
        case torrentTooLong(limit: Int)
        case torrentTooDeep(limit: Int)
        case cannotBeDescribed(MetainfoProblem.Reason)
        case readFailed(Errno)
    }

    /// Where, as a path that can be opened.
    package let path: String
    /// What is wrong.
    package let reason: Reason

    /// Pairs a place with what is wrong there.
    package init(_ path: String, _ reason: Reason) {
        self.path = path
        self.reason = reason
    }

    /// Whether the machine failed, and not the person who prepared the folder.
    package var isSystemFailure: Bool {
        if case .readFailed = reason { true } else { false }
    }
}

extension ImageProblem: CustomStringConvertible {
    /// The place, then the reason with its remedy.
    package var description: String { "\(path): \(reason)" }
}

extension ImageProblem.Reason: CustomStringConvertible {
    package var description: String {
        switch self {
        case .absent: "there is no such file or folder"
        case .unreadable(let errno): "cannot be read (\(errno)); change its owner or permissions"
        case .notAFile(let kind): "is \(kind); an image may have only files, folders and links among them"
        case .linkLeavesFolder(let target):
            "is a symbolic link to \"\(target)\", outside of the image; put the file itself there"
        case .linkLeadsNowhere(let target): "is a symbolic link to \"\(target)\", which does not exist"
        case .linkLoop(let target): "is a symbolic link to \"\(target)\", which leads back to itself"
        case .nameNotUTF8:
            "has a name that is not valid UTF-8; rename it, for example with: convmv -r -f latin1 -t utf-8 --notest FOLDER"
        case .pathNotUTF8:
            "the path has bytes in it that are not valid UTF-8; rename that folder or file, for example with: "
                + "convmv -r -f latin1 -t utf-8 --notest FOLDER"
        case .badName(let problem): "has a path that \(problem); rename it"
        case .noFiles: "has no files in it (config.yaml and dot files do not count)"
        case .onlyEmptyFiles: "has only empty files in it"
        case .tooManyFiles(let limit): "has more than \(limit) files; pack them into an archive or a disk image"
        case .tooManyEntries(let limit): "has more than \(limit) entries"
        case .tooManyFolderLinks(let limit):
            "has more than \(limit) links to folders in it; put the files themselves there"
        case .onlyFileNamedAsFolder:
            "has only one file, named as the folder, which a v2 torrent cannot tell from a file without a folder; "
                + "rename one or make a hybrid"
        case .changedMeanwhile: "changed while it was hashed; try again when nothing writes to it"
        case .torrentTooLong(let limit):
            "has so many files that its torrent would be longer than \(limit) bytes; pack them into an archive or a disk "
                + "image"
        case .torrentTooDeep(let limit):
            "has so many files in so many folders that its torrent would have more than \(limit) values; pack them into an "
                + "archive or a disk image"
        case .cannotBeDescribed(let reason): "no torrent can be made of it: \(reason)"
        case .readFailed(let errno): "reading failed: \(errno)"
        }
    }
}
