// SPDX-License-Identifier: GPL-3.0-or-later

internal import Phase1Builder
internal import ServerConfig

/// Why a packed disk could not be unpacked.
enum UnpackingProblem: Error, Equatable {
    case packedTwice(DiskPacking)
    /// What comes out is no disk.
    case noDisk(DiskPacking, FileFlaw)
    case nothing
    case cutShort(DiskPacking)
    /// With the words of the program that looked at it.
    case damaged(DiskPacking, words: String)
    /// What wrote it ended before it closed the file, and it has so many errors that a repair can mend.
    case notClosed(DiskPacking, errors: Int)
    case failed(Phase1Failure)
    case notWritten(String)
    /// What an earlier reading of the same file came to.
    case known(found: String, remedy: String)

    /// Whether it is certainly the file's fault, so that reading it again finds the same.
    ///
    /// A program calls damaged also what it could not read, or had no memory for.
    var isLasting: Bool {
        switch self {
        case .packedTwice, .noDisk, .nothing, .cutShort, .known: true
        case .damaged, .notClosed, .failed, .notWritten: false
        }
    }

    var found: String {
        switch self {
        case .packedTwice(let packing): "is packed twice: what comes out of it \(packing.phrase)"
        case .noDisk(let packing, let flaw): "\(packing.phrase), and what comes out \(flaw.found)"
        case .nothing: "has nothing in it"
        case .cutShort(let packing): "was not copied to its end: it \(packing.phrase), and the end is missing"
        case .damaged(let packing, let words): "\(packing.phrase) and is damaged (\(words))"
        case .notClosed(let packing, let errors):
            "\(packing.phrase) that was not closed properly (qemu-img check found \(errors) errors)"
        case .failed(let failure): "cannot be unpacked: \(failure)"
        case .notWritten(let words): "could not be unpacked: \(words)"
        case .known(let found, _): found
        }
    }

    var remedy: String {
        switch self {
        case .packedTwice: "unpack it once by yourself"
        case .noDisk(_, let flaw): flaw.remedy
        case .nothing: "copy it anew"
        case .cutShort, .damaged: "copy it again"
        case .notClosed: "run qemu-img check -r all FILE"
        case .failed: "look after its disk, or unpack it by yourself"
        case .notWritten: "make room below out/ and try again"
        case .known(_, let remedy): remedy
        }
    }
}
