// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import DiskFormats
internal import Glibc
package import LinuxSystem
package import SystemFiles
internal import TorrentCore

/// The system that a written disk has: the first of its volumes that looks like the root of one.
package struct WrittenSystem {
    /// Whose it is, as far as that matters for putting files into it.
    package enum Family: Hashable, Sendable {
        case linux
        case windows
        /// Nobody's: the disk has one FAT that is not for firmware, and nothing else, such as the settings of a small computer.
        case plain
    }

    /// Where its root is.
    package let volume: Volume
    /// Whose it is.
    package let family: Family
    private let driver: VolumeDriver
    /// The subvolume that has the root, as an option of the mount.
    private let subvolume: String?

    /// Looks into the volumes, which are not changed by that, each mounted at this folder.
    ///
    /// The drivers are loaded already.
    package static func find(among volumes: [Volume], at folder: String) throws(UnwritableSystem) -> WrittenSystem {
        var obstacle: UnwritableSystem?
        for volume in volumes {
            do throws(UnwritableSystem) {
                if let found = try look(into: volume, at: folder) { return found }
            } catch {
                obstacle = obstacle ?? error
            }
        }
        if let obstacle { throw obstacle }
        let known = volumes.filter { $0.kind != nil }
        // A root that is not known, such as ZFS, has its FAT beside it for the firmware.
        guard known.count == 1, let only = known.first, only.kind == .fat, !only.isForFirmware,
            !volumes.contains(where: \.isUnknown), let driver = VolumeDriver.of(.fat)
        else { throw .noSystem(volumes.map(\.path)) }
        return WrittenSystem(volume: only, family: .plain, driver: driver, subvolume: nil)
    }

    /// Puts everything in; it is on the disk at the end.
    package func place(_ changes: RootChanges, at folder: String) throws(UnwritableSystem) {
        var mounted: MountedVolume
        do throws(SystemFailure) {
            mounted = try MountedVolume(volume, by: driver, at: folder, readOnly: false, options: subvolume)
        } catch {
            // What ntfs3 answers for a volume that is marked as dirty.
            let isUnclean = volume.kind == .ntfs && error.number == EINVAL
            throw isUnclean ? .unclean(volume.path) : .failure(volume.path, error)
        }
        try place(changes, below: folder)
        do throws(SystemFailure) { try mounted.unmount() } catch { throw .failure(volume.path, error) }
    }

    private func place(_ changes: RootChanges, below folder: String) throws(UnwritableSystem) {
        let root: RootFolder
        do throws(SystemFailure) {
            root = try RootFolder(folder, ignoresCase: driver.isCaseStrict)
        } catch {
            throw .failure(volume.path, error)
        }
        // What a host name changes is known of Linux alone.
        let files = family == .linux ? changes.files : changes.givenFiles
        let table = family == .linux ? root.bytes(of: ["etc", "fstab"], limit: Limits.systemTextLength) : nil
        let mounts = MountTable(table ?? [])
        for file in files {
            if let point = mounts.mountPoint(over: file.path) {
                throw .otherVolume(file.path, point, root: volume.path)
            }
        }
        for file in files {
            do throws(SystemFailure) {
                try root.put(file.bytes, at: file.path.components, mode: file.mode)
            } catch {
                throw .file(file.path, volume.path, error)
            }
        }
        guard family == .linux, let name = changes.nameInHosts else { return }
        do throws(SystemFailure) {
            try nameHost(name, in: root)
        } catch {
            throw .failure(volume.path, error)
        }
    }
}

extension WrittenSystem {
    /// `nil` when it is no root of a system.
    private static func look(into volume: Volume, at folder: String) throws(UnwritableSystem) -> WrittenSystem? {
        switch volume.kind {
        case nil, .squashfs: return nil
        case .luks: throw .closed(volume.path, "is encrypted by LUKS")
        case .bitLocker: throw .closed(volume.path, "is encrypted by BitLocker")
        case .lvm: throw .closed(volume.path, "is a part of LVM")
        case .raid: throw .closed(volume.path, "is a part of a RAID")
        case .ext, .fat, .xfs, .btrfs, .ntfs: break
        }
        guard let driver = volume.kind.flatMap(VolumeDriver.of) else { return nil }
        guard driver.isThere else {
            throw .noDriver(driver.name, isNTFS: volume.kind == .ntfs, kernel: ModuleLoader.kernelRelease)
        }
        // The usual names of those who make systems on btrfs; others make the root the default one.
        let subvolumes = volume.kind == .btrfs ? [nil, "subvol=@", "subvol=@rootfs", "subvol=root"] : [nil]
        for subvolume in subvolumes {
            let traits: RootTraits?
            do throws(SystemFailure) {
                var mounted = try MountedVolume(volume, by: driver, at: folder, readOnly: true, options: subvolume)
                traits = try RootTraits(of: folder)
                try mounted.unmount()
            } catch {
                // There need not be such a subvolume.
                if subvolume == nil { throw .failure(volume.path, error) }
                continue
            }
            guard let traits else { continue }
            guard !traits.sleeps else { throw .sleeping(volume.path) }
            return WrittenSystem(volume: volume, family: traits.family, driver: driver, subvolume: subvolume)
        }
        return nil
    }

    /// A file of hosts that is none, or a link, stays as it is.
    private func nameHost(_ name: SystemHostName, in root: borrowing RootFolder) throws(SystemFailure) {
        let path = ["etc", "hosts"]
        guard root.hasFile(path), let old = root.bytes(of: path, limit: Limits.systemTextLength),
            old.count < Limits.systemTextLength
        else { return }
        let new = HostsFile.text(old, naming: name)
        if new != old { try root.put(new, at: path, mode: root.mode(of: path) ?? 0o644) }
    }
}

/// What the root of a system is known by.
private struct RootTraits {
    let family: WrittenSystem.Family
    /// Whether it was put to sleep, and would write over its disk what it remembers.
    let sleeps: Bool

    /// `nil` for what is no root.
    init?(of folder: String) throws(SystemFailure) {
        let root = try RootFolder(folder)
        if root.has(["etc", "os-release"]) || root.has(["etc", "passwd"]) {
            family = .linux
            sleeps = false
        } else if root.hasFolder(["Windows", "System32"]) {
            family = .windows
            let beginning = root.bytes(of: ["hiberfil.sys"], limit: 4) ?? []
            sleeps = beginning == Array("hibr".utf8) || beginning == Array("HIBR".utf8)
        } else {
            return nil
        }
    }
}
