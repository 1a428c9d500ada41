// SPDX-License-Identifier: GPL-3.0-or-later

internal import CLinuxShims

/// A volume that is mounted for as long as this value lives.
package struct MountedVolume: ~Copyable {
    /// Where.
    package let folder: String
    private var isMounted = true

    /// Mounts it at a folder, which is made; neither programs nor devices on it do anything.
    ///
    /// More options go behind those of the driver. What is mounted read-only is not changed by that.
    package init(
        _ volume: Volume, by driver: VolumeDriver, at folder: String, readOnly: Bool, options: String? = nil
    ) throws(SystemFailure) {
        try SystemFile.makeFolder(folder)
        let looking = readOnly ? driver.lookingOptions : nil
        let options = [driver.options, looking, options].compactMap(\.self).joined(separator: ",")
        let result = linux_mount_volume(volume.path, folder, driver.type, readOnly ? 1 : 0, options)
        _ = try SystemFailure.check(result, "mount \(volume.path)")
        self.folder = folder
    }

    /// Everything that was written is on the disk then.
    package mutating func unmount() throws(SystemFailure) {
        _ = try SystemFailure.check(linux_unmount(folder), "unmount \(folder)")
        isMounted = false
    }

    deinit {
        if isMounted { _ = linux_unmount(folder) }
    }
}
