// SPDX-License-Identifier: GPL-3.0-or-later

package import HostSystem

/// Why phase 1 could not be made: one sentence with the remedy.
package enum Phase1Failure: Error, Hashable, Sendable {
    /// A program that does part of the work is not installed.
    case programMissing(String)
    /// A program of the system said no; its own words follow.
    case programFailed(String, status: String, words: String)
    /// The package lists of this system do not know the package.
    case packageUnknown(String)
    /// The package is known and could not be had.
    case packageNotFetched(String, words: String)
    /// The package lists do not know all that some packages depend on.
    case packagesUnknown([String], words: String)
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
        case .kernelWithoutModules, .noModules, .notAKernel, .agentMissing, .notStatic, .programMissing,
            .phase1Missing, .notAFile, .layerOfOtherKernel:
            true
        case .programFailed, .packageUnknown, .packagesUnknown, .packageNotFetched, .packageWithout, .layerWithout,
            .file, .damagedModule:
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
        case .packageUnknown(let package):
            "apt does not know the package \(package); run `apt-get update`"
                + Self.way(around: package, ", or on a system that is not Debian give")
        case .packageNotFetched(let package, let words):
            "the package \(package) could not be fetched (\(words)); check the network and run `apt-get update`"
                + Self.way(around: package, ", or give")
        case .packagesUnknown(let packages, let words):
            "apt cannot tell what \(packages.joined(separator: ", ")) depend on (\(words)); run `apt-get update`"
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

    /// Phase 1's own packages have options in their stead; there is no other source of signed loaders and the like.
    private static func way(around package: String, _ introduction: String) -> String {
        ArchiveSuite.isOfPhase1(package)
            ? "\(introduction) --kernel, --modules and --busybox" : ""
    }
}
