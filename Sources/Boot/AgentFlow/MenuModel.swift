// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import TorrentCore

/// The numbered list of what can be started, which of it is highlighted, and what was typed at it so far.
package struct MenuModel: Hashable, Sendable {
    /// One thing that can be started.
    package enum Choice: Hashable, Sendable {
        case image(ManifestImage)
        /// The system on the machine's own disk.
        case ownDisk
    }

    /// What a key led to.
    package enum Outcome: Hashable, Sendable {
        /// Nothing but perhaps another line on the screen.
        case stay
        case chosen(Choice)
    }

    /// What can be started: the images in menu order, and behind them the machine's own disk.
    package let choices: [Choice]
    /// What the end of the countdown chooses.
    package let defaultChoice: Choice?
    /// The highlighted one, which Enter chooses, counted from 0; at first the default.
    package private(set) var selected: Int
    /// The number typed so far; only a list of more than nine needs more than one digit.
    package private(set) var typed = ""
    /// When the entries last became others while they were shown.
    private var change: MonotonicInstant?
    /// When another entry was highlighted than before because of that; `nil` once somebody pressed a key that showed it.
    private var jump: MonotonicInstant?
    /// Whether a number that was being typed lost its meaning: then no further one is taken without Enter.
    private var needsEnter = false

    /// Lists what a manifest has; a default it does not list is none.
    package init(_ manifest: Manifest) {
        let choices = manifest.images.map { Choice.image($0) } + [.ownDisk]
        let start: Choice? =
            switch manifest.menu.start {
            case .image(let name): manifest.images.first { $0.image.name == name }.map { .image($0) }
            case .ownDisk: .ownDisk
            case .wait, nil: nil
            }
        self.choices = choices
        defaultChoice = start
        selected = start.flatMap { choices.firstIndex(of: $0) } ?? 0
    }

    /// The image that the end of the countdown chooses, if it is one.
    package var defaultImage: ManifestImage? {
        if case .image(let image)? = defaultChoice { image } else { nil }
    }

    /// The list of a newer manifest, shown in place of this one: with the same entry highlighted if it is still there or
    /// else with the default, and nothing typed lost while the numbers are the same.
    ///
    /// A key that is pressed at this moment is meant for the older list: what it does then is said at
    /// ``pressed(_:at:)``.
    package func following(_ manifest: Manifest, keepsHighlight: Bool = true, at now: MonotonicInstant) -> MenuModel {
        var menu = MenuModel(manifest)
        let highlighted = choices.indices.contains(selected) ? choices[selected].name : nil
        if keepsHighlight {
            menu.selected = menu.choices.firstIndex { $0.name == highlighted } ?? menu.selected
        }
        (menu.change, menu.jump, menu.needsEnter) = (change, jump, needsEnter)
        if menu.choices[menu.selected].name != highlighted { menu.jump = now }
        if menu.choices.map(\.name) == choices.map(\.name) {
            menu.typed = typed
        } else {
            menu.change = now
            menu.needsEnter = needsEnter || !typed.isEmpty
        }
        return menu
    }

    /// Somebody pressed a key; one that means nothing here changes nothing.
    ///
    /// Shortly after the entries became others, digits only highlight; and Enter does nothing but show what is highlighted,
    /// once, if that became another entry by itself.
    package mutating func pressed(_ key: Key, at now: MonotonicInstant) -> Outcome {
        switch key {
        case .digit(let digit): return pressed(digit: digit, at: now)
        case .enter: return pressedEnter(at: now)
        case .backspace: typed = String(typed.dropLast())
        case .up, .letter("k"): select(selected - 1)
        case .down, .letter("j"): select(selected + 1)
        case .pageUp: select(selected - Limits.pageRows)
        case .pageDown: select(selected + Limits.pageRows)
        case .home: select(0)
        case .end: select(choices.count - 1)
        case .escape: (typed, needsEnter) = ("", false)
        case .letter, .symbol, .tab, .left, .right, .stop, .shell, .redraw, .other: break
        }
        return .stay
    }

    /// The entry with that number, as soon as no further digit could follow.
    private mutating func pressed(digit: Int, at now: MonotonicInstant) -> Outcome {
        guard let number = Int(typed + "\(digit)"), number >= 1, number <= choices.count else { return .stay }
        let onlyHighlights = needsEnter || isFresh(change, at: now)
        let isWhole = number * 10 > choices.count
        jump = nil
        selected = number - 1
        if onlyHighlights {
            // What is begun now may be the end of a number of the older list.
            (typed, needsEnter) = isWhole ? ("", needsEnter) : (typed + "\(digit)", true)
            return .stay
        }
        typed += "\(digit)"
        return isWhole ? pressedEnter(at: now) : .stay
    }

    private mutating func pressedEnter(at now: MonotonicInstant) -> Outcome {
        (typed, needsEnter) = ("", false)
        let isUnseen = isFresh(jump, at: now)
        jump = nil
        return choices.indices.contains(selected) && !isUnseen ? .chosen(choices[selected]) : .stay
    }

    private mutating func select(_ index: Int) {
        (typed, needsEnter, jump) = ("", false, nil)
        selected = max(0, min(index, choices.count - 1))
    }

    /// Whether nobody can have seen yet what happened at that moment.
    private func isFresh(_ moment: MonotonicInstant?, at now: MonotonicInstant) -> Bool {
        moment.map { now - $0 < Limits.unseen } ?? false
    }

    /// The list as it is shown.
    package var list: Screen.Choices {
        Screen.Choices(
            entries: choices.map { choice in
                Screen.Entry(name: choice.displayName, remark: choice == defaultChoice ? "(default)" : "")
            }, selected: selected)
    }
}

extension MenuModel.Choice {
    /// What it is known by from one manifest to the next; `nil` for the own disk.
    fileprivate var name: ImageName? {
        if case .image(let image) = self { image.image.name } else { nil }
    }

    /// What it is called within a sentence.
    package var nameInSentence: String {
        switch self {
        case .image(let image): image.image.displayName
        case .ownDisk: "this computer's own disk"
        }
    }

    /// What the menu calls it.
    package var displayName: String {
        switch self {
        case .image(let image): image.image.displayName
        case .ownDisk: "This computer's own disk"
        }
    }
}
