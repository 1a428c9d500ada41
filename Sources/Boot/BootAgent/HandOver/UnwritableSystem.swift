// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc
package import LinuxSystem
package import TorrentCore

/// Why what a machine's system is to be given cannot be put onto the disk that was written.
package enum UnwritableSystem: Error, Hashable, Sendable {
    /// A volume, and what it is that hides a system.
    case closed(String, String)
    /// There are these volumes, and no root in them.
    case noSystem([String])
    /// Phase 1's kernel, as it calls its release, does not know a file system of this name.
    case noDriver(String, isNTFS: Bool, kernel: String)
    /// NTFS that Windows did not leave as it should.
    case unclean(String)
    /// A Windows that was put to sleep.
    case sleeping(String)
    /// A file would be hidden by the file system that the system mounts at a place; the root is on the volume.
    case otherVolume(RelativePath, String, root: String)
    /// A file could not be written.
    case file(RelativePath, String, SystemFailure)
    /// Something else on a volume did not work.
    case failure(String, SystemFailure)
}

extension UnwritableSystem: CustomStringConvertible {
    /// The place, the reason, and what can be done.
    package var description: String { "\(reason); \(remedy)" }

    /// The place and the reason.
    package var reason: String {
        switch self {
        case .closed(let volume, let reason):
            "\(volume) \(reason), which phase 1 cannot write into"
        case .noSystem(let volumes):
            "no system was found to put files into, on \(volumes.joined(separator: ", ")): none has"
                + " /etc/passwd or \\Windows\\System32"
        case .noDriver(let name, _, let kernel):
            "phase 1's kernel (\(Self.short(kernel))) has no driver for \(name)"
        case .unclean(let volume):
            "\(volume) cannot be written to, for Windows was not shut down properly"
        case .sleeping(let volume):
            "the Windows on \(volume) was put to sleep"
        case .otherVolume(let path, let point, let root):
            "/\(path) cannot be put onto the disk: the system mounts another file system at \(point), and files are put"
                + " into its root on \(root) alone"
        case .file(let path, let volume, let failure):
            "/\(path) could not be put onto \(volume): \(failure)"
        case .failure(let volume, let failure):
            "nothing could be put into the system on \(volume): \(failure)"
        }
    }

    private var remedy: String {
        switch self {
        case .noDriver(_, true, _):
            "write phase1.suite: trixie into Boottorrent.yaml"
        case .unclean:
            "start the disk, run chkdsk /f, shut down by shutdown /s /t 0, and make the image anew"
        case .sleeping:
            "start the disk, switch that off by powercfg /h off, shut down by shutdown /s /t 0, and make the image anew"
        case .otherVolume(let path, _, _):
            "give /\(path) another place in rules.yaml, or leave it out for this image"
        case .file(_, _, let failure), .failure(_, let failure):
            Self.remedy(for: failure.number)
        case .closed, .noSystem, .noDriver:
            Self.usual
        }
    }

    private static let usual = "leave out host name and files for this image, or use cloud-init or the like"

    private static func remedy(for number: Int32) -> String {
        switch number {
        case ENOSPC, EDQUOT: "make the image with more room on its root, or give it smaller files"
        case EINVAL, EOPNOTSUPP:
            "phase 1's kernel may be older than the file system: write phase1.suite: trixie into Boottorrent.yaml; or "
                + usual
        case EIO, EUCLEAN:
            "the file system is damaged: check it in the image, and make the image anew; or try another disk"
        case EROFS:
            "the file system has errors or is marked as read-only: check it in the image, and make the image anew"
        case ENOTDIR, EISDIR, ENOENT, ELOOP, EXDEV: "correct the place in rules.yaml, or the image"
        default: usual
        }
    }

    /// `6.1.0-56-amd64` is `6.1`.
    private static func short(_ release: String) -> String {
        release.split(separator: ".").prefix(2).joined(separator: ".")
    }
}
