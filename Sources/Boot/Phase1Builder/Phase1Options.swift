// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation

/// What goes into phase 1 and where it is put.
package struct Phase1Options: Hashable, Sendable {
    /// Where the kernel comes from.
    package enum Kernel: Hashable, Sendable {
        /// Debian's newest signed one, out of the archive.
        case archive
        /// A kernel file and the folder of its modules, such as `/lib/modules/VERSION`.
        case own(file: String, modules: String)
    }

    /// Where the agent is.
    package enum Agent: Hashable, Sendable {
        case file(String)
        /// Nobody named a file, and there is none in any of these places: no phase 1 can be made, but a finished one has
        /// an agent already.
        case missing([String])

        /// Its path.
        ///
        /// - Throws: ``Phase1Failure/agentMissing(_:)`` when there is none.
        package var path: String {
            get throws(Phase1Failure) {
                switch self {
                case .file(let path): return path
                case .missing(let places): throw .agentMissing(places)
                }
            }
        }
    }

    /// Where the kernel comes from.
    package var kernel: Kernel = .archive
    /// A static busybox; without one, the archive's.
    package var busybox: String?
    /// Where packages come from.
    package var source = PackageSource()
    /// The agent, statically linked.
    package var agent: Agent
    /// A folder whose content goes to `/lib/firmware`.
    package var firmware: String?
    /// A folder laid over the finished tree.
    package var overlay: String?
    /// Where package archives are kept from one build to the next.
    package var cache: String
    /// Where `vmlinuz`, `initramfs` and `phase1.json` are put.
    package var output: String
    /// How the archive is compressed; `nil` for what goes with the kernel.
    package var compression: InitramfsCompression?

    /// A shim of one's own for machines with Secure Boot; without one, the archive's.
    package var shim: String?
    /// A GRUB that this shim starts; without one, the archive's.
    package var menu: String?
    /// Whether the lists of a suite's own are fetched anew before phase 1 is made.
    package var refreshesLists = false

    /// Whether something of phase 1 comes out of the archive.
    var needsArchive: Bool { kernel == .archive || busybox == nil }
    /// How the archive is compressed.
    var chosenCompression: InitramfsCompression {
        compression ?? (kernel == .archive ? InitramfsCompression(for: source.suite) : .zstd)
    }

    /// Takes what has no default, and the agent as a file.
    package init(agent: String, cache: String, output: String) {
        self.init(agent: .file(agent), cache: cache, output: output)
    }

    /// Takes what has no default.
    package init(agent: Agent, cache: String, output: String) {
        self.agent = agent
        self.cache = cache
        self.output = output
    }

    /// Where the agent is looked for, in order, when nobody says: beside the running program, where `make build` puts it,
    /// then where `make install` does.
    package static func agentPlaces(besides program: String) -> [String] {
        let folders = program.split(separator: "/", omittingEmptySubsequences: false).dropLast().map(String.init)
        var places = [(folders + ["boottorrent-agent"]).joined(separator: "/")]
        places.append((folders.dropLast() + ["libexec", "boottorrent", "boottorrent-agent"]).joined(separator: "/"))
        return places
    }
}

extension Phase1Options {
    /// The first statically linked agent that is there, or all the places looked at.
    package static func foundAgent() -> Agent {
        let program = (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? ""
        let places = agentPlaces(besides: program)
        return places.first(where: isStatic).map { .file($0) } ?? .missing(places)
    }

    private static func isStatic(_ path: String) -> Bool {
        guard let bytes = try? Data(contentsOf: URL(filePath: path), options: .mappedIfSafe) else { return false }
        guard let file = try? ELFFile([UInt8](bytes)) else { return false }
        return !file.needsLoader
    }
}
