// SPDX-License-Identifier: GPL-3.0-or-later

/// What one column of a list of machines is for.
enum ListColumn: Hashable, Sendable {
    case name, mac, uuid, group, row, column
    /// What a machine gets.
    case key(AssignmentKey)
    /// A variable of templates.
    case variable(VariableName)
    /// Nothing: it has no title, or one that cannot be taken.
    case passedOver

    /// What machines are known by and where they are, as the header writes it.
    static let titles: [(title: String, column: ListColumn)] = [
        ("name", .name), ("mac", .mac), ("uuid", .uuid), ("group", .group), ("row", .row), ("column", .column),
    ]

    /// As a header has it.
    var title: String {
        switch self {
        case .name, .mac, .uuid, .group, .row, .column: Self.titles.first { $0.column == self }?.title ?? ""
        case .key(let key): key.rawValue
        case .variable(let name): name.text
        case .passedOver: ""
        }
    }
}

/// The header of a list of machines.
struct ListColumns {
    /// What each column is for.
    private(set) var all: [ListColumn] = []
    /// What is wrong with the header; such columns are passed over.
    private(set) var mistakes: [RuleMistake] = []
    /// The titles as they are written, for messages.
    private(set) var titles: [String] = []

    /// Reads the first row.
    init(_ header: CSVRecord, file: String) {
        let origin = RuleOrigin(file: file, line: header.line)
        var variables = 0
        for (place, cell) in header.cells.enumerated() where place < RuleLimits.columns {
            titles.append(cell.text)
            do throws(ValueFlaw) {
                let column = try Self.column(cell.text)
                if column != .passedOver, all.contains(column) {
                    throw ValueFlaw(found: "stands twice in the header", remedy: "keep one of the columns")
                }
                if case .variable = column { variables += 1 }
                guard variables <= RuleLimits.variables else {
                    throw ValueFlaw(
                        found: "is one variable too many",
                        remedy: "\(RuleLimits.variables) columns of variables are allowed")
                }
                all.append(column)
            } catch {
                let shown = cell.text.shown
                mistakes.append(RuleMistake(at: origin, column: shown, found: error.found, remedy: error.remedy))
                all.append(.passedOver)
            }
        }
        if header.cells.count > RuleLimits.columns {
            mistakes.append(
                RuleMistake(
                    at: origin, found: "has \(header.cells.count) columns", remedy: "\(RuleLimits.columns) are allowed")
            )
        }
    }

    /// Where a column is.
    func place(of column: ListColumn) -> Int? { all.firstIndex(of: column) }

    /// Whether rows can lead to machines: without one of these columns the first row is no header.
    var leadToMachines: Bool { [ListColumn.name, .mac, .uuid].contains(where: all.contains) }

    private static func column(_ title: String) throws(ValueFlaw) -> ListColumn {
        guard !title.isEmpty else { return .passedOver }
        let folded = title.lowercased()
        if let known = ListColumn.titles.first(where: { $0.title == folded }) { return known.column }
        switch AssignmentKey(rawValue: folded) {
        case .vars:
            throw ValueFlaw(found: "is no column", remedy: "give each variable a column of its own, with its name")
        case .files:
            throw ValueFlaw(found: "is no column", remedy: "write files for a group or a rule, in the file of rules")
        case let key?: return .key(key)
        case nil: break
        }
        guard let name = VariableName(title.split(whereSeparator: \.isWhitespace).joined(separator: "_")) else {
            throw ValueFlaw(
                found: "is no name of a variable, so the column is passed over", remedy: VariableName.remedy)
        }
        return .variable(name)
    }
}
