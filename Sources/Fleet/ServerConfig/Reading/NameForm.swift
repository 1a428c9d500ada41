// SPDX-License-Identifier: GPL-3.0-or-later

internal import TorrentCore

/// What is said of a name that is there in another Unicode form: it looks the same, and its bytes differ.
///
/// Macs store "ü" as two characters, "u" and two dots (decomposed); keyboards on Linux write one (composed).
struct NameForm {
    let found: String
    let remedy: String

    /// `nil` when none of the names in a folder looks like the wanted one.
    init?(of wanted: String, among names: [String], in folder: String) {
        // Here, and nowhere else, texts that look the same are to be found: what `==` of String does.
        guard let stored = names.first(where: { $0 == wanted && !$0.hasSameBytes(as: wanted) }) else { return nil }
        let isDecomposed = stored.unicodeScalars.count > wanted.unicodeScalars.count
        let isComposed = stored.unicodeScalars.count < wanted.unicodeScalars.count
        let forms =
            if isDecomposed {
                ": decomposed, as Macs store it, and written composed here"
            } else if isComposed {
                ": composed, and written decomposed here, as Macs write it"
            } else {
                " than it is written here"
            }
        let escaped = stored.escapedForYAML
        found = "\(wanted.quoted) is stored in \(folder) in another Unicode form\(forms)"
        remedy =
            isDecomposed
            ? "rename it with: convmv -r -f utf-8 -t utf-8 --nfc --notest \(folder); or write \(escaped) here"
            : "write \(escaped) here"
    }

    /// Reports a name whose bytes are not valid UTF-8; nothing is said of a name that has gone meanwhile.
    static func reportUnreadable(_ name: String, in folder: ConfigPlace, into findings: inout Findings) {
        guard name.unicodeScalars.contains("\u{fffd}") else { return }
        findings.report(
            at: folder, "has an entry whose name is not valid UTF-8, \(name.quoted)",
            remedy: "rename it, for example with: convmv -r -f latin1 -t utf-8 --notest \(folder.file ?? "")")
    }
}

extension String {
    /// Whether files of this name are never distributed.
    var isHidden: Bool { utf8.first == UInt8(ascii: ".") }

    /// In quotation marks, with everything beyond ASCII as YAML's `\uXXXX`, so that no editor changes its form.
    fileprivate var escapedForYAML: String {
        let escaped = unicodeScalars.map { scalar in
            switch scalar {
            case "\"", "\\": return "\\\(scalar)"
            case " "..."~": return "\(scalar)"
            default:
                let digits = String(scalar.value, radix: 16)
                let width = scalar.value > 0xffff ? 8 : 4
                let zeros = String(repeating: "0", count: width - digits.count)
                return (width == 8 ? "\\U" : "\\u") + zeros + digits
            }
        }
        return "\"\(escaped.joined())\""
    }
}
