// SPDX-License-Identifier: GPL-3.0-or-later

extension String {
    /// The same with a blank in place of each control character (C0, DEL, C1): a terminal would obey those, and a line of
    /// a log would end.
    package var withoutControlCharacters: String {
        var scalars = UnicodeScalarView()
        scalars.append(contentsOf: unicodeScalars.map { $0.properties.generalCategory == .control ? " " : $0 })
        return String(scalars)
    }
}
