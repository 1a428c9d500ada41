// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import TorrentCore

/// Which column of another system's list says what.
struct ForeignColumns {
    /// Whether the first row is a header.
    private(set) var hasHeader = true
    private var name, mac, uuid, group, associations, row, column: Int?
    private var variables: [(VariableName, Int)] = []

    /// Tells by the first row which form a list has; `nil` for none that is known.
    init?(_ first: CSVRecord) {
        let titles = first.cells.map { Self.folded($0.text) }
        name = Self.place(
            of: ["name", "hostname", "host", "computer", "computername", "pc", "machine", "client"], titles)
        mac = Self.place(
            of: [
                "mac", "macaddress", "macaddresses", "macs", "primac", "hwaddr", "hwaddress", "ethernet",
                "ethernetaddress",
            ],
            titles)
        uuid = Self.place(of: ["uuid", "systemuuid", "smbiosuuid", "sysuuid"], titles)
        group = Self.place(of: ["group", "hardwareclass", "hwclass", "room", "location", "lab"], titles)
        associations = titles.firstIndex(of: "associations")
        row = titles.firstIndex(of: "row")
        column = titles.firstIndex(of: "column")
        for (title, word) in [
            ("room", "room"), ("location", "location"), ("serial", "serial"), ("serialnumber", "serial"),
        ] {
            guard let place = titles.firstIndex(of: title), place != group, let name = VariableName(word),
                !variables.contains(where: { $0.0 == name })
            else { continue }
            variables.append((name, place))
        }
        if name == nil, mac == nil, uuid == nil, !takePlaces(of: first) { return nil }
    }

    /// Takes the places that lists without a header have, if the first row looks like one of those.
    private mutating func takePlaces(of first: CSVRecord) -> Bool {
        hasHeader = false
        if first.cells.count >= 5, Self.macs(first.text(at: 3)) != nil {
            (name, group, mac) = (1, 2, 3)
            variables = VariableName("room").map { [($0, 0)] } ?? []
        } else if first.cells.count >= 2, Self.macs(first.text(at: 0)) != nil {
            (mac, name) = (0, 1)
        } else {
            return false
        }
        return true
    }

    /// What a row says of its machine.
    func entry(_ record: CSVRecord) throws(ValueFlaw) -> MachineEntry {
        if let flaw = record.flaw { throw flaw }
        var entry = MachineEntry()
        let name = text(name, record)
        if !name.isEmpty { entry.name = try CellReading.name(name) }
        let addresses = text(mac, record)
        if !addresses.isEmpty {
            guard let macs = Self.macs(addresses) else {
                throw ValueFlaw(
                    found: "\(addresses.shown) is no MAC address of a network card", remedy: "add the machine by hand")
            }
            entry.macs = Array(macs.prefix(RuleLimits.addressesOfMachine))
        }
        // Inventories have made-up UUIDs in them; a machine is as well known by its address.
        entry.uuid = MachineUUID(text(uuid, record))
        guard !entry.macs.isEmpty || entry.uuid != nil else {
            throw ValueFlaw(found: "has neither a MAC address nor a UUID", remedy: "add the machine by hand")
        }
        let group = groupText(record)
        if !group.isEmpty { entry.group = try ValueText.group(group) }
        entry.row = seat(row, record)
        entry.column = seat(column, record)
        for (name, place) in variables {
            guard let variable = Variable(name, text(place, record)), !variable.value.isEmpty else { continue }
            entry.vars.add(variable)
        }
        return entry
    }

    private func groupText(_ record: CSVRecord) -> String {
        let own = text(group, record)
        guard own.isEmpty else { return own }
        let kinds = text(associations, record).split(separator: ";")
        let groups = kinds.first { $0.hasPrefix("groups:") }?.dropFirst("groups:".count)
        return groups?.split(separator: "|").first.map(String.init) ?? ""
    }

    private func seat(_ place: Int?, _ record: CSVRecord) -> Int? {
        let cell = text(place, record)
        return cell.isEmpty ? nil : try? CellReading.seat(cell)
    }

    private func text(_ place: Int?, _ record: CSVRecord) -> String {
        place.map { record.text(at: $0) } ?? ""
    }

    /// Addresses with `|`, blanks, commas or semicolons between; `nil` when one of them is none.
    private static func macs(_ text: String) -> [MACAddress]? {
        let words = CellReading.words(text.replacing("|", with: " "))
        let macs = words.compactMap { MACAddress(listed: $0) }
        return macs.isEmpty || macs.count < words.count ? nil : macs
    }

    private static func place(of words: [String], _ titles: [String]) -> Int? {
        for word in words {
            if let place = titles.firstIndex(of: word) { return place }
        }
        return nil
    }

    /// A title in small letters, without blanks and marks.
    private static func folded(_ title: String) -> String {
        String(decoding: title.lowercased().utf8.filter(\.isLetterOrDigit), as: UTF8.self)
    }
}
