// SPDX-License-Identifier: GPL-3.0-or-later

internal import ContentHash
internal import Foundation
internal import HostSystem
internal import TorrentCore

/// An apt state for a suite that is not the host's, below the cache folder.
///
/// Lists, settings and sources are its own, so that nothing of the host's decides what is taken; only its ways to the
/// network, such as a proxy, are. Each refresh makes a new state beside the old one and then changes a link, so whoever
/// asks meanwhile has a whole one, and a failure leaves the old one. It needs no rights.
struct SuiteState: Sendable {
    private let source: PackageSource
    private let folder: String

    /// The state for a source of packages, which need not be there yet.
    init(_ source: PackageSource, cache: String) {
        self.source = source
        let mirror = source.mirror.map { "-\(ContentHash.sha256(Array($0.address.utf8)).bytes.prefix(4).hexadecimal)" }
        // A state knows its own path, so it must be the same whatever link leads to it.
        let cache = URL(filePath: cache).standardizedFileURL.resolvingSymlinksInPath().path
        folder = "\(cache)/apt/\(source.suite.codename)\(mirror ?? "")"
    }

    /// The state as it was made last; `nil` when it never was, or its folder was moved since.
    var standing: AptState? {
        guard let name = FileTree.target(ofLink: "\(folder)/\(Self.current)") else { return nil }
        let place = Place(folder: "\(folder)/\(name)")
        guard let settings = try? FileTree.bytes(of: place.settings),
            String(decoding: settings, as: UTF8.self).contains(place.stateSetting)
        else { return nil }
        return place.state
    }

    /// The state, made when it is not there.
    func opened() async throws(Phase1Failure) -> AptState {
        if let standing { return standing }
        return try await refresh()
    }

    /// Fetches the lists and makes a new state of them.
    ///
    /// - Throws: failures of the archive, which say what is wrong with it; and what running programs throws.
    @discardableResult func refresh() async throws(Phase1Failure) -> AptState {
        let lines = try await sites().lines(for: source.suite, signedBy: source.keyring)
        let ways = try await Self.ways()
        guard FileTree.size(of: source.keyring) != nil else { throw .keyringMissing(source.keyring) }
        let name = UUID().uuidString
        let place = Place(folder: "\(folder)/\(name)")
        do {
            try place.make(sources: lines, ways: ways)
            _ = try await place.state.text(of: "apt-get", ["-qq", "update"], errors: .whole)
        } catch {
            FileTree.remove(place.folder)
            guard case .programFailed(_, _, let words) = error else { throw error }
            throw Phase1Failure(AptWords(words), of: source.suite)
        }
        let before = FileTree.target(ofLink: "\(folder)/\(Self.current)")
        try FileTree.setLink("\(folder)/\(Self.current)", to: name)
        removeOthers(than: [name, before])
        return place.state
    }

    /// Where the archive is: as it was said, or as the host's own apt has it.
    private func sites() async throws(Phase1Failure) -> ArchiveSites {
        if let mirror = source.mirror { return ArchiveSites(mirror) }
        let text = try await AptState.host.text(
            of: "apt-get", ["indextargets", "--format", ArchiveSites.format, "Created-By: Packages"])
        guard let sites = ArchiveSites(indexTargets: text) else { throw .mirrorUnknown(source.suite) }
        return sites
    }

    /// The host's settings for reaching servers, as lines of settings.
    private static func ways() async throws(Phase1Failure) -> [String] {
        try await AptState.host.text(of: "apt-config", ["dump"]).split(whereSeparator: \.isNewline).map(String.init)
            .filter { line in wayPrefixes.contains { line.hasPrefix($0) } }
    }

    private static let wayPrefixes = [
        "Acquire::http::", "Acquire::https::", "Acquire::ForceIPv", "Acquire::Retries", "Acquire::Check-Valid-Until",
    ]

    /// Removes states that are not in use; one that somebody makes at this moment is not old enough.
    private func removeOthers(than kept: [String?]) {
        for name in (try? FileTree.names(in: folder)) ?? [] where name != Self.current && !kept.contains(name) {
            if FileTree.isOlder("\(folder)/\(name)", than: Phase1Limits.stateAge) {
                FileTree.remove("\(folder)/\(name)")
            }
        }
    }

    private static let current = "current"

    /// The files of one state.
    private struct Place {
        let folder: String

        var settings: String { "\(folder)/apt.conf" }
        var state: AptState { AptState(lists: "\(folder)/state/lists", settings: settings) }
        var stateSetting: String { "Dir::State \"\(folder)/state\";\n" }

        /// Makes all but the lists.
        func make(sources: [String], ways: [String]) throws(Phase1Failure) {
            guard !folder.contains("\""), folder.allSatisfy({ !$0.isNewline }) else {
                throw .file(folder, problem: "has a sign in its path that apt cannot read; choose another with --cache")
            }
            for name in ["state/lists/partial", "cache/archives/partial"] {
                try FileTree.makeFolder("\(folder)/\(name)")
            }
            let lists = "\(folder)/sources.list"
            try FileTree.replace(lists, with: Array(sources.map { $0 + "\n" }.joined().utf8))
            try FileTree.replace("\(folder)/status", with: [])
            // A proxy's address may have a password in it.
            try FileTree.replace(settings, with: [])
            try FileTree.setPermissions(of: settings, to: 0o600)
            let words = """
                \(stateSetting)Dir::State::status "\(folder)/status";
                Dir::Cache "\(folder)/cache";
                Dir::Cache::srcpkgcache "";
                Dir::Etc::main "/dev/null";
                Dir::Etc::parts "/dev/null";
                Dir::Etc::sourcelist "\(lists)";
                Dir::Etc::sourceparts "/dev/null";
                Dir::Etc::preferences "/dev/null";
                Dir::Etc::preferencesparts "/dev/null";
                Dir::Etc::trusted "/dev/null";
                Dir::Etc::trustedparts "/dev/null";
                APT::Architecture "amd64";
                APT::Architectures "amd64";
                APT::Sandbox::User "root";
                APT::Update::Error-Mode "any";
                Acquire::Languages "none";
                Acquire::GzipIndexes "true";

                """
            try FileTree.overwrite(settings, with: Array((words + ways.map { $0 + "\n" }.joined()).utf8))
        }
    }
}
