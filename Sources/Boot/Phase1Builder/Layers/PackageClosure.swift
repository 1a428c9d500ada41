// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation
internal import HostSystem

/// Some packages with all they depend on, as if nothing at all were installed.
///
/// To find that out takes apt some seconds, so the answer is kept for as long as apt's lists stay as they are.
struct PackageClosure {
    private let packages: [String]
    private let skipped: [String]
    private let source: DebianPackages

    /// The packages of programs, without those that nothing is taken of.
    init(of programs: ArchivePrograms, from source: DebianPackages) {
        packages = programs.packages
        skipped = programs.skipped
        self.source = source
    }

    /// All of them, sorted by name; the answer is kept in a folder.
    func records(keptIn folder: String) async throws(Phase1Failure) -> [PackageRecord] {
        let path = "\(folder)/packages-\(question)"
        let apt = try await apt()
        let state = Self.state(of: apt.lists)
        if let state, let kept = try? FileTree.bytes(of: path) {
            let lines = String(decoding: kept, as: UTF8.self).split(separator: "\n", maxSplits: 1)
            if lines.count == 2, lines[0] == state { return Self.records(in: String(lines[1])) }
        }
        let names = try await names(apt)
        let text = try await apt.text(of: "apt-cache", ["show", "--no-all-versions"] + names)
        let records = Self.records(in: text)
        guard records.count == names.count else {
            throw .packagesUnknown(packages, words: "the lists are incomplete", of: source.ownSuite)
        }
        if let state {
            try FileTree.makeFolder(folder)
            try FileTree.replace(path, with: Array("\(state)\n\(text)".utf8))
        }
        return records
    }

    private func apt() async throws(Phase1Failure) -> AptState {
        do {
            return try await source.apt()
        } catch {
            guard case .programMissing = error else { throw error }
            throw .aptMissing(package: packages.first ?? "")
        }
    }

    private func names(_ apt: AptState) async throws(Phase1Failure) -> [String] {
        do {
            let simulation = try await apt.text(
                of: "apt-get",
                [
                    "-qq", "-s", "--no-install-recommends", "-o", "Dir::State::status=/dev/null",
                    "-o", "Dir::State::extended_states=/dev/null", "install",
                ] + packages)
            return PackageRecord.names(inSimulation: simulation).filter { name in
                !skipped.contains { name.hasPrefix($0) }
            }
        } catch {
            switch error {
            case .programFailed(_, _, let words):
                throw .packagesUnknown(packages, words: words, of: source.ownSuite)
            case .programMissing: throw .aptMissing(package: packages.first ?? "")
            default: throw error
            }
        }
    }

    private static func records(in text: String) -> [PackageRecord] {
        PackageRecord.all(in: text).sorted { $0.name.utf8.lexicographicallyPrecedes($1.name.utf8) }
    }

    /// Names what is asked.
    private var question: String {
        var inputs = InputList()
        inputs.add("suite", digest: "\(source.suite) \(source.source.mirror?.address ?? "")")
        inputs.add("packages", digest: "\(packages)")
        inputs.add("skipped", digest: "\(skipped)")
        return inputs.hash
    }

    /// Changes with every `apt-get update` that brought something; `nil` where the lists are not in their usual place.
    private static func state(of folder: String) -> String? {
        guard let names = try? FileTree.names(in: folder), names.contains(where: { $0.hasSuffix("Release") }) else {
            return nil
        }
        var inputs = InputList()
        for name in names {
            let attributes = try? FileManager.default.attributesOfItem(atPath: "\(folder)/\(name)")
            let date = (attributes?[.modificationDate] as? Date)?.timeIntervalSince1970 ?? 0
            inputs.add(name, digest: "\(attributes?[.size] as? Int ?? 0) \(date)")
        }
        return inputs.hash
    }
}
