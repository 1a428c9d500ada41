// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation

/// The phase 1 that was made last with a cache, kept in it by links: an environment that shares the cache has the same
/// one without making it.
struct Phase1Shelf {
    private let folder: String

    init(cache: String) {
        folder = "\(cache)/phase1"
    }

    /// Puts what is kept into the output folder, if it was made from these inputs; `nil` when it was not.
    func take(_ inputs: InputList, into output: String) -> Phase1Description? {
        guard folder != output, let kept = Phase1Builder.whole(in: folder), kept.hash == inputs.hash else {
            return nil
        }
        // Fails when somebody else puts another one there meanwhile; then one is made.
        return (try? Self.copy(kept, from: folder, to: output)).map { kept }
    }

    /// Keeps what was just made.
    func keep(_ made: Phase1Description, from output: String) throws(Phase1Failure) {
        if folder != output { try Self.copy(made, from: output, to: folder) }
    }

    private static func copy(
        _ description: Phase1Description, from source: String, to target: String
    ) throws(Phase1Failure) {
        try FileTree.makeFolder(target)
        try Phase1Builder.clear(target)
        for file in description.fetched + [Phase1Builder.FileName.description] {
            try FileTree.link("\(source)/\(file)", as: "\(target)/\(file)")
        }
    }
}

extension Phase1Description {
    /// The names of all files that machines may fetch.
    fileprivate var fetched: [String] { (files + cards.map(\.file)).map(\.name) }
}
