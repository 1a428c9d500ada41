// SPDX-License-Identifier: GPL-3.0-or-later

package import FleetInterface

/// What a machine gets, as lines for a person.
package enum ExplanationText {
    /// One line for each key that is decided, with what decided it.
    package static func lines(_ document: ExplanationDocument) -> [String] {
        let (given, by) = (document.assignment, document.decidedBy)
        let rows: [(String, String?, String?)] =
            [
                ("image", given.image, by.image), ("timeout", timeout(given.timeout), by.timeout),
                ("images", given.images?.joined(separator: ", "), by.images),
                ("default", given.preselected, by.preselected), ("cmdline", given.cmdline, by.cmdline),
                ("hostname", given.hostname, by.hostname),
            ] + (given.vars ?? [:]).sorted { $0.key < $1.key }.map { ("vars.\($0)", $1, by.vars?[$0]) }
            + (given.files ?? []).map { file in
                ("files", "\(file.to) of \(file.from), \(file.mode)\(file.secret ? ", a secret" : "")", by.files)
            } + [
                ("after", given.after, by.after),
                ("leave", given.leave.map { "\($0.min) to \($0.max) s" }, by.leave),
                ("together", given.together.map { "waits \($0) s at most" }, by.together),
                ("register", given.register.map { $0 ? "yes" : "no" }, by.register),
                ("shell", given.shell.map { $0 ? "yes" : "no" }, by.shell),
                ("phase1", given.phase1?.joined(separator: " "), by.phase1),
            ]
        let shown = rows.compactMap { key, value, origin in value.map { (key, TextTable.clean($0), origin ?? "") } }
        let widths = (shown.map(\.0.count).max() ?? 0, shown.map(\.1.count).max() ?? 0)
        return [heading(document)]
            + shown.map { key, value, origin in
                "\(padded(key, widths.0))  \(padded(value, widths.1))  \(origin)"
            } + document.problems.map(TextTable.clean)
    }

    private static func heading(_ document: ExplanationDocument) -> String {
        let name = document.name ?? document.id
        let group = document.group.map { ", of group \($0)" } ?? ""
        guard !document.newcomer else {
            return TextTable.clean(
                "\(name.map { "\($0): a" } ?? "A") newcomer: no row of the list of machines leads to it")
        }
        return TextTable.clean("\(name ?? "A machine without a name")\(group)")
    }

    private static func timeout(_ seconds: Int) -> String {
        switch seconds {
        case ..<0: "waits for somebody"
        case 0: "at once"
        default: "\(seconds) s"
        }
    }

    private static func padded(_ text: String, _ width: Int) -> String {
        text + String(repeating: " ", count: max(0, width - text.count))
    }
}
