// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog

/// The numbered list of what can be started, which of it is highlighted, and what was typed at it so far.
package struct MenuModel: Hashable, Sendable {
    /// What a key led to.
    package enum Outcome: Hashable, Sendable {
        /// Nothing but perhaps another line on the screen.
        case stay
        case chosen(ManifestImage)
    }

    /// What can be started, in menu order.
    package let images: [ManifestImage]
    /// What the end of the countdown chooses.
    package let defaultImage: ManifestImage?
    /// The highlighted image, which Enter chooses, counted from 0; at first the default.
    package private(set) var selected: Int
    /// The number typed so far; only a list of more than nine needs more than one digit.
    package private(set) var typed = ""

    /// Lists what a manifest has; a default it does not list is none.
    package init(_ manifest: Manifest) {
        images = manifest.images
        defaultImage = manifest.menu.defaultImage.flatMap { name in manifest.images.first { $0.image.name == name } }
        selected = manifest.images.firstIndex { $0.image.name == manifest.menu.defaultImage } ?? 0
    }

    /// The list of a newer manifest, with the same image highlighted if it is still there, and nothing typed lost while
    /// the numbers are the same.
    package func following(_ manifest: Manifest) -> MenuModel {
        var menu = MenuModel(manifest)
        if images.indices.contains(selected) {
            let name = images[selected].image.name
            menu.selected = menu.images.firstIndex { $0.image.name == name } ?? menu.selected
        }
        if menu.images.map(\.image.name) == images.map(\.image.name) { menu.typed = typed }
        return menu
    }

    /// Somebody pressed a key; one that means nothing here changes nothing.
    package mutating func pressed(_ key: Key) -> Outcome {
        switch key {
        case .digit(let digit): return pressed(digit: digit)
        case .enter: return pressedEnter()
        case .backspace: typed = String(typed.dropLast())
        case .up, .letter("k"): select(selected - 1)
        case .down, .letter("j"): select(selected + 1)
        case .pageUp: select(selected - Limits.pageRows)
        case .pageDown: select(selected + Limits.pageRows)
        case .home: select(0)
        case .end: select(images.count - 1)
        case .escape: typed = ""
        case .letter, .stop, .shell, .redraw, .other: break
        }
        return .stay
    }

    /// The image with that number, as soon as no further digit could follow.
    private mutating func pressed(digit: Int) -> Outcome {
        guard let number = Int(typed + "\(digit)"), number >= 1, number <= images.count else { return .stay }
        typed += "\(digit)"
        selected = number - 1
        return number * 10 > images.count ? pressedEnter() : .stay
    }

    private mutating func pressedEnter() -> Outcome {
        typed = ""
        return images.indices.contains(selected) ? .chosen(images[selected]) : .stay
    }

    private mutating func select(_ index: Int) {
        typed = ""
        selected = max(0, min(index, images.count - 1))
    }

    /// The list as it is shown.
    package var choices: Screen.Choices {
        Screen.Choices(
            entries: images.map { entry in
                Screen.Entry(name: entry.image.displayName, remark: entry == defaultImage ? "(default)" : "")
            }, selected: selected)
    }
}
