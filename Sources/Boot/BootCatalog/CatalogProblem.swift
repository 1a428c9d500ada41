// SPDX-License-Identifier: GPL-3.0-or-later

package import Bencoding
package import TorrentCore

/// Why some bytes are no manifest or event: which key, where, and what is wrong with it.
package struct CatalogProblem: Error, Hashable, Sendable {
    /// What is wrong.
    package enum Reason: Hashable, Sendable {
        case malformed(BencodeError.Reason)
        case missing
        case wrongType(wanted: ValueType)
        case unknownVersion(Int64)
        case outOfRange(Int64, allowed: ClosedRange<Int64>)
        case empty
        case tooLong(Int, limit: Int)
        case tooMany(Int, limit: Int)
        case controlCharacter
        case unknownWord(String, known: [String])
        case path(PathProblem)
        case announceAddress(AnnounceAddressProblem)
        case noSubnet(String)
        case noHost(String)
        case notHexadecimal(digits: Int)
        case noMACAddress
        case noUUID
        case noRootedPath
        case noPhase1Hash(String)
        case twice(String)
        case noSuchImage(String)
        case noDisk(String)
        case noSectorLength(Int64)
        case noDiskStart(String)
        case noExtent
        case noCard(String)
        case noRevocationLevel
        case noHostName(String)
        case shellKey(ShellKeyProblem)
        case noPlace
        case isFolder(String)
    }

    /// The types a value may have been wanted to be.
    package enum ValueType: String, Hashable, Sendable {
        case dictionary
        case list
        case integer
        case text = "text in UTF-8"
    }

    /// What is wrong.
    package let reason: Reason
    /// The key, with those around it: `images[2].method`; empty for the whole.
    package let keyPath: String
    /// Bytes from the start of the input to the value; for a missing key to the dictionary that lacks it.
    package let offset: Int

    /// Puts a problem together.
    package init(_ reason: Reason, in keyPath: String, at offset: Int) {
        self.reason = reason
        self.keyPath = keyPath
        self.offset = offset
    }
}

extension CatalogProblem: CustomStringConvertible {
    /// The place, the key, the reason: `byte 17: images[2].method: "kexek" is none of kexec, bin`.
    package var description: String {
        keyPath.isEmpty ? "byte \(offset): \(reason)" : "byte \(offset): \(keyPath): \(reason)"
    }
}

extension CatalogProblem.Reason: CustomStringConvertible {
    package var description: String {
        switch self {
        case .malformed(let reason): "\(reason)"
        case .missing: "is missing"
        case .wrongType(let wanted): "is no \(wanted.rawValue)"
        case .unknownVersion(let version): "\(version) is a version this program does not know; it knows 1"
        case .outOfRange(let number, let allowed):
            "\(number) is out of range; \(allowed.lowerBound) to \(allowed.upperBound) are allowed"
        case .empty: "is empty"
        case .tooLong(let length, let limit): "has \(length) bytes; \(limit) are allowed"
        case .tooMany(let count, let limit): "has \(count) entries; \(limit) are allowed"
        case .controlCharacter: "has a control character in it"
        case .unknownWord(let word, let known): "\"\(word)\" is none of \(known.joined(separator: ", "))"
        case .path(let problem): "\(problem)"
        case .announceAddress(let problem): "\(problem)"
        case .noHost(let text): "\"\(text)\" is no numeric address such as 192.168.1.1"
        case .noSubnet(let text): "\"\(text)\" is no IPv4 network such as 192.168.1.0/24"
        case .notHexadecimal(let digits): "is not made of \(digits) hexadecimal digits"
        case .noMACAddress: "is no MAC address such as 52:54:00:12:34:56"
        case .noUUID: "is no UUID; hexadecimal digits and hyphens are allowed"
        case .noRootedPath: "does not begin with a slash"
        case .noPhase1Hash(let text): "\"\(text)\" is not made of lower-case hexadecimal digits"
        case .twice(let name): "\"\(name)\" is there twice"
        case .noSuchImage(let name): "\"\(name)\" is none of the images"
        case .noDisk(let text): "\"\(text)\" names no disk"
        case .noSectorLength(let length): "\(length) is no length of sectors; 512 and 4096 are known"
        case .noDiskStart(let text): "\"\(text)\" is neither firmware nor a drive from 0x80 to 0xff"
        case .noCard(let text): "\"\(text)\" is no kind of PCI card such as 8086:100e"
        case .noRevocationLevel: "is not the lines of a revocation level, such as \"sbat,1,2025021800\" and \"shim,4\""
        case .noHostName(let text): "\"\(text)\" is no host name; letters, digits, hyphens and dots are allowed"
        case .shellKey(let problem): "\(problem)"
        case .noPlace: "has a name in it that begins or ends with a space"
        case .isFolder(let path): "\"\(path)\" is the folder of another file"
        case .noExtent: "is not the offset and the length of a run of bytes"
        }
    }
}
