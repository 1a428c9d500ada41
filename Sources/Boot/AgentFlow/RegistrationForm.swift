// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import TorrentCore

/// What a person types to give a machine a name, a group and a seat, while it is typed and while the server is asked.
package struct RegistrationForm: Hashable, Sendable {
    /// What can be typed or chosen, from top to bottom.
    package enum Field: String, CaseIterable, Sendable {
        case name = "Name"
        case group = "Group"
        case row = "Row"
        case column = "Column"
    }

    /// What a key led to.
    package enum Outcome: Hashable, Sendable {
        /// Nothing but perhaps another line on the screen.
        case stay
        case closed
        /// The server is to be asked for this.
        case complete(Registration)
    }

    /// What the server was asked for, and until when an answer is waited for.
    package struct Question: Hashable, Sendable {
        package let registration: Registration
        package let end: MonotonicInstant
    }

    /// Which field the keys are for.
    package private(set) var field = Field.name
    package private(set) var name = ""
    package private(set) var row = ""
    package private(set) var column = ""
    private var groups: [String]
    /// The place of the chosen one among them; `nil` for none.
    private var chosen: Int?
    /// Why it is still to be typed at.
    package private(set) var message: String?
    /// `nil` while nothing was asked for.
    package private(set) var question: Question?

    /// Begins with nothing typed.
    package init(_ offer: RegistrationOffer) {
        groups = offer.groups
    }

    /// The chosen group.
    package var group: String? { chosen.flatMap { groups.indices.contains($0) ? groups[$0] : nil } }

    /// The fields there are: without groups none is chosen.
    package var fields: [Field] { groups.isEmpty ? [.name, .row, .column] : Field.allCases }

    /// Other groups may be offered by now; a choice that is still there is kept.
    package mutating func follow(_ offer: RegistrationOffer) {
        guard offer.groups != groups else { return }
        let name = group
        groups = offer.groups
        chosen = name.flatMap { groups.firstIndex(of: $0) }
        if !fields.contains(field) { field = .row }
    }

    /// Somebody pressed a key; while the server is asked none but the one that closes the form means anything.
    package mutating func pressed(_ key: Key) -> Outcome {
        if key == .escape || key == .stop { return .closed }
        guard question == nil else { return .stay }
        switch key {
        case .enter: return pressedEnter()
        case .up: move(by: -1)
        case .down, .tab: move(by: 1)
        case .left: turn(by: -1)
        case .right: turn(by: 1)
        case .backspace: erase()
        case .digit(let digit): typed("\(digit)")
        case .letter(let character), .symbol(let character): typed("\(character)")
        case .escape, .home, .end, .pageUp, .pageDown, .stop, .shell, .redraw, .other: break
        }
        return .stay
    }

    /// The server is asked.
    package mutating func ask(_ registration: Registration, until end: MonotonicInstant) {
        message = nil
        question = Question(registration: registration, end: end)
    }

    /// The server does not want it; everything typed is kept.
    package mutating func refuse(_ sentence: String) {
        (question, message, field) = (nil, sentence, .name)
    }

    /// Time went by.
    package mutating func elapsed(to now: MonotonicInstant) {
        guard let question, now >= question.end else { return }
        (self.question, message) = (nil, "The server gave no answer. Enter tries again.")
    }

    private mutating func pressedEnter() -> Outcome {
        guard field == fields.last else {
            move(by: 1)
            return .stay
        }
        guard let registration = Registration(name: name, group: group, row: Int(row), column: Int(column)) else {
            (message, field) = ("Type a name first.", .name)
            return .stay
        }
        return .complete(registration)
    }

    private mutating func move(by step: Int) {
        let place = (fields.firstIndex(of: field) ?? 0) + step
        if fields.indices.contains(place) { field = fields[place] }
    }

    /// Goes round all groups and none.
    private mutating func turn(by step: Int) {
        guard field == .group else { return }
        let place = ((chosen ?? -1) + 1 + step + groups.count + 1) % (groups.count + 1)
        chosen = place == 0 ? nil : place - 1
    }

    private mutating func typed(_ text: String) {
        switch field {
        case .name where text.utf8.allSatisfy(Self.isOfName) && name.utf8.count < CatalogLimits.machineNameLength:
            name += text
        case .group where text == " ": turn(by: 1)
        case .row: row = Self.number(row + text) ?? row
        case .column: column = Self.number(column + text) ?? column
        case .name, .group: break
        }
    }

    private mutating func erase() {
        switch field {
        case .name: name = String(name.dropLast())
        case .group: chosen = nil
        case .row: row = String(row.dropLast())
        case .column: column = String(column.dropLast())
        }
    }

    private static func isOfName(_ byte: UInt8) -> Bool {
        switch byte {
        case 0x30...0x39, 0x61...0x7a, UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"): true
        default: false
        }
    }

    /// The digits if they are the number of a row or a column.
    private static func number(_ digits: String) -> String? {
        guard let number = Int(digits), CatalogLimits.seats.contains(number) else { return nil }
        return "\(number)"
    }
}

extension RegistrationForm {
    /// The form as it is shown.
    package var parts: [Screen.Part] {
        let rows = fields.map { field in
            let isCurrent = field == self.field && question == nil
            return Screen.Part.fact(
                "\(isCurrent ? ">" : " ") \(field.rawValue)", value(of: field), isCurrent ? .selected : .plain)
        }
        let last: Screen.Part =
            question == nil ? .text(message ?? help, message == nil ? .plain : .bad) : .text("Asking the server...")
        return [.text("A name for this computer", .strong), .blank] + rows + [.blank, last]
    }

    /// What the keys do.
    package var keys: [String] {
        let close = "Esc: close"
        guard question == nil else { return [close] }
        return [field == fields.last ? "Enter: send" : "Enter: next", "Up/Down: move", close]
    }

    private var help: String {
        switch field {
        case .name: "Letters, digits, \"-\", \".\" and \"_\"."
        case .group: "Left and Right choose."
        case .row, .column: "A number; it may be left empty."
        }
    }

    private func value(of field: Field) -> String {
        switch field {
        case .name: name
        case .group: "< \(group ?? "none") >"
        case .row: row
        case .column: column
        }
    }
}
