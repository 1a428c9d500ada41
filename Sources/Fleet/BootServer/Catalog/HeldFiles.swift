// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc
package import PieceStorage
internal import Synchronization
package import TorrentCore

/// Keeps the files of one version of an image in reach for as long as somebody has this object: a folder may be renamed
/// meanwhile, and a file be deleted or replaced by another (docs/decisions/0051).
///
/// They are held by descriptors that only name a file (`O_PATH`), and read by their paths below `/proc/self/fd`. Where the
/// file system can share blocks between files (XFS, Btrfs), what is held is a copy without a name, so that a file may even
/// be overwritten in place; elsewhere that is noticed by its stamp. Of an image with many files its folder alone is held:
/// then it may be renamed, and no file may be replaced. Beyond the process's share of descriptors nothing is held.
package final class HeldFiles: Sendable {
    /// Where each file is to be read, in the order in which they were given.
    package let paths: [String]
    private let descriptors: [CInt]
    /// What closing them waits for: the last descriptor of a large file that was deleted takes the disk seconds.
    private let closing: StorageLane?
    private let folder: String
    private let names: [String]
    private let share: HeldShare

    /// Holds files of a folder, which is given by an absolute path; waits for the disk.
    ///
    /// What cannot be opened is left at its own path: who reads it says what is wrong.
    package init(_ files: [RelativePath], in folder: String, share: HeldShare = .ofThisProcess) {
        self.folder = folder
        self.share = share
        names = files.map { "\(folder)/\($0)" }
        var descriptors: [CInt] = []
        func hold(_ path: String) -> String? {
            let descriptor = open(path, LinuxFlag.path | O_CLOEXEC)
            guard descriptor >= 0 else { return nil }
            descriptors.append(descriptor)
            return "/proc/self/fd/\(descriptor)"
        }
        if files.count <= Limits.heldFiles, share.take(files.count) {
            paths = names.map { name in
                SharedCopy.withCopy(of: name, in: folder) { copy in hold(copy ?? name) } ?? name
            }
            share.giveBack(files.count - descriptors.count)
        } else if share.take(1) {
            let held = hold(folder)
            if held == nil { share.giveBack(1) }
            paths = files.map { "\(held ?? folder)/\($0)" }
        } else {
            paths = names
        }
        self.descriptors = descriptors
        closing = descriptors.first.map { StorageLane(closing: $0) }
    }

    deinit {
        guard let closing else { return }
        DiskThreads.ofThisProcess.submit(on: closing) { [descriptors, share] in
            for descriptor in descriptors { close(descriptor) }
            share.giveBack(descriptors.count)
        }
    }

    /// The same problem with the path that people know.
    package func named(_ problem: StorageProblem) -> StorageProblem {
        problem.renamed { path in paths.firstIndex(of: path).map { names[$0] } ?? path }
    }
}

/// How many descriptors may hold files, of all versions of all images together.
package final class HeldShare: Sendable {
    /// The share of this process.
    package static let ofThisProcess = HeldShare(DescriptorLimit.budget.heldFiles)

    private let left: Mutex<Int>

    /// So many descriptors.
    package init(_ count: Int) {
        left = Mutex(count)
    }

    /// All of these, or none.
    func take(_ count: Int) -> Bool {
        left.withLock { left in
            guard left >= count else { return false }
            left -= count
            return true
        }
    }

    func giveBack(_ count: Int) {
        left.withLock { $0 += count }
    }
}
