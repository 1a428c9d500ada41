// SPDX-License-Identifier: GPL-3.0-or-later

internal import DiskFormats
package import LinuxSystem
package import SystemFiles

/// Puts what a machine's system is given onto the disk that was written.
package struct SystemPlacement: Sendable {
    private let changes: RootChanges
    /// Where volumes are mounted.
    private let folder: String

    /// Nothing happens yet.
    package init(_ changes: RootChanges, at folder: String) {
        self.changes = changes
        self.folder = folder
    }

    /// Does it, with drivers that are loaded by the closure.
    ///
    /// - Returns: what could not be done though the disk can be started, as a sentence without its full stop.
    package func perform(
        on disk: Disk, loading load: @Sendable ([String]) async -> Void
    ) async throws -> String? {
        do {
            let volumes = try disk.volumes()
            // Windows has no use for what a name changes, and NTFS may need what this kernel has not.
            let looked = changes.isNameOnly ? volumes.filter { !$0.isOfWindows } : volumes
            for driver in looked.compactMap(\.kind).compactMap(VolumeDriver.of) { await load(driver.modules) }
            guard let system = try find(among: looked, of: volumes) else { return nil }
            try system.place(changes, at: folder)
            try disk.forgetBuffers()
            FirstProcess.log("\(system.volume.path) has what its system is given")
            return nil
        } catch {
            guard let name = changes.wishedName else { throw error }
            let reason = (error as? UnwritableSystem)?.reason ?? "\(error)"
            return "the system on the disk was not given its host name \(name): \(reason)"
        }
    }

    /// `nil` for a Windows that is to have nothing but a name.
    private func find(among looked: [Volume], of volumes: [Volume]) throws(UnwritableSystem) -> WrittenSystem? {
        do throws(UnwritableSystem) {
            return try WrittenSystem.find(among: looked, at: folder)
        } catch {
            if case .noSystem = error, looked.count < volumes.count { return nil }
            throw error
        }
    }
}

extension Volume {
    fileprivate var isOfWindows: Bool { kind == .ntfs || kind == .bitLocker }
}
