// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
internal import TorrentCore

/// The files of an ISO file, and where in it their bytes are.
package struct DiscListing: Sendable {
    /// One file.
    package struct File: Hashable, Sendable {
        /// Its path, without a slash in front.
        package let path: String
        /// Where its bytes are; `nil` when it has none, or when they are not all in one run.
        package let extent: FileExtent?
        /// Bytes of it.
        package let length: UInt64
        /// Whether its bytes lie in several places.
        package let isScattered: Bool
    }

    /// Every file, in the order of the report.
    package let files: [File]
    private let indices: [ExactName: Int]

    /// Reads what xorriso's action `report_lba` prints; lines that are none of its are passed over.
    ///
    /// `File data lba:  0 ,  34 ,  2442 ,  5000000 , '/big'`: extent, first block, blocks, bytes of the whole file, path.
    /// Blocks have 2,048 bytes.
    package init(report: some StringProtocol) {
        var runs: [ExactName: [Run]] = [:]
        var paths: [ExactName] = []
        for line in report.split(whereSeparator: \.isNewline) {
            guard let (text, run) = Self.run(line) else { continue }
            let path = ExactName(text)
            if runs[path] == nil { paths.append(path) }
            runs[path, default: []].append(run)
        }
        files = paths.map { Self.file($0.text, runs[$0] ?? []) }
        indices = Dictionary(files.enumerated().map { (ExactName($1.path.lowercased()), $0) }) { first, _ in first }
    }

    /// The file at a path, which may begin with slashes; a medium without Rock Ridge has names in capitals, so case
    /// means nothing.
    package func file(_ path: String) -> File? {
        indices[ExactName(path.lowercased().splitAtSlashes().joined(separator: "/"))].map { files[$0] }
    }

    /// The files directly in a folder, or at the root when that has no name, whose names begin and end so, sorted by name.
    package func files(in folder: String, beginning start: String, ending end: String = "") -> [File] {
        let prefix = folder.isEmpty ? start : "\(folder)/\(start)"
        return files.filter { file in
            let path = file.path.lowercased()
            return path.hasPrefix(prefix) && path.hasSuffix(end) && !path.dropFirst(prefix.count).contains("/")
        }.sorted { $0.path < $1.path }
    }

    private struct Run {
        let block: UInt64
        let blocks: UInt64
        let length: UInt64
    }

    private static func run(_ line: some StringProtocol) -> (String, Run)? {
        let start = "File data lba:"
        guard line.hasPrefix(start) else { return nil }
        let parts = line.dropFirst(start.count).split(separator: ",", maxSplits: 4)
        let numbers = parts.prefix(4).compactMap { part in UInt64(String(part.filter { $0 != " " })) }
        guard parts.count == 5, numbers.count == 4, let quoted = parts.last?.drop(while: { $0 == " " }) else {
            return nil
        }
        guard quoted.count > 3, quoted.hasPrefix("'/"), quoted.hasSuffix("'") else { return nil }
        // As a shell would read it: a quote in a name ends the quotation, stands in another, and begins it anew.
        let path = String(quoted.dropFirst(2).dropLast()).replacing("'\"'\"'", with: "'")
        return (path, Run(block: numbers[1], blocks: numbers[2], length: numbers[3]))
    }

    private static func file(_ path: String, _ runs: [Run]) -> File {
        let isScattered = zip(runs, runs.dropFirst()).contains { $0.block &+ $0.blocks != $1.block }
        let (offset, overflows) = (runs.first?.block ?? 0).multipliedReportingOverflow(by: 2_048)
        let extent = isScattered || overflows ? nil : FileExtent(offset: offset, length: runs.first?.length ?? 0)
        return File(path: path, extent: extent, length: runs.first?.length ?? 0, isScattered: isScattered)
    }
}
