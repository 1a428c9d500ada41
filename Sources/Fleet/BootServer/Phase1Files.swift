// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
internal import ContentHash
internal import Foundation
package import NIOCore
internal import NetbootScripts
internal import Phase1Builder
internal import TorrentCore

/// Phase 1's files, kept in memory: every machine fetches some of them, often all at once.
package struct Phase1Files: Sendable {
    /// Names this content in URLs: the first 16 hexadecimal digits of the SHA-256 of all files' names and SHA-256.
    package let hash: String
    private let contents: [String: ByteBuffer]
    /// What a machine with a network card that is known fetches for its initramfs, in order; by vendor and device.
    private let archivesOfCard: [String: [String]]

    /// Takes the bytes of kernel and full initramfs, and those of the small one if there are network cards, by vendor and
    /// device, each with the name and the bytes of its archive.
    package init(
        kernel: [UInt8], initramfs: [UInt8], small: [UInt8] = [], cards: [String: (name: String, bytes: [UInt8])] = [:]
    ) {
        var contents = [BootRoute.kernelFile: kernel, BootRoute.initramfsFile: initramfs]
        if !cards.isEmpty { contents[Phase1Builder.FileName.smallInitramfs] = small }
        for card in cards.values { contents[card.name] = card.bytes }
        self.init(
            contents, archivesOfCard: cards.mapValues { [Phase1Builder.FileName.smallInitramfs, $0.name] })
    }

    /// Reads what `phase1 build` wrote into a folder.
    package init(folder: String) throws(StartFailure) {
        guard let description = Phase1Builder.existing(in: folder) else {
            throw .unusablePhase1(path: folder, reason: "files are missing in it")
        }
        var contents: [String: [UInt8]] = [:]
        for file in description.files + description.cards.map(\.file) {
            contents[file.name] = try Self.read(file.name, in: folder)
        }
        var archivesOfCard: [String: [String]] = [:]
        for card in description.cards {
            let archives = [Phase1Builder.FileName.smallInitramfs, card.file.name]
            for device in card.devices { archivesOfCard[device] = archives }
        }
        self.init(contents, archivesOfCard: archivesOfCard)
    }

    private init(_ contents: [String: [UInt8]], archivesOfCard: [String: [String]]) {
        let names = contents.sorted { $0.key.utf8.lexicographicallyPrecedes($1.key.utf8) }
        let list = names.map { "\($0.key) \(ContentHash.sha256($0.value))\n" }.joined()
        hash = String(ContentHash.sha256(Array(list.utf8)).description.prefix(16))
        self.contents = contents.mapValues { ByteBuffer(bytes: $0) }
        self.archivesOfCard = archivesOfCard
    }

    /// The content of a file, or `nil` for a name that is no part of phase 1.
    package subscript(name: String) -> ByteBuffer? { contents[name] }

    /// What a machine fetches for its initramfs, in order; the full one when nothing is known of its network card.
    package func archives(for card: PCIIdentity?) -> [String] {
        card.flatMap { archivesOfCard[$0.description] } ?? [BootRoute.initramfsFile]
    }

    /// Whether none of its drivers is one of this network card's.
    package func lacksDriver(of card: PCIIdentity) -> Bool {
        !archivesOfCard.isEmpty && archivesOfCard[card.description] == nil
    }

    /// Bytes that a machine fetches of which nothing is known.
    package var fullLength: Int { length(of: [BootRoute.initramfsFile]) }

    /// Bytes that machines with known network cards fetch, from the least to the most; `nil` when no card is known.
    package var smallLengths: ClosedRange<Int>? {
        let lengths = archivesOfCard.values.map(length)
        guard let least = lengths.min(), let most = lengths.max() else { return nil }
        return least...most
    }

    private func length(of archives: [String]) -> Int {
        ([BootRoute.kernelFile] + archives).reduce(0) { $0 + (contents[$1]?.readableBytes ?? 0) }
    }

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
