// SPDX-License-Identifier: GPL-3.0-or-later

/// The one file that an image's initramfs is put together in, to which a last piece is added when its kernel is loaded.
///
/// That may be more than once, with other pieces. Parts of the file are given to others meanwhile, so it stays in place.
package struct JoinedInitramfs: Sendable {
    private let path: String
    /// Has the length of what is the image's own.
    private let lengthPath: String
    /// The piece for itself, where there is no such file.
    private let piecePath: String

    /// Nothing happens yet.
    package init(_ path: String) {
        self.path = path
        lengthPath = "\(path)-length"
        piecePath = "\(path)-piece"
    }

    /// Everything of the image is there.
    package func setLength(_ length: UInt64) throws(SystemFailure) {
        try SystemFile.write("\(length)", to: lengthPath)
    }

    /// Puts a piece in place of the one before; an empty one is none.
    ///
    /// - Returns: the file that is to be laid behind the image's own, if they are not joined.
    package func add(_ piece: [UInt8]) throws(SystemFailure) -> [String] {
        if SystemFile.exists(path), let length = SystemFile.text(lengthPath).flatMap({ UInt64($0) }) {
            try SystemFile.cut(path, to: length)
            if !piece.isEmpty { try SystemFile.put(piece, into: path, at: InitramfsSeam.start(after: length)) }
            return []
        }
        SystemFile.removeTree(piecePath)
        guard !piece.isEmpty else { return [] }
        try SystemFile.put(piece, into: piecePath, at: 0)
        return [piecePath]
    }

    /// Another version of the image is about to come.
    package func forget() {
        for file in [path, lengthPath, piecePath] { SystemFile.removeTree(file) }
    }
}
