// SPDX-License-Identifier: GPL-3.0-or-later

package import HostSystem

/// Why phase 1 could not be made: one sentence with the remedy.
package enum Phase1Failure: Error, Hashable, Sendable {
    /// A program that does part of the work is not installed.
    case programMissing(String)
    /// A program of the system said no; its own words follow.
    case programFailed(String, status: String, words: String)
    /// The package lists do not know the package; those of a suite, or the system's own.
    case packageUnknown(String, of: ArchiveSuite? = nil)
    /// The package is known and could not be had.
    case packageNotFetched(String, words: String, of: ArchiveSuite? = nil)
    /// The package lists do not know all that some packages depend on.
    case packagesUnknown([String], words: String, of: ArchiveSuite? = nil)
    /// There is no apt here to fetch the package with.
    case aptMissing(package: String)
    /// The file with the keys that sign the archive is not there.
    case keyringMissing(String)
    /// A suite is wanted, and nothing says where the archive is.
    case mirrorUnknown(ArchiveSuite)
    /// The lists of a suite are not signed, or by nobody who is trusted; apt's words follow.
    case archiveNotSigned(ArchiveSuite, words: String)
    /// The mirror does not have the suite, or no longer.
    case suiteGone(ArchiveSuite, words: String)
    /// The lists of a suite could not be had for another reason.
    case listsNotFetched(ArchiveSuite, words: String)
    /// The package came and has not what we came for.
    case packageWithout(String, what: String)
    /// A file or folder could not be read or written.
    case file(String, problem: String)
    /// `--kernel` came without `--modules`, or the other way round.
    case kernelWithoutModules
    /// The folder of modules holds none.
    case noModules(String)
    /// The kernel file does not look like one.
    case notAKernel(String)
    /// No agent was found in any of these places.
    case agentMissing([String])
    /// What was given as shim or GRUB is no program of UEFI.
    case notALoader(String)
    /// What was given as shim or GRUB is only the beginning of a program.
    case loaderCutShort(String, bytes: Int)
    /// The signed programs could not be had at an earlier start, for that reason.
    case loadersMissedBefore(String)
    /// The agent or busybox would not start in phase 1, which has no loader and no libraries.
    case notStatic(String)
    /// A module's file is damaged.
    case damagedModule(String, ELFError)
    /// There is no finished phase 1 in the folder that a medium was to be made from.
    case phase1Missing(String)
    /// None of the packages a layer is made of has a file that the layer needs.
    case layerWithout(String, neededBy: String)
    /// Phase 1 has another kernel than the modules of a layer.
    case layerOfOtherKernel(String, phase1: String)
    /// The place for a medium's image is taken by something that is no file, such as the device of a USB stick.
    case notAFile(String)

    /// Whether the person at the keyboard can mend it (exit status 1), or the system failed (2).
    package var isMistake: Bool {
        switch self {
        case .kernelWithoutModules, .noModules, .notAKernel, .notALoader, .loaderCutShort, .agentMissing, .notStatic,
            .programMissing, .phase1Missing, .notAFile, .layerOfOtherKernel, .aptMissing, .keyringMissing,
            .mirrorUnknown, .suiteGone:
            true
        case .programFailed, .packageUnknown, .packagesUnknown, .packageNotFetched, .packageWithout, .layerWithout,
            .file, .damagedModule, .archiveNotSigned, .listsNotFetched, .loadersMissedBefore:
            false
        }
    }
}

extension Phase1Failure: CustomStringConvertible {
    /// One sentence with what, where and the remedy on this computer.
    package var description: String { sentence(on: .this) }
}

extension Phase1Failure {
    /// One sentence with what, where and the remedy on a computer with that system.
    package func sentence(on host: HostSystem) -> String {
        switch self {
        case .programMissing(let program):
            "the program \(program) is not installed; \(host.remedy(forProgram: program))"
        case .programFailed(let program, let status, let words):
            "\(program) ended with \(status)\(words.isEmpty ? "" : ": \(words)")"
        case .packageUnknown(let package, let suite):
            "apt does not know the package \(package)\(Self.place(suite)); \(Self.update(suite))"
                + Self.way(around: package, ", or give")
        case .packageNotFetched(let package, let words, let suite):
            "the package \(package)\(Self.place(suite)) could not be fetched (\(words)); check the network and \(Self.update(suite))"
                + Self.way(around: package, ", or give")
        case .packagesUnknown(let packages, let words, let suite):
            "apt cannot tell what \(packages.joined(separator: ", "))\(Self.place(suite)) depend on (\(words)); \(Self.update(suite))"
        case .aptMissing(let package):
            "\(host.name) has no apt to fetch Debian's package \(package) with; \(host.remedy(for: .apt))"
                + Self.way(around: package, ", or give your own with")
        case .keyringMissing(let path):
            "the keys that sign Debian's archive are not at \(path); \(host.remedy(for: .archiveKeyring))"
        case .mirrorUnknown(let suite):
            "apt on \(host.name) names no archive of Debian to take \(suite) from; write its address as phase1.mirror,"
                + " or give it with --mirror"
        case .archiveNotSigned(let suite, let words):
            "the lists of Debian's suite \(suite) are not signed by a key that is trusted, and nothing of them is used"
                + " (\(words)); take another mirror (phase1.mirror, --mirror), or for newer keys"
                + " \(host.remedy(for: .archiveKeyring))"
        case .suiteGone(let suite, let words):
            "the mirror has no suite \(suite) (\(words)); take another mirror (phase1.mirror, --mirror) or another suite"
                + " (phase1.suite, --suite)"
        case .listsNotFetched(let suite, let words):
            "the lists of Debian's suite \(suite) could not be fetched (\(words)); check the network and the mirror"
                + " (phase1.mirror, --mirror)"
        case .layerWithout(let file, let needy):
            "no package holds \(file), which \(needy) needs; a layer is made of packages of Debian alone"
        case .layerOfOtherKernel(let release, let phase1):
            "the kernel's modules are of \(release), but phase 1 has \(phase1); run `boottorrent phase1 build` again"
        case .packageWithout(let package, let what):
            "the package \(package) holds no \(what)" + Self.way(around: package, "; give your own with")
        case .file(let path, let problem): "\(path): \(problem)"
        case .kernelWithoutModules: "--kernel and --modules belong together: a kernel takes only its own modules"
        case .noModules(let folder): "\(folder) holds no kernel modules; give a folder such as /lib/modules/VERSION"
        case .notAKernel(let path): "\(path) is no Linux kernel; give a file such as /boot/vmlinuz-VERSION"
        case .notALoader(let path):
            "\(path) is no program of UEFI; give a signed one such as shimx64.efi or grubx64.efi"
        case .loaderCutShort(let path, let bytes):
            "\(path) ends in the middle of the program, after \(bytes) bytes; copy the whole file again"
        case .loadersMissedBefore(let reason):
            "\(reason) (this was found at an earlier start; boottorrent start --update tries again)"
        case .agentMissing(let places):
            "the agent was found nowhere (\(places.joined(separator: ", "))); build it with `make build` or give --agent FILE"
        case .notStatic(let path):
            "\(path) is linked to shared libraries, which phase 1 does not have; give a statically linked one"
        case .damagedModule(let path, let error): "the kernel module \(path) is damaged: \(error)"
        case .phase1Missing(let folder):
            "\(folder) holds no finished phase 1; make one with `boottorrent phase1 build -o \(folder)`"
        case .notAFile(let path):
            "\(path) is no file; write the image to a file, then copy that with `dd` or burn it"
        }
    }

    private static func place(_ suite: ArchiveSuite?) -> String { suite.map { " of \($0)" } ?? "" }

    /// What brings lists up to date.
    private static func update(_ suite: ArchiveSuite?) -> String {
        suite == nil ? "run `apt-get update`" : "give --update"
    }

    /// Some packages have options in their stead.
    private static func way(around package: String, _ introduction: String) -> String {
        ArchiveSuite.replacement(for: package).map { "\(introduction) \($0)" } ?? ""
    }
}

extension Phase1Failure {
    /// What apt says of a suite's lists.
    init(_ words: AptWords, of suite: ArchiveSuite) {
        switch words {
        case .notSigned(let words): self = .archiveNotSigned(suite, words: words)
        case .noSuite(let words): self = .suiteGone(suite, words: words)
        case .other(let words): self = .listsNotFetched(suite, words: words)
        }
    }
}
