// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import Glibc
internal import LinuxSystem
internal import PieceStorage
internal import SystemFiles
internal import TorrentCore
internal import TorrentMetainfo

/// Puts layers in place, each once, and knows what they bring.
actor LayerKeeper {
    /// Where the layer kexec-tools has its program.
    static let kexecProgram = "/sbin/kexec"

    /// Where the layer qemu has its root mounted.
    private static let guestRoot = "\(MachineLayout.layers)/qemu-root"

    private let devices: DeviceKeeper
    private var installed: Set<LayerName> = []
    /// The disk that was chosen for an image, and what disks began with when they were seen first.
    private var target: Disk?
    private var signatures = FirstSignatures()

    init(_ devices: DeviceKeeper) {
        self.devices = devices
    }

    /// Those that are not in place yet.
    func missing(_ layers: [LayerOffer]) -> [LayerOffer] { layers.filter { !installed.contains($0.name) } }

    /// Whether it is in place.
    func has(_ layer: LayerName) -> Bool { installed.contains(layer) }

    /// Unpacks the layer in this folder over phase 1, and loads its drivers.
    func install(_ layer: LayerName, from folder: String) async throws {
        guard !installed.contains(layer) else { return }
        let archive = "\(folder)/overlay.cpio.gz"
        let unpacking = Command("/bin/busybox", ["sh", "-c", "zcat '\(archive)' | cpio -idu"], in: "/")
        let ending = try await unpacking.run()
        guard ending.isSuccess else {
            throw ImpossibleImage(description: "the layer \(layer.rawValue) cannot be unpacked (\(ending))")
        }
        await devices.reload(names: Self.modules(of: layer))
        if layer == .qemu { try await mountRoot(folder) }
        installed.insert(layer)
        FirstProcess.log("layer \(layer.rawValue) is in place")
    }

    /// Modules that no device asks for.
    private static func modules(of layer: LayerName) -> [String] {
        switch layer {
        case .disks: ["sd_mod", "edd"]
        // A processor has one of the last two or none.
        case .qemu: ["loop", "squashfs", "evdev", "psmouse", "kvm_intel", "kvm_amd"]
        case .kexecTools, .ssh: []
        }
    }

    /// The layer's own root, with what belongs to this machine in its place.
    private func mountRoot(_ folder: String) async throws {
        let root = Self.guestRoot
        try SystemFile.makeFolder(root)
        try await mount(["-t", "squashfs", "-o", "ro,loop", "\(folder)/root.squashfs", root])
        for place in ["/dev", "/proc", "/sys", "/run", "/tmp", "/images"] {
            try await mount(["-o", "rbind", place, root + place])
        }
    }

    private func mount(_ arguments: [String]) async throws {
        let ending = try await Command("/bin/busybox", ["mount"] + arguments).run()
        guard ending.isSuccess else {
            throw ImpossibleImage(
                description: "mount \(arguments.joined(separator: " ")) ended with \(ending), which L: log may explain")
        }
    }

    /// The disk that an image is written to; waits for disks that take their time to show themselves.
    func disk(for write: DiskWrite, _ metainfo: Metainfo) async throws -> Disk {
        let length = try metainfo.length(of: write.image)
        let end = FirstProcess.uptime + Limits.diskPatience
        while true {
            let disks = Disk.all()
            signatures.note(disks)
            do throws(DiskProblem) {
                let chosen = try DiskSelection.disk(
                    write.disk, among: disks, length: length, sectorLength: write.sectorLength,
                    mayErase: write.mayErase
                ) { (disk) throws(SystemFailure) in
                    try disk.isEmpty || Self.holdsBeginning(of: write, metainfo, on: disk)
                }
                target = chosen
                return chosen
            } catch {
                guard error.mayPass, FirstProcess.uptime < end else { throw error }
            }
            try await Task.sleep(for: Limits.diskInterval)
        }
    }

    /// Makes the disk that was written ready to be started, with what its system is given.
    func finish(of write: DiskWrite, with changes: RootChanges) async throws -> DiskFinish {
        guard let target else { throw SystemFailure("find the disk that was written", number: ENODEV) }
        if write.growsTable { try DiskFinish.growTable(of: target) }
        let placement = SystemPlacement(changes, at: MachineLayout.writtenSystem)
        let note =
            changes.isEmpty ? nil : try await placement.perform(on: target) { [devices] in await devices.load($0) }
        return try DiskFinish(of: write, on: target, among: Disk.all(), signatures).adding(note)
    }

    /// Whether an earlier run has begun to write this very image there.
    private static func holdsBeginning(of write: DiskWrite, _ metainfo: Metainfo, on disk: Disk) -> Bool {
        guard let file = try? metainfo.index(of: write.image) else { return false }
        let place = FilePlacement(path: disk.path, isDevice: true)
        let files = TorrentFiles(metainfo: metainfo, folder: "", mode: .reading, placements: [file: place])
        return DataCheck.recognizes(file, in: files, metainfo: metainfo)
    }

    /// What runs QEMU in a window on the machine's own screen.
    func guest(_ arguments: [String], in folder: String) -> Command {
        let whole = GuestArguments.whole(arguments, hasKVM: SystemFile.exists("/dev/kvm"))
        return Command(
            "/bin/busybox", ["chroot", Self.guestRoot, "/usr/bin/qemu-on-screen", folder] + whole, in: "/")
    }
}

extension DiskProblem {
    /// Whether a disk that shows itself later would be the remedy.
    fileprivate var mayPass: Bool {
        switch self {
        case .noDisks, .noneMatches: true
        case .allRefused: false
        }
    }
}
