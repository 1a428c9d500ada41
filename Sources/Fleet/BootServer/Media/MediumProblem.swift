// SPDX-License-Identifier: GPL-3.0-or-later

package import ServerConfig

/// Why the system on a medium cannot be started out of its ISO file.
package enum MediumProblem: Error, Hashable, Sendable {
    /// The system's or a program's words.
    case unreadable(String)
    case unknownLayout
    /// A system that is not Linux, or is started by other means.
    case otherSystem(MediumFamily)
    /// The system would look for the medium on a drive.
    case searches(MediumSearch)
    /// The system would look in the network, and not get there.
    case unreachable(MediumFamily, FileFlaw)
    /// The file on the medium that is not where the list of its files says: the end of the ISO file is missing.
    case cutOff(String)
    case scattered(String)
    case badKernel(String, FileFlaw)
    case badInitrd(String, FileFlaw)
    case tooManyInitrds(Int, limit: Int)
    case tooLong(UInt64)
    case commandLineTooLong(Int, limit: Int)

    /// What was found, as what is said of the ISO file.
    package var found: String {
        switch self {
        case .unreadable(let words): "cannot be looked into: \(words)"
        case .unknownLayout:
            "has no layout that is known here; looked for were "
                + MediumLayout.allCases.map(\.signs).joined(separator: "; ")
        case .otherSystem(let family): "is \(family.name), which has no layout that is known here"
        case .searches(let search): search.found
        case .unreachable(let family, let flaw): "is \(family.name), whose system \(flaw.found)"
        case .cutOff(let path): "ends before the bytes of /\(path)"
        case .scattered(let path): "has the bytes of /\(path) in several places"
        case .badKernel(let path, let flaw), .badInitrd(let path, let flaw): "has a /\(path) that \(flaw.found)"
        case .tooManyInitrds(let count, _): "is started with \(count) initrds"
        case .tooLong(let length): "has \(length) bytes, and its system would need it in an initial file system"
        case .commandLineTooLong(let length, _): "is started with a command line of \(length) bytes"
        }
    }

    /// What to do.
    package var remedy: String {
        switch self {
        case .unreadable, .cutOff: "copy it anew"
        case .otherSystem(let family): family.remedy
        case .searches(let search): search.family?.remedy ?? MediumFamily.byHand
        case .unreachable(_, let flaw): flaw.remedy
        case .unknownLayout: "take kernel and initrd out of it and use method kexec"
        case .scattered: "write it anew with xorriso"
        case .badKernel: "use a medium for PCs of 64 bits (amd64)"
        case .badInitrd: "use another medium, or take kernel and initrd out of it and use method kexec"
        case .tooManyInitrds(_, let limit), .commandLineTooLong(_, let limit): "\(limit) are allowed"
        case .tooLong: "files in it have \(Limits.initramfsFile) bytes at most, so use a smaller medium"
        }
    }
}
