// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog

/// The numbered list of what can be started, and what was typed at it so far.
package struct MenuModel: Hashable, Sendable {
    /// What a key led to.
    package enum Outcome: Hashable, Sendable {
        /// Nothing but perhaps another line on the screen.
        case stay
        case chosen(ManifestImage)
    }

    /// What can be started, in menu order.
    package let images: [ManifestImage]
    /// What Enter alone and the end of the countdown choose.
    package let defaultImage: ManifestImage?
    /// The number typed so far; only a list of more than nine needs more than one digit.
    package private(set) var typed = ""

    /// Lists what a manifest has; a default it does not list is none.
    package init(_ manifest: Manifest) {
        images = manifest.images
        defaultImage = manifest.menu.defaultImage.flatMap { name in manifest.images.first { $0.image.name == name } }
    }

    /// Somebody pressed a digit: the image with that number, as soon as no further digit could follow.
    package mutating func pressed(digit: Int) -> Outcome {
        guard let number = Int(typed + "\(digit)"), number >= 1, number <= images.count else { return .stay }
        typed += "\(digit)"
        return number * 10 > images.count ? pressedEnter() : .stay
    }

    /// Somebody pressed Enter: the number typed, or the default image.
    package mutating func pressedEnter() -> Outcome {
        let number = Int(typed)
        typed = ""
        guard let number else { return defaultImage.map { .chosen($0) } ?? .stay }
        return images.indices.contains(number - 1) ? .chosen(images[number - 1]) : .stay
    }

    /// Somebody took the last digit back.
    package mutating func pressedBackspace() {
        typed = String(typed.dropLast())
    }

    /// One line for each image.
    package var lines: [String] {
        let width = "\(images.count)".count
        return images.enumerated().map { index, entry in
            let number = "\(index + 1)"
            let padding = String(repeating: " ", count: width - number.count)
            let mark = entry == defaultImage ? "   (default)" : ""
            return "  \(padding)\(number)  \(entry.image.displayName)\(mark)"
        }
    }
}
