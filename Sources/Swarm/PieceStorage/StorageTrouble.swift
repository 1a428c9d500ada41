// SPDX-License-Identifier: GPL-3.0-or-later

/// What is told of files that cannot be read or written at the moment, though nothing is given up because of it.
package enum StorageTrouble: Hashable, Sendable {
    /// It has lasted for some seconds, and is tried again.
    case began(StorageProblem)
    /// What was told to have begun, by the same problem, is over.
    case ended(StorageProblem)

    /// The same of a problem that is put otherwise.
    package func named(_ name: (StorageProblem) -> StorageProblem) -> Self {
        switch self {
        case .began(let problem): .began(name(problem))
        case .ended(let problem): .ended(name(problem))
        }
    }
}
