// SPDX-License-Identifier: GPL-3.0-or-later

package import FleetRules

/// What a template may ask for.
package enum TemplateName: Hashable, Sendable {
    /// Something that the server knows of every machine, or of some.
    case word(TemplateWord)
    /// A variable out of rules, groups or the list of machines.
    case variable(VariableName)

    /// Reads a name as templates spell it: `name`, `vars.proxy`; `nil` for one that nothing can have.
    package init?(_ text: some StringProtocol) {
        if let word = TemplateWord(rawValue: String(text)) {
            self = .word(word)
        } else if text.hasPrefix(Self.prefix), let name = VariableName(String(text.dropFirst(Self.prefix.count))) {
            self = .variable(name)
        } else {
            return nil
        }
    }

    private static let prefix = "vars."
}

/// A name that every environment has.
package enum TemplateWord: String, CaseIterable, Hashable, Sendable {
    /// The machine, as the list names it.
    case name
    /// What it is to call itself; not for the template that makes this.
    case hostname
    /// The address of its network card, `52:54:00:12:34:56`.
    case mac
    /// Its UUID.
    case uuid
    /// Its group.
    case group
    /// Its place in the room.
    case row, column
    /// Its IP address.
    case address
    /// The folder of what it starts.
    case image
    /// The server, as `192.0.2.1:10000`.
    case server
    /// What the machine told of itself; memory is bytes.
    case vendor, model, serial, memory, firmware
}

extension TemplateName: CustomStringConvertible {
    /// The name as templates spell it.
    package var description: String {
        switch self {
        case .word(let word): word.rawValue
        case .variable(let name): Self.prefix + name.description
        }
    }
}

extension UInt8 {
    var isDigit: Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(self) }

    var isLetter: Bool { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(self | 0x20) }

    var isNameByte: Bool { isLetter || isDigit || self == UInt8(ascii: "_") || self == UInt8(ascii: "-") }
}
