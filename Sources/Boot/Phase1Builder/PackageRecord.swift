// SPDX-License-Identifier: GPL-3.0-or-later

/// What we want to know of a paragraph that `apt-cache show` prints.
package struct PackageRecord: Hashable, Sendable {
    /// The package's name.
    package let name: String
    /// As `apt-get download` calls the archive.
    package let fileName: String
    /// SHA-256 in hexadecimal digits.
    package let digest: String
    /// Names only; the first of several choices.
    package let dependencies: [String]

    /// Reads the first paragraph; `nil` when it lacks a name, a version, an architecture or a digest.
    package init?(_ text: String) {
        var fields: [Substring: String] = [:]
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.isEmpty { break }
            guard !line.hasPrefix(" "), let colon = line.firstRange(of: ": ") else { continue }
            fields[line[..<colon.lowerBound]] = String(line[colon.upperBound...])
        }
        guard let name = fields["Package"], let version = fields["Version"], let architecture = fields["Architecture"],
            let digest = fields["SHA256"]
        else { return nil }
        let colonless = version.split(separator: ":", omittingEmptySubsequences: false).joined(separator: "%3a")
        self.name = name
        fileName = "\(name)_\(colonless)_\(architecture).deb"
        self.digest = digest
        dependencies = (fields["Depends"] ?? "").split(separator: ",").compactMap {
            $0.split(whereSeparator: { " (|:".contains($0) }).first.map(String.init)
        }
    }

    /// Reads every paragraph; one that is no package's is passed over.
    static func all(in text: String) -> [PackageRecord] {
        var paragraphs: [String] = [""]
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.isEmpty { paragraphs.append("") } else { paragraphs[paragraphs.count - 1] += line + "\n" }
        }
        return paragraphs.compactMap { PackageRecord($0) }
    }

    /// The names in what `apt-get -s install` prints: `Inst libc6 (2.36-9 Debian:12/stable [amd64])`.
    static func names(inSimulation text: String) -> [String] {
        text.split(separator: "\n").compactMap { line in
            let words = line.split(separator: " ", maxSplits: 2)
            return words.count == 3 && words[0] == "Inst" ? String(words[1]) : nil
        }
    }
}
