// SPDX-License-Identifier: GPL-3.0-or-later

/// Keys that are held while another is pressed or the mouse is used; numbered as the protocol has them.
package struct KeyModifiers: OptionSet, Hashable, Sendable {
    package let rawValue: Int

    package init(rawValue: Int) {
        self.rawValue = rawValue
    }

    package static let alt = KeyModifiers(rawValue: 1)
    package static let control = KeyModifiers(rawValue: 2)
    package static let meta = KeyModifiers(rawValue: 4)
    package static let shift = KeyModifiers(rawValue: 8)
}

/// A key of a keyboard, by the name that `KeyboardEvent.key` has for it (UI Events): `Enter`, `ArrowDown`, `a`, `?`.
struct BrowserKey: Hashable, Sendable {
    /// The name.
    let key: String
    /// Where it is on an American keyboard (`KeyboardEvent.code`).
    let code: String
    /// The number that Windows has for it, which browsers tell as `keyCode`.
    let number: Int
    /// What it types.
    let text: String?

    /// The key with this name; `nil` where there is none.
    init?(_ name: String) {
        key = name == "Space" ? " " : name
        if let named = Self.named[name] {
            code = named.code
            number = named.number
            text = named.text
            return
        }
        guard name.count == 1, let character = name.first else { return nil }
        text = name
        let upper = name.uppercased()
        if character.isASCII, character.isLetter, let byte = upper.utf8.first {
            code = "Key\(upper)"
            number = Int(byte)
        } else if character.isASCII, character.isNumber, let byte = name.utf8.first {
            code = "Digit\(name)"
            number = Int(byte)
        } else {
            code = Self.punctuation[name] ?? ""
            number = 0
        }
    }

    private static let named: [String: (code: String, number: Int, text: String?)] = [
        "Enter": ("Enter", 13, "\r"), "Tab": ("Tab", 9, nil), "Escape": ("Escape", 27, nil),
        " ": ("Space", 32, " "), "Space": ("Space", 32, " "), "Backspace": ("Backspace", 8, nil),
        "Delete": ("Delete", 46, nil), "Home": ("Home", 36, nil), "End": ("End", 35, nil),
        "PageUp": ("PageUp", 33, nil), "PageDown": ("PageDown", 34, nil), "ArrowLeft": ("ArrowLeft", 37, nil),
        "ArrowUp": ("ArrowUp", 38, nil), "ArrowRight": ("ArrowRight", 39, nil), "ArrowDown": ("ArrowDown", 40, nil),
        "ContextMenu": ("ContextMenu", 93, nil), "F2": ("F2", 113, nil), "F6": ("F6", 117, nil),
        "F10": ("F10", 121, nil), "Shift": ("ShiftLeft", 16, nil), "Control": ("ControlLeft", 17, nil),
        "Alt": ("AltLeft", 18, nil),
    ]

    private static let punctuation = [
        "/": "Slash", "?": "Slash", ".": "Period", ",": "Comma", "-": "Minus", "_": "Minus", "=": "Equal", "+": "Equal",
        ";": "Semicolon", ":": "Semicolon", "'": "Quote", "\"": "Quote", "[": "BracketLeft", "]": "BracketRight",
        "\\": "Backslash",
    ]
}
