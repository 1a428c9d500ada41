// SPDX-License-Identifier: GPL-3.0-or-later

/// What a machine starts: an image, or one of three words.
///
/// A folder of such a name cannot be meant.
package enum StartChoice: Hashable, Sendable {
    /// An image.
    case image(ImageName)
    /// Its own disk.
    case local
    /// Whatever a person chooses.
    case menu
    /// Nothing yet: it waits to be told.
    case wait

    /// The words that are no folder's name here.
    package static let keywords = ["local", "menu", "wait"]

    /// Reads a word or a folder's name; `nil` for what can be neither.
    package init?(_ text: String) {
        switch text {
        case "local": self = .local
        case "menu": self = .menu
        case "wait": self = .wait
        default:
            guard let name = try? ImageName(text) else { return nil }
            self = .image(name)
        }
    }

    /// The image, if one is started.
    package var image: ImageName? { if case .image(let name) = self { name } else { nil } }

    /// Reads what `default` may be: what can be started without a person, an image or the own disk.
    package static func preselected(_ text: String) -> StartChoice? {
        switch StartChoice(text) {
        case .menu, .wait, nil: nil
        case let choice: choice
        }
    }
}

extension StartChoice: CustomStringConvertible {
    /// As rules write it.
    package var description: String {
        switch self {
        case .image(let name): name.text
        case .local: "local"
        case .menu: "menu"
        case .wait: "wait"
        }
    }
}
