// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import ContentHash
internal import HTTPFetch
internal import SystemFiles
internal import TorrentCore

extension ServerLink {
    /// The last piece of the initramfs that has what a system is given, and what has its kernel send its messages; empty for
    /// neither.
    func piece(for additions: SystemAdditions, messages: MessagePath?) async throws -> [UInt8] {
        let changes = try await changes(for: additions)
        return changes.isEmpty && messages == nil ? [] : try SystemPiece(changes, messages: messages).archive
    }

    /// What is to be in a system's root.
    ///
    /// Files with secrets are fetched only now, shortly before the machine needs them.
    func changes(for additions: SystemAdditions) async throws -> RootChanges {
        var files: [ReadyFile] = []
        for file in additions.files {
            files.append(ReadyFile(path: file.path, mode: file.mode, bytes: try await bytes(of: file)))
        }
        return RootChanges(hostName: additions.hostName, isNameWish: additions.isNameWish, files: files)
    }

    private func bytes(of file: PlacedFile) async throws -> [UInt8] {
        switch file.content {
        case .inline(let bytes):
            return bytes
        case .fetched(let path, let length, let digest):
            do {
                let bytes = try await small(at: path, limit: length)
                guard ContentHash.sha256(bytes) == digest else {
                    throw UndeliverableFile(path: file.path, reason: "it is not the one the server's manifest names")
                }
                return bytes
            } catch let error as HTTPFetchError {
                // Not the address: it has the file's key, and this is read by everybody.
                throw UndeliverableFile(path: file.path, reason: "\(error.reason)", isGone: error.reason.isAbsence)
            }
        }
    }
}

extension HTTPFetchError.Reason {
    fileprivate var isAbsence: Bool {
        if case .status(let code, _) = self { code == 404 || code == 410 } else { false }
    }
}

/// A file that a system should have been given.
struct UndeliverableFile: Error, CustomStringConvertible {
    let path: RelativePath
    let reason: String
    /// Whether the server has nothing at its place any more: another manifest may have it at another.
    var isGone = false

    var description: String { "/\(path), which the system is to be given, could not be fetched: \(reason)" }
}
