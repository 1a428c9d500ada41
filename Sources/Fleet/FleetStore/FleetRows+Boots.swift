// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import FleetModel
internal import GRDB
internal import TorrentCore

extension FleetRows {
    /// Boots, the latest first; one more than are wanted, if there is one.
    ///
    /// A row that cannot be understood is passed over.
    static func boots(_ query: BootQuery, in database: Database) throws -> [BootRecord] {
        var conditions: [String] = []
        var arguments: [any DatabaseValueConvertible] = []
        func ask(_ condition: String, _ value: (any DatabaseValueConvertible)?) {
            guard let value else { return }
            conditions.append(condition)
            arguments.append(value)
        }
        ask("machine = ?", query.machine?.value)
        ask("image = ?", query.image?.text)
        ask("begun >= ?", query.since?.milliseconds)
        ask("number < ?", query.before.map { Int64(clamping: $0.value) })
        arguments.append(query.limit + 1)
        let filter = conditions.isEmpty ? "" : "WHERE \(conditions.joined(separator: " AND ")) "
        let rows = try Row.fetchAll(
            database, sql: "SELECT * FROM boot \(filter)ORDER BY number DESC LIMIT ?",
            arguments: StatementArguments(arguments))
        return try rows.compactMap { row in
            guard let number: Int64 = row.value("number") else { return nil }
            let stages = try Row.fetchAll(
                database.cachedStatement(sql: "SELECT stage, after FROM boot_stage WHERE boot = ?"),
                arguments: [number])
            let marks = stages.compactMap { mark($0) }
            return boot(row, marks.sorted { $0.stage.place < $1.stage.place })
        }
    }
}

extension MachineStage {
    fileprivate var place: Int { Self.allCases.firstIndex(of: self) ?? 0 }
}
