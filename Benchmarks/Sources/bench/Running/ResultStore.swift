// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// Keeps results as files, so that a bench that was ended goes on where it was.
///
/// ```
///   results/1a2b3c4d5e6f/S3/n16-us50-ui50-64MiB/ours-1.json
/// ```
struct ResultStore {
    let folder: String

    /// The result of a run, if there is one of this commit.
    func result(_ key: RunResult.Key, commit: String) -> RunResult? { Self.read(path(key, commit: commit)) }

    /// Everything there is.
    func all() -> [RunResult] { Self.all(below: folder) }

    /// Keeps a result in place of an earlier one of the same run.
    func save(_ result: RunResult) throws(BenchFailure) {
        try Self.write(result, to: path(result.key, commit: result.commit))
    }

    /// Writes a result of any kind, and the folders above it.
    static func write(_ result: some Encodable, to path: String) throws(BenchFailure) {
        try Files.makeFolder((path as NSString).deletingLastPathComponent)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        guard let data = try? encoder.encode(result) else { preconditionFailure("numbers and texts can be encoded") }
        try Files.write(data + Data("\n".utf8), to: path)
    }

    /// All results of one kind; those of other kinds cannot be read as it.
    static func all<Result: Decodable>(below folder: String) -> [Result] {
        guard let names = FileManager.default.enumerator(atPath: folder) else { return [] }
        return names.compactMap { $0 as? String }.filter { $0.hasSuffix(".json") }
            .compactMap { read("\(folder)/\($0)") }
    }

    private func path(_ key: RunResult.Key, commit: String) -> String {
        "\(folder)/\(commit.prefix(12))/\(key.caseName)/\(key.parameters.fileName)/"
            + "\(key.contender.rawValue)-\(key.run).json"
    }

    /// `nil` also for what another version of this bench wrote: it is measured again.
    static func read<Result: Decodable>(_ path: String) -> Result? {
        guard let data = FileManager.default.contents(atPath: path) else { return nil }
        let decoder = JSONDecoder()
        decoder.dateDecodingStrategy = .iso8601
        return try? decoder.decode(Result.self, from: data)
    }
}
