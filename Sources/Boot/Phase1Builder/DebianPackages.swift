// SPDX-License-Identifier: GPL-3.0-or-later

internal import ContentHash
internal import Foundation
package import HostSystem
internal import TorrentCore

/// Packages of a suite of Debian's archive, kept as archives in one folder and never installed.
package struct DebianPackages: Sendable {
    /// One package archive in the folder.
    package struct Archive: Hashable, Sendable {
        /// The package's name.
        package let package: String
        /// The archive's path.
        package let path: String
        /// SHA-256 of the archive, as the signed package list has it.
        package let digest: String

        /// The archive's own name.
        package var fileName: String { path.split(separator: "/").last.map(String.init) ?? path }

        /// The archive as something that phase 1, or a layer, is made from.
        var input: Phase1Description.Input { .init(name: fileName, digest: digest) }
    }

    /// Where they come from.
    let source: PackageSource
    private let folder: String

    /// Keeps archives in this folder, which is made when the first one comes.
    package init(folder: String, from source: PackageSource = PackageSource()) {
        self.folder = folder
        self.source = source
    }

    /// The suite that they are of.
    package var suite: ArchiveSuite { source.suite }

    /// The suite whose lists are not the host's; `nil` when they are.
    var ownSuite: ArchiveSuite? { source.isHosts ? nil : source.suite }

    /// What apt is asked with; lists of a suite's own are fetched when there are none.
    func apt() async throws(Phase1Failure) -> AptState {
        source.isHosts ? .host : try await SuiteState(source, cache: folder).opened()
    }

    /// Whether a question needs no list that would have to be fetched first.
    var hasLists: Bool { source.isHosts || SuiteState(source, cache: folder).standing != nil }

    /// Fetches a suite's own lists anew; the host's are brought up to date by whoever looks after the host.
    package func refreshLists() async throws(Phase1Failure) {
        if !source.isHosts { try await SuiteState(source, cache: folder).refresh() }
    }

    /// The newest archive of a package, fetched unless the folder has it already.
    package func archive(of package: String) async throws(Phase1Failure) -> Archive {
        let archive = Archive(try await record(of: package), in: folder)
        try await fetch([archive])
        return archive
    }

    /// The archive of a package that something was made from before, if the folder still has it as it was.
    func kept(_ beginning: String, in inputs: [Phase1Description.Input]) -> Archive? {
        guard let input = inputs.first(where: { $0.isPackage && $0.name.hasPrefix(beginning) }) else { return nil }
        let path = "\(folder)/\(input.name)"
        guard Self.digest(of: path) == input.digest else { return nil }
        return Archive(package: String(input.name.prefix { $0 != "_" }), path: path, digest: input.digest)
    }

    /// The archives of packages in the order given, fetched all at once unless the folder has them already.
    func archives(of records: [PackageRecord]) async throws(Phase1Failure) -> [Archive] {
        let archives = records.map { Archive($0, in: folder) }
        try await fetch(archives)
        return archives
    }

    private func fetch(_ archives: [Archive]) async throws(Phase1Failure) {
        let missing = archives.filter { Self.digest(of: $0.path) != $0.digest }
        guard let first = missing.first else { return }
        // Whoever fetches the same at the same time does so beside us: nobody sees a part of an archive under its name.
        let work = "\(folder)/fetched-\(UUID().uuidString)"
        try FileTree.makeFolder(work)
        defer { FileTree.remove(work) }
        let failure = await failureOfDownload(of: missing.map(\.package), into: work)
        // What came before a failure is kept, for the link may be slow.
        var wrong: Archive?
        for archive in missing {
            let fetched = "\(work)/\(archive.fileName)"
            if Self.digest(of: fetched) == archive.digest {
                try FileTree.move(fetched, to: archive.path)
            } else if wrong == nil {
                wrong = archive
            }
        }
        guard let wrong else { return }
        guard let failure else {
            throw .packageNotFetched(
                wrong.package, words: "what came is not what the package list says", of: ownSuite)
        }
        guard case .programFailed(_, _, let words) = failure else { throw failure }
        let others = missing.count > 1 ? " (or one of \(missing.count - 1) others)" : ""
        throw .packageNotFetched(first.package + others, words: words, of: ownSuite)
    }

    private func failureOfDownload(of packages: [String], into work: String) async -> Phase1Failure? {
        do {
            // The folder need not be open to apt's own user; archives are checked against the signed list all the same.
            _ = try await apt().text(
                of: "apt-get", ["-qq", "-o", "APT::Sandbox::User=root", "download"] + packages, in: work)
            return nil
        } catch {
            return error
        }
    }

    /// The first dependency of a package whose name begins so.
    package func dependency(of package: String, beginningWith prefix: String) async throws(Phase1Failure) -> String {
        let record = try await record(of: package)
        guard let name = record.dependencies.first(where: { $0.hasPrefix(prefix) }) else {
            throw .packageWithout(package, what: "dependency \(prefix)…")
        }
        return name
    }

    /// The archive of Debian's kernel for PCs.
    func kernel() async throws(Phase1Failure) -> Archive {
        try await archive(of: try await kernelPackage())
    }

    /// The name of the package of Debian's newest kernel for PCs that apt knows of.
    func kernelPackage() async throws(Phase1Failure) -> String {
        try await dependency(of: suite.kernelPackage, beginningWith: ArchiveSuite.kernelPrefix)
    }

    /// Unpacks an archive's files into a folder, without running anything of it.
    package func unpack(_ archive: Archive, into folder: String) async throws(Phase1Failure) {
        try FileTree.makeFolder(folder)
        _ = try await ProgramRun.output(of: "dpkg-deb", ["-x", archive.path, folder])
    }

    /// The content of one file of a package's newest archive.
    package func content(of file: ArchiveFile) async throws(Phase1Failure) -> [UInt8] {
        let archive = try await archive(of: file.package)
        let work = "\(folder)/unpacked-\(UUID().uuidString)"
        defer { FileTree.remove(work) }
        try await unpack(archive, into: work)
        guard let content = try? FileTree.bytes(of: "\(work)/\(file.path)") else {
            throw .packageWithout(file.package, what: file.path)
        }
        return content
    }

    private func record(of package: String) async throws(Phase1Failure) -> PackageRecord {
        let text: String
        do {
            text = try await apt().text(of: "apt-cache", ["show", "--no-all-versions", package])
        } catch {
            switch error {
            case .programFailed: throw .packageUnknown(package, of: ownSuite)
            case .programMissing: throw .aptMissing(package: package)
            default: throw error
            }
        }
        guard let record = PackageRecord(text) else { throw .packageUnknown(package, of: ownSuite) }
        return record
    }

    private static func digest(of path: String) -> String? {
        (try? FileTree.bytes(of: path)).map { ContentHash.sha256($0).bytes.hexadecimal }
    }
}

extension DebianPackages.Archive {
    fileprivate init(_ record: PackageRecord, in folder: String) {
        self.init(package: record.name, path: "\(folder)/\(record.fileName)", digest: record.digest)
    }
}
