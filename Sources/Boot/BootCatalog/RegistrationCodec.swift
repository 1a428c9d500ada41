// SPDX-License-Identifier: GPL-3.0-or-later

internal import Bencoding

extension Registration {
    static func reading(_ node: CatalogNode?) throws(CatalogProblem) -> Registration? {
        guard let node else { return nil }
        let registration = Registration(
            name: try node["name"].nonEmptyText(upTo: CatalogLimits.machineNameLength),
            group: try node.optional("group")?.nonEmptyText(upTo: CatalogLimits.groupNameLength),
            row: try node.optional("row")?.seat(), column: try node.optional("column")?.seat())
        guard let registration else { throw node.problem(.missing) }
        return registration
    }

    var bencode: Bencode {
        var entries: [Bencode.Key: Bencode] = ["name": .text(name)]
        entries["group"] = group.map(Bencode.text)
        entries["row"] = row.map { .integer(Int64(clamping: $0)) }
        entries["column"] = column.map { .integer(Int64(clamping: $0)) }
        return .dictionary(entries)
    }
}

extension RegistrationOffer {
    init?(optional node: CatalogNode?) throws(CatalogProblem) {
        guard let node else { return nil }
        var groups: [String] = []
        for element in try node["groups"].list(upTo: CatalogLimits.offeredGroups) {
            groups.append(try element.nonEmptyText(upTo: CatalogLimits.groupNameLength))
        }
        self.init(groups: groups)
    }

    var bencode: Bencode { .dictionary(["groups": .list(groups.map(Bencode.text))]) }
}

extension RegistrationVerdict {
    init?(optional node: CatalogNode?) throws(CatalogProblem) {
        guard let node else { return nil }
        guard try !node["taken"].flag() else {
            self = .taken
            return
        }
        self = .refused(try node.optional("reason")?.text(upTo: CatalogLimits.reasonLength) ?? "")
    }

    var bencode: Bencode {
        switch self {
        case .taken: .dictionary(["taken": .integer(1)])
        case .refused(let reason):
            .dictionary([
                "taken": .integer(0), "reason": .text(reason.printable(upTo: CatalogLimits.reasonLength)),
            ])
        }
    }
}

extension CatalogNode {
    fileprivate func seat() throws(CatalogProblem) -> Int {
        let seats = CatalogLimits.seats
        return Int(try integer(in: Int64(seats.lowerBound)...Int64(seats.upperBound)))
    }
}
