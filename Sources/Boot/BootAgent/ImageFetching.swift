// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import TorrentCore

/// Whoever brings images onto the machine: the swarm.
package protocol ImageFetching: Sendable {
    /// Gets the files of an order and proves them, then gives them to other machines.
    ///
    /// Reports progress as often as it likes and completion once, when every needed byte is proved and written.
    /// Returns when nobody needs this machine any more, or when the task is cancelled: that is how giving ends
    /// otherwise. Whatever is thrown before completion is shown to a person as it describes itself.
    func fetch(_ order: ImageOrder, report: @escaping @Sendable (ImageReport) -> Void) async throws
}

/// What is to be fetched, and where from.
package struct ImageOrder: Sendable {
    /// What the manifest says of the image.
    package let image: ManifestImage
    /// Its `.torrent`, whose digest is the manifest's.
    package let torrent: [UInt8]
    /// The files that are needed; `nil` for all.
    package let files: [RelativePath]?
    /// The folder below which a folder named like the image gets the files.
    package let folder: String
    /// How to take part in the swarm.
    package let swarm: SwarmPolicy
    /// The server, to tell its bytes from those of other machines.
    package let server: HostAddress
}

/// How a fetch goes.
package enum ImageReport: Hashable, Sendable {
    /// How it stands, and how many peers are connected, the server among them.
    case progress(TransferProgress, peers: Int)
    /// Every needed byte is proved and written.
    case complete
}
