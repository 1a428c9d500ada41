// SPDX-License-Identifier: GPL-3.0-or-later

/// What is measured: the commit, and the very program.
struct Version: Hashable {
    /// In hexadecimal; `none` outside a repository.
    let commit: String
    /// SHA-256 of the program.
    let program: String

    static func read(root: String, program: String, with tools: Tools) throws(BenchFailure) -> Version {
        let hash = try ImageMaker.hashes(of: [program], with: tools)[0]
        do throws(BenchFailure) {
            let commit = try tools.run("git", ["-C", root, "rev-parse", "HEAD"]).first ?? "none"
            return Version(commit: commit, program: hash)
        } catch .toolFailed {
            return Version(commit: "none", program: hash)
        }
    }
}

extension RunResult {
    /// Whether it stands for this version: others' programs do not change with ours, but they ran beside it.
    func isValid(for version: Version) -> Bool {
        commit == version.commit && (program == version.program || !key.contender.isOurs)
    }
}
