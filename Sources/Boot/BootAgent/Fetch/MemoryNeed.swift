// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import TorrentCore

/// What an image takes of memory at the worst moment: known before the first byte is fetched.
///
/// `kexec_file_load` reads kernel and initramfs into buffers of its own and copies them from there to where the next
/// kernel will find them: with the files themselves, which lie in memory, that makes three (measured: docs/images.md).
package struct MemoryNeed: Hashable, Sendable {
    /// Bytes at the worst moment.
    package let bytes: UInt64
    /// Bytes of the files that are handed over, if they are needed three times.
    private let tripled: UInt64?

    /// Room in which a kernel unpacks itself, which is set aside when it is loaded.
    ///
    /// It is `init_size` in its header, of which nothing is known before the download. Debian's 6.1 asks for 63.6 MiB.
    package static let kernelRoom: UInt64 = 64 << 20
    /// What the agent and the swarm take while all this goes on.
    package static let reserve: UInt64 = 24 << 20

    /// What a method takes of files of these lengths, and of layers that are still to be fetched.
    package init(_ method: BootMethod, lengths: [RelativePath: UInt64], layers: [LayerOffer]) {
        let length = { (path: RelativePath) in lengths[path] ?? 0 }
        let handedOver: UInt64
        let kept: UInt64
        switch method {
        case .kexec(let start):
            handedOver = Self.sum(([start.kernel] + start.initrds).map(length))
            kept = 0
        case .iso(let start):
            let parts = Self.sum(([start.kernel] + start.initrds).map(\.length))
            handedOver = parts &+ (start.place == nil ? 0 : length(start.file))
            kept = start.place == nil ? length(start.file) : 0
        case .program, .qemu:
            handedOver = 0
            kept = Self.sum(Array(lengths.values))
        case .write(let write):
            handedOver = Self.sum(write.after.kernel.map { ([$0.kernel] + $0.initrds).map(length) } ?? [])
            kept = 0
        }
        tripled = handedOver > 0 ? handedOver : nil
        // Beside a layer its unpacked drivers.
        let layerBytes = Self.sum(layers.map(\.totalLength))
        let room = handedOver > 0 ? Self.kernelRoom : 0
        bytes = Self.sum([handedOver, handedOver, handedOver, room, kept, layerBytes, layerBytes / 2, Self.reserve])
    }

    /// Why it does not fit into what is free, with what of the image is there already; `nil` when it does, or when
    /// nobody knows what is free.
    package func problem(available: UInt64?, stored: UInt64) -> String? {
        guard let available, available &+ stored < bytes else { return nil }
        let why = tripled.map {
            "three times the \(Self.size($0)) that are handed over, for the kernel copies them twice, and some more"
        }
        return "the machine has too little memory for it: \(Self.size(available &+ stored)) are free and"
            + " \(Self.size(bytes)) are needed\(why.map { " (\($0))" } ?? ""); add memory, or make the image smaller"
    }

    private static func size(_ bytes: UInt64) -> String { "\((bytes + (1 << 20) - 1) >> 20) MiB" }

    /// A manifest may say anything; too much is too much.
    private static func sum(_ numbers: [UInt64]) -> UInt64 {
        numbers.reduce(0) { $0.addingReportingOverflow($1).overflow ? .max / 4 : $0 + $1 }
    }
}
