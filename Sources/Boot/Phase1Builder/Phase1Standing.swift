// SPDX-License-Identifier: GPL-3.0-or-later

internal import CPIOArchive
internal import ContentHash
internal import Foundation
internal import HostSystem
internal import TorrentCore

/// Whether a finished phase 1 can be served as it is; finding that out asks nobody, not even apt.
extension Phase1Builder {
    /// The finished phase 1, unless its files are damaged or something that was given by path has changed.
    ///
    /// That is the agent, and what the options name beside it. What they do not name stays as it was made.
    package func standing() async throws(Phase1Failure) -> Phase1Description? {
        guard let finished = Self.whole(in: options.output) else { return nil }
        let inputs = finished.inputs
        guard finished.goes(with: options.source) || !options.needsArchive else { return nil }
        switch options.agent {
        case .file(let path):
            guard inputs.contains(.init("agent", content: try FileTree.bytes(of: path))) else { return nil }
        case .missing(let places):
            note("there is no agent in \(places.joined(separator: ", ")); phase 1 is served with the one it has")
        }
        if let path = options.busybox {
            guard inputs.contains(.init("busybox", content: try FileTree.bytes(of: path))) else { return nil }
        }
        if case .own(let file, let modules) = options.kernel {
            let parts = try await KernelParts(kernelFile: file, modulesFolder: modules)
            let given: [Phase1Description.Input] =
                [.init("vmlinuz \(parts.release)", content: parts.kernel)] + parts.modules.inputs
            guard inputs.hasKernel(given) else { return nil }
        }
        if options.firmware != nil || options.overlay != nil {
            guard try inputs.filter(\.isEntry) == Self.entries(options) else { return nil }
        }
        return finished
    }

    /// A newer kernel that apt has heard of than a finished phase 1 has; `nil` if there is none, or it has one of the
    /// administrator's own.
    package static func newerKernel(
        than finished: Phase1Description, by options: Phase1Options
    ) async throws(Phase1Failure) -> String? {
        let packages = DebianPackages(folder: options.cache, from: options.source)
        guard finished.kernelArchive != nil, packages.hasLists else { return nil }
        let name = try await packages.kernelPackage()
        let release = String(name.dropFirst(ArchiveSuite.kernelPrefix.count))
        let isNewer = release.compare(finished.kernelRelease, options: .numeric) == .orderedDescending
        return isNewer ? release : nil
    }

    /// The description of a phase 1 that an earlier build put there, if the files it names have their hashes.
    static func whole(in folder: String) -> Phase1Description? {
        existing(in: folder).flatMap { description in
            let files = description.files + description.cards.map(\.file)
            return files.allSatisfy { $0.isWhole(in: folder) } ? description : nil
        }
    }

    private static func entries(_ options: Phase1Options) throws(Phase1Failure) -> [Phase1Description.Input] {
        var list = InputList()
        if let folder = options.firmware {
            for entry in try FileTree.entries(below: folder, under: FirmwareFiles.folder) { list.add(entry) }
        }
        if let folder = options.overlay { for entry in try FileTree.entries(below: folder) { list.add(entry) } }
        return list.inputs
    }
}

extension Phase1Description {
    /// Names the suite among the inputs.
    static let suiteInput = "suite"

    /// The suite that its packages are of; `nil` when it has none, or does not say.
    var suite: ArchiveSuite? {
        inputs.first { $0.name == Self.suiteInput }.flatMap { ArchiveSuite(codename: $0.digest) }
    }

    /// Whether its packages, if it has any, are of the suite that is wanted.
    func goes(with source: PackageSource) -> Bool { inputs.go(with: source) }

    /// The package that the kernel is from; `nil` for a kernel of the administrator's own.
    var kernelArchive: Input? { inputs.first { $0.isPackage && $0.name.hasPrefix(ArchiveSuite.kernelPrefix) } }
}

extension Phase1Description.File {
    /// Whether the file of this name in a folder has these bytes.
    func isWhole(in folder: String) -> Bool {
        let path = "\(folder)/\(name)"
        guard FileTree.size(of: path) == size, let content = try? FileTree.bytes(of: path) else { return false }
        return ContentHash.sha256(content).bytes.hexadecimal == sha256
    }
}

extension Phase1Description.Input {
    init(_ name: String, content: [UInt8]) {
        self.init(name: name, digest: ContentHash.sha256(content).bytes.hexadecimal)
    }

    /// Whether it is an archive of the distribution's.
    var isPackage: Bool { name.hasSuffix(".deb") }

    /// Whether it is a file, link or folder of `--firmware` or `--overlay`: behind its name stand its permissions.
    var isEntry: Bool {
        guard let space = name.lastIndex(of: " "), !name.hasPrefix("vmlinuz ") else { return false }
        let permissions = name[name.index(after: space)...]
        return !permissions.isEmpty && permissions.allSatisfy { ("0"..."7").contains($0) }
    }
}

extension ModuleClosure {
    /// The modules as inputs, in the order in which they are hashed.
    var inputs: [Phase1Description.Input] { members.map { .init($0.path, content: $0.content) } }
}

extension [Phase1Description.Input] {
    /// Whether packages among them are of the suite that is wanted.
    ///
    /// Where none is named, an earlier version of this program took the host's.
    func go(with source: PackageSource) -> Bool {
        guard contains(where: \.isPackage) else { return true }
        let suite = first { $0.name == Phase1Description.suiteInput }?.digest ?? source.host.standardSuite.codename
        return suite == source.suite.codename
    }

    /// Whether a kernel and its modules, the kernel first, are all that stand there of a kernel.
    fileprivate func hasKernel(_ given: [Phase1Description.Input]) -> Bool {
        guard let first = given.first, let place = firstIndex(of: first) else { return false }
        let rest = self[place...]
        return rest.starts(with: given) && rest.dropFirst(given.count).allSatisfy(\.isEntry)
    }
}
