// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import FleetModel
internal import GRDB
internal import TorrentCore

extension FleetRows {
    /// What the history takes of boots, the latest first, and how many more there are; a row that cannot be understood is passed
    /// over.
    ///
    /// Tens of thousands of boots have hundreds of thousands of marks: rows are looked at one after another and not kept, and
    /// columns are known by their places.
    static func pastBoots(_ query: HistoryQuery, in database: Database) throws -> (boots: [PastBoot], leftOut: Int) {
        let (filter, arguments) = condition(query)
        let limited: [any DatabaseValueConvertible] = arguments + [Int64(query.limit)]
        var boots: [PastBoot] = []
        var places: [Int64: Int] = [:]
        var reader = PastBootReader()
        let columns = "number, machine, begun, stage, image, version, verified, total, from_server, from_peers"
        let rows = try Row.fetchCursor(
            database, sql: "SELECT \(columns) FROM boot WHERE \(filter) ORDER BY number DESC LIMIT ?",
            arguments: StatementArguments(limited))
        while let row = try rows.next() {
            guard let (number, boot) = reader.boot(row) else { continue }
            places[number] = boots.count
            boots.append(boot)
        }
        let marks = try Row.fetchCursor(
            database,
            sql: """
                SELECT boot, stage, after FROM boot_stage
                WHERE boot IN (SELECT number FROM boot WHERE \(filter) ORDER BY number DESC LIMIT ?)
                """,
            arguments: StatementArguments(limited))
        while let row = try marks.next() {
            guard let number = row.whole(0), let place = places[number], let mark = reader.mark(row) else { continue }
            boots[place].marks.append(mark)
        }
        let count = try Int.fetchOne(
            database, sql: "SELECT count(*) FROM boot WHERE \(filter)", arguments: StatementArguments(arguments))
        return (boots, max(0, (count ?? 0) - query.limit))
    }

    private static func condition(_ query: HistoryQuery) -> (String, [any DatabaseValueConvertible]) {
        var conditions = ["begun >= ?", "begun <= ?"]
        var arguments: [any DatabaseValueConvertible] = [
            query.period.lowerBound.milliseconds, query.period.upperBound.milliseconds,
        ]
        if let image = query.image {
            conditions.append("image = ?")
            arguments.append(image.text)
        }
        if let machines = query.machines {
            // Thousands of numbers are more than a statement may have arguments on some systems.
            let numbers = machines.map { "\($0.value)" }.sorted()
            conditions.append("machine IN (\(numbers.joined(separator: ",")))")
        }
        return (conditions.joined(separator: " AND "), arguments)
    }
}

/// Makes boots of rows; what is a name in many of them is read once.
private struct PastBootReader {
    private var images: [String: ImageName?] = [:]
    private var versions: [String: InfoHash?] = [:]

    /// A boot, without its marks, and its number.
    mutating func boot(_ row: Row) -> (Int64, PastBoot)? {
        guard let number = row.whole(0), let machine = FleetRows.machine(row.whole(1)), let begun = row.whole(2),
            let stage = row.words(3).flatMap({ MachineStage(rawValue: $0) })
        else { return nil }
        var boot = PastBoot(machine, begun: WallTime(milliseconds: begun), stage: stage)
        if let text = row.words(4) { boot.image = image(text) }
        if let text = row.words(5) { boot.version = version(text) }
        if let verified = row.natural(6), let total = row.natural(7), let fromServer = row.natural(8),
            let fromPeers = row.natural(9)
        {
            boot.transfer = TransferProgress(
                verified: verified, total: total, fromServer: fromServer, fromPeers: fromPeers)
        }
        return (number, boot)
    }

    /// A mark, of a row with the stage second and the duration third.
    func mark(_ row: Row) -> BootRecord.Mark? {
        guard let stage = row.words(1).flatMap({ MachineStage(rawValue: $0) }), let after = row.whole(2) else {
            return nil
        }
        return BootRecord.Mark(stage, after: .milliseconds(min(max(0, after), Limits.longestDuration)))
    }

    private mutating func image(_ text: String) -> ImageName? {
        if let known = images[text] { return known }
        let image = try? ImageName(text)
        images[text] = .some(image)
        return image
    }

    private mutating func version(_ text: String) -> InfoHash? {
        if let known = versions[text] { return known }
        let version = [UInt8](hexadecimal: text).flatMap { InfoHash(bytes: $0) }
        versions[text] = .some(version)
        return version
    }
}

extension Row {
    /// The column at a place, if it has a whole number; GRDB's own conversions end the program where something else is in it.
    fileprivate func whole(_ place: Int) -> Int64? {
        let value: DatabaseValue = self[place]
        if case .int64(let number) = value.storage { return number }
        return nil
    }

    /// The same for a number that is not negative.
    fileprivate func natural(_ place: Int) -> UInt64? { whole(place).map { UInt64(Swift.max(0, $0)) } }

    /// The same for a text.
    fileprivate func words(_ place: Int) -> String? {
        let value: DatabaseValue = self[place]
        if case .string(let text) = value.storage { return text }
        return nil
    }
}
