// SPDX-License-Identifier: GPL-3.0-or-later

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
    package var description: String {
        switch self {
        case .closed(let volume, let reason):
            "\(volume) \(reason), which phase 1 cannot write into; \(Self.remedy)"
        case .noSystem(let volumes):
            "no system was found to put files into, on \(volumes.joined(separator: ", ")): none has"
                + " /etc/passwd or \\Windows\\System32; \(Self.remedy)"
        case .noDriver(let name, true, let kernel):
            "phase 1's kernel (\(Self.short(kernel))) has no driver for \(name);"
                + " write phase1.suite: trixie into Boottorrent.yaml"
        case .noDriver(let name, false, let kernel):
            "phase 1's kernel (\(Self.short(kernel))) has no driver for \(name); \(Self.remedy)"
        case .unclean(let volume):
            "\(volume) cannot be written to, for Windows was not shut down properly; start the disk, run chkdsk /f,"
                + " shut down by shutdown /s /t 0, and make the image anew"
        case .sleeping(let volume):
            "the Windows on \(volume) was put to sleep; start the disk, switch that off by powercfg /h off,"
                + " shut down by shutdown /s /t 0, and make the image anew"
        case .otherVolume(let path, let point, let root):
            "/\(path) cannot be put onto the disk: the system mounts another file system at \(point), and files are put"
                + " into its root on \(root) alone"
        case .file(let path, let volume, let failure):
            "/\(path) could not be put onto \(volume): \(failure)"
        case .failure(let volume, let failure):
            "nothing could be put into the system on \(volume): \(failure)"
        }
    }

    private static let remedy = "leave out host name and files for this image, or use cloud-init or the like"

    /// `6.1.0-56-amd64` is `6.1`.
    private static func short(_ release: String) -> String {
        release.split(separator: ".").prefix(2).joined(separator: ".")
    }
}
