// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import Glibc
internal import LinuxSystem
internal import NIOCore
internal import TorrentCore

/// Fetches an image from the server alone; proves lengths, not contents, and gives nothing to others.
struct HTTPImageFetcher: ImageFetching {
    let link: ServerLink

    func fetch(_ order: ImageOrder, report: @escaping @Sendable (ImageReport) -> Void) async throws {
        let files = try TorrentFiles(torrent: order.torrent).selected(order.files)
        let total = files.reduce(UInt64(0)) { $0 &+ $1.length }
        let name = order.image.image.name
        var before: UInt64 = 0
        for file in files {
            try await fetch(file, of: name, into: "\(order.folder)/\(name)") { received in
                let sum = before &+ received
                report(.progress(.init(verified: sum, total: total, fromServer: sum, fromPeers: 0)))
            }
            before &+= file.length
        }
        report(.complete)
    }

    private func fetch(
        _ file: TorrentFiles.File, of image: ImageName, into folder: String, progress: (UInt64) -> Void
    ) async throws {
        let path = "\(folder)/\(file.path)"
        try SystemFile.makeFolder(([folder] + file.path.components.dropLast()).joined(separator: "/"))
        let output = try OpenFile(path, O_WRONLY | O_CREAT | O_TRUNC)
        var received: UInt64 = 0
        try await link.file(file.path, of: image, length: file.length) { bytes in
            try output.write(Array(bytes.readableBytesView)[...])
            received += UInt64(bytes.readableBytes)
            progress(received)
        }
        guard received == file.length else { throw ImageProblem.otherLength(file.path, expected: file.length) }
    }
}
