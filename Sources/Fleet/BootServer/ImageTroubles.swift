// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import PieceStorage
internal import Synchronization

/// What of each image cannot be given at the moment, though it is on offer: told by its seed, shown on the status page.
package final class ImageTroubles: Sendable {
    private let problems: Mutex<[ImageName: [StorageProblem]]>

    /// Everything can be given.
    package init() {
        problems = Mutex([:])
    }

    /// Something of an image cannot be given, or can be again.
    package func note(_ trouble: StorageTrouble, of image: ImageName) {
        problems.withLock { problems in
            switch trouble {
            case .began(let problem): problems[image, default: []].append(problem)
            case .ended(let problem):
                problems[image]?.removeAll { $0 == problem }
                if problems[image]?.isEmpty == true { problems[image] = nil }
            }
        }
    }

    /// The image is given no more, so nothing of it is waited for.
    package func clear(_ image: ImageName) {
        problems.withLock { $0[image] = nil }
    }

    /// One sentence for each image of which something cannot be given: what has been so for longest, and how much else is.
    package var sentences: [ImageName: String] {
        problems.withLock(\.self).compactMapValues { problems in
            guard let first = problems.first else { return nil }
            let more = problems.count - 1
            return more == 0 ? "\(first)" : "\(first); and \(more) other \(more == 1 ? "problem" : "problems")"
        }
    }
}
