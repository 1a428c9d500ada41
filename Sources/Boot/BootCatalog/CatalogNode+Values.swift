// SPDX-License-Identifier: GPL-3.0-or-later

internal import TorrentCore

extension CatalogNode {
    /// A path below the image's folder.
    func relativePath() throws(CatalogProblem) -> RelativePath {
        let text = try text(upTo: RelativePath.maximumDepth * (RelativePath.maximumNameLength + 1))
        do {
            return try RelativePath(text)
        } catch {
            throw problem(.path(error))
        }
    }

    /// The name of an image.
    func imageName() throws(CatalogProblem) -> ImageName {
        let text = try text(upTo: RelativePath.maximumNameLength)
        do {
            return try ImageName(text)
        } catch {
            throw problem(.path(error))
        }
    }

    /// A numeric address.
    func host() throws(CatalogProblem) -> HostAddress {
        let text = try text(upTo: CatalogLimits.hostLength)
        guard let host = HostAddress(text) else { throw problem(.noHost(text)) }
        return host
    }

    /// The number of a boot.
    func bootNumber() throws(CatalogProblem) -> BootNumber {
        let number = try integer(in: 1...Int64.max)
        guard let boot = BootNumber(UInt64(number)) else {
            throw problem(.outOfRange(number, allowed: 1...Int64.max))
        }
        return boot
    }

    /// A digest written in hexadecimal digits.
    func digest(byteCount: Int) throws(CatalogProblem) -> [UInt8] {
        let digits = byteCount * 2
        guard let bytes = [UInt8](hexadecimal: try text(upTo: digits)), bytes.count == byteCount else {
            throw problem(.notHexadecimal(digits: digits))
        }
        return bytes
    }

    /// A public key of a shell.
    func shellKey() throws(CatalogProblem) -> ShellKey {
        let text = try nonEmptyText(upTo: CatalogLimits.shellKeyLength)
        do {
            return try ShellKey(text)
        } catch {
            throw problem(.shellKey(error))
        }
    }

    /// A word out of an enumeration of words.
    func word<Word: CaseIterable & RawRepresentable>(_: Word.Type) throws(CatalogProblem) -> Word
    where Word.RawValue == String {
        let text = try text(upTo: CatalogLimits.displayNameLength)
        guard let word = Word(rawValue: text) else {
            throw problem(.unknownWord(text, known: Word.allCases.map(\.rawValue)))
        }
        return word
    }
}
