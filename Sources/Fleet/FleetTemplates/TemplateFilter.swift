// SPDX-License-Identifier: GPL-3.0-or-later

/// Quotes a value for the language of the file it is put into; the quotes belong to what comes out.
package enum TemplateFilter: String, CaseIterable, Hashable, Sendable {
    /// One word of a POSIX shell, in single quotes.
    case shell
    /// A YAML scalar in double quotes (YAML 1.2, 7.3.1).
    case yaml
    /// A JSON string in double quotes (RFC 8259).
    case json
    /// A value on a kernel's command line: in double quotes where there is a space, otherwise as it is.
    case cmdline
    /// Text or an attribute's value of XML, without quotes around it.
    case xml

    /// The quoted value; a mistake if the language cannot have it.
    package func quote(_ value: String) throws(TemplateValueMistake) -> String {
        switch self {
        case .shell: "'\(Self.replacing(value) { $0 == "'" ? #"'\''"# : nil })'"
        // What follows are all that either language escapes of text without control characters.
        case .yaml, .json: "\"\(Self.replacing(value) { $0 == "\"" || $0 == "\\" ? "\\\($0)" : nil })\""
        case .cmdline: try Self.word(value)
        case .xml: Self.replacing(value) { Self.entities[$0] }
        }
    }

    private static let entities: [Unicode.Scalar: String] = [
        "&": "&amp;", "<": "&lt;", ">": "&gt;", "\"": "&quot;", "'": "&apos;",
    ]

    /// The kernel's `next_arg` knows no way to have a double quote within quotes; to its `isspace`, the byte A0 is one, too.
    private static func word(_ value: String) throws(TemplateValueMistake) -> String {
        guard !value.utf8.contains(UInt8(ascii: "\"")) else {
            throw TemplateValueMistake(
                "a double quote cannot stand in a value on the kernel's command line", remedy: "leave it out")
        }
        let spaces: Set<UInt8> = [UInt8(ascii: " "), 0xA0]
        return value.isEmpty || value.utf8.contains(where: spaces.contains) ? "\"\(value)\"" : value
    }

    private static func replacing(_ value: String, _ other: (Unicode.Scalar) -> String?) -> String {
        var text = ""
        for scalar in value.unicodeScalars {
            if let other = other(scalar) { text += other } else { text.unicodeScalars.append(scalar) }
        }
        return text
    }
}
