// SPDX-License-Identifier: GPL-3.0-or-later

internal import ContentHash
internal import Foundation
package import NIOCore
internal import NetbootScripts
internal import TorrentCore

/// Phase 1's kernel and initramfs, kept in memory: every machine fetches both, often all at once.
package struct Phase1Files: Sendable {
    /// Names this content in URLs: the first 16 hexadecimal digits of the SHA-256 of all files' SHA-256.
    package let hash: String
    private let contents: [String: ByteBuffer]

    /// Takes the bytes of both files.
    package init(kernel: [UInt8], initramfs: [UInt8]) {
        let both = ContentHash.sha256(kernel).bytes + ContentHash.sha256(initramfs).bytes
        hash = String(ContentHash.sha256(both).description.prefix(16))
        contents = [
            BootRoute.kernelFile: ByteBuffer(bytes: kernel), BootRoute.initramfsFile: ByteBuffer(bytes: initramfs),
        ]
    }

    /// Reads both files from the folder `phase1 build` wrote them to.
    package init(folder: String) throws(StartFailure) {
        self.init(
            kernel: try Self.read(BootRoute.kernelFile, in: folder),
            initramfs: try Self.read(BootRoute.initramfsFile, in: folder))
    }

    /// The content of a file, or `nil` for a name that is no part of phase 1.
    package subscript(name: String) -> ByteBuffer? { contents[name] }

    /// Bytes of both files together.
    package var totalLength: Int { contents.values.reduce(0) { $0 + $1.readableBytes } }

    private static func read(_ name: String, in folder: String) throws(StartFailure) -> [UInt8] {
        let path = "\(folder)/\(name)"
        do {
            let data = try Data(contentsOf: URL(filePath: path), options: .mappedIfSafe)
            guard !data.isEmpty, data.count <= Limits.phase1File else {
                throw StartFailure.unusablePhase1(path: path, reason: "it has \(data.count) bytes")
            }
            return [UInt8](data)
        } catch let failure as StartFailure {
            throw failure
        } catch {
            throw .unusablePhase1(path: path, reason: "it cannot be read")
        }
    }
}
