// SPDX-License-Identifier: GPL-3.0-or-later

/// What became of one key: its value, if there is a usable one, and its place for messages either way.
struct Setting<Value> {
    let value: Value?
    let place: ConfigPlace
    let state: SettingState

    static func written(_ value: Value, at place: ConfigPlace) -> Setting {
        Setting(value: value, place: place, state: .written)
    }

    static func malformed(at place: ConfigPlace) -> Setting {
        Setting(value: nil, place: place, state: .malformed)
    }

    static func missing(at place: ConfigPlace, standard: Value?) -> Setting {
        Setting(value: standard, place: place, state: standard == nil ? .absent : .standard)
    }

    /// The same place and state with another value in it.
    func map<Other>(_ transform: (Value) -> Other) -> Setting<Other> {
        Setting<Other>(value: value.map(transform), place: place, state: state)
    }

    func report(_ found: String, remedy: String, into findings: inout Findings) {
        findings.report(at: place, found, remedy: remedy)
    }
}

/// How a key came to its value.
enum SettingState {
    /// It stands in the file and means something.
    case written
    /// It does not stand there; the default counts.
    case standard
    /// It does not stand there and has no default.
    case absent
    /// It stands there and means nothing; a problem has been reported.
    case malformed
}

/// Why a value does not mean what its key wants.
struct Mistake: Error {
    let found: String
    let remedy: String
}
