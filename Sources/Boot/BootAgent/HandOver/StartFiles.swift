// SPDX-License-Identifier: GPL-3.0-or-later

internal import AgentFlow
internal import BootCatalog
internal import CPIOArchive
internal import LinuxSystem
internal import PieceStorage
internal import TorrentCore
internal import TorrentMetainfo

/// The kernel and the one initramfs that an image's start needs as files, made without a copy where that is possible.
struct StartFiles: Sendable {
    /// Where files of the image go that are a part of the initramfs.
    let placements: [RelativePath: FilePlacement]
    private let folder: String
    private let medium: MediumStart?
    private let layout: InitramfsLayout?
    private let joined: JoinedInitramfs

    /// What `finish` leaves as the initramfs of an image; no image has files whose names begin with a dot.
    static func initramfs(of image: ImageName) -> String { "\(MachineLayout.folder(of: image))/.initramfs" }
    /// What `finish` leaves as the kernel out of an ISO file.
    static func kernel(of image: ImageName) -> String { "\(MachineLayout.folder(of: image))/.kernel" }

    init(of image: BootImage, metainfo: Metainfo) throws {
        folder = MachineLayout.folder(of: image.name)
        joined = JoinedInitramfs(Self.initramfs(of: image.name))
        let kernelStart: KernelStart?
        switch image.method {
        case .kexec(let start): (kernelStart, medium) = (start, nil)
        case .iso(let start): (kernelStart, medium) = (nil, start)
        case .write(let write): (kernelStart, medium) = (write.after.kernel, nil)
        case .program, .qemu: (kernelStart, medium) = (nil, nil)
        }
        if let medium {
            let length = try metainfo.length(of: medium.file)
            guard ([medium.kernel] + medium.initrds).allSatisfy({ $0.end <= length }) else {
                throw ImpossibleImage(description: "its ISO file has another content now; start the server anew")
            }
            layout = try InitramfsLayout(medium, lengthOfFile: length)
        } else if let kernelStart, !kernelStart.initrds.isEmpty {
            let initrds = try kernelStart.initrds.map { ($0, try metainfo.length(of: $0)) }
            layout = InitramfsLayout(initrds: initrds)
        } else {
            layout = nil
        }
        let initramfs = Self.initramfs(of: image.name)
        placements = (layout?.placed ?? [:]).mapValues { FilePlacement(path: initramfs, offset: $0) }
    }

    /// Adds what no swarm brings, once everything has arrived.
    func finish() throws(SystemFailure) {
        guard let layout else { return }
        try joined.setLength(layout.length)
        guard let medium else { return }
        let initramfs = "\(folder)/.initramfs"
        let isPlaced = layout.placed[medium.file]
        let source = isPlaced == nil ? "\(folder)/\(medium.file)" : initramfs
        let start = isPlaced ?? 0
        try SystemFile.copy(
            medium.kernel.length, of: source, at: start + medium.kernel.offset, to: "\(folder)/.kernel", at: 0)
        for copy in layout.copies {
            try SystemFile.copy(
                copy.extent.length, of: source, at: start + copy.extent.offset, to: initramfs, at: copy.offset)
        }
        for chunk in layout.chunks { try SystemFile.put(chunk.bytes, into: initramfs, at: chunk.offset) }
    }
}
