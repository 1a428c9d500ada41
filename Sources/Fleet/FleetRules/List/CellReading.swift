// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import TorrentCore

/// Reads the cells of a list of machines; none of them is empty.
enum CellReading {
    static func name(_ cell: String) throws(ValueFlaw) -> MachineName {
        guard let name = MachineName(cell) else {
            throw ValueFlaw(found: "\(cell.shown) is no name of a machine", remedy: MachineName.remedy)
        }
        return name
    }

    /// One address, or several with blanks between.
    static func macs(_ cell: String) throws(ValueFlaw) -> [MACAddress] {
        var macs: [MACAddress] = []
        for word in words(cell) {
            guard let mac = MACAddress(listed: word) else {
                throw ValueFlaw(
                    found: "\(word.shown) is no MAC address of a network card",
                    remedy: "write six pairs of digits such as 52:54:00:12:34:56")
            }
            if !macs.contains(mac) { macs.append(mac) }
        }
        guard macs.count <= RuleLimits.addressesOfMachine else {
            throw ValueFlaw(
                found: "has \(macs.count) addresses", remedy: "\(RuleLimits.addressesOfMachine) are allowed")
        }
        return macs
    }

    static func uuid(_ cell: String) throws(ValueFlaw) -> MachineUUID {
        guard let uuid = MachineUUID(cell) else {
            throw ValueFlaw(
                found: "\(cell.shown) is no UUID of a single machine",
                remedy: "write it as firmware has it, or nothing where a maker gave all boards the same")
        }
        return uuid
    }

    /// A number, or a letter for one: `A` is 1.
    static func seat(_ cell: String) throws(ValueFlaw) -> Int {
        if cell.utf8.count == 1, let letter = cell.utf8.first.map({ $0 | 0x20 }),
            (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(letter)
        {
            return Int(letter - UInt8(ascii: "a")) + 1
        }
        guard cell.utf8.allSatisfy({ (0x30...0x39).contains($0) }), let number = Int(cell),
            RuleLimits.seats.contains(number)
        else {
            throw ValueFlaw(
                found: "\(cell.shown) is no number of a seat",
                remedy: "write 0 to \(RuleLimits.seats.upperBound), or a letter")
        }
        return number
    }

    /// Words with blanks, commas or semicolons between; the separator of the file needs quotation marks.
    static func words(_ cell: String) -> [String] {
        cell.split { $0.isWhitespace || $0 == "," || $0 == ";" }.map(String.init)
    }
}

extension AssignmentValues {
    /// Takes what a cell says of a key.
    mutating func take(_ key: AssignmentKey, cell: String) throws(ValueFlaw) {
        switch key {
        case .image: image = try ValueText.choice(cell)
        case .images: images = try ValueText.imageNames(CellReading.words(cell))
        case .timeout: timeout = try Self.timeout(cell)
        case .default: self.default = try ValueText.preselected(cell)
        case .cmdline: cmdline = try ValueText.commandLine(cell)
        case .hostname: hostname = try ValueText.hostName(cell)
        case .after: after = try ValueText.after(cell)
        case .leave: leave = try Self.leave(cell)
        case .together: together = try ValueText.together(Int(cell), shown: cell.shown)
        case .register: register = try Self.flag(cell)
        case .shell: shell = try Self.flag(cell)
        case .phase1: phase1 = try ValueText.phase1(cell.split(whereSeparator: \.isWhitespace).map(String.init))
        // Such columns are passed over at the header.
        case .vars, .files: break
        }
    }

    private static func timeout(_ cell: String) throws(ValueFlaw) -> Int {
        guard let seconds = Int(cell), seconds <= CatalogLimits.longestWait else {
            throw ValueFlaw(
                found: "\(cell.shown) is no number of seconds",
                remedy: "write 0 to \(CatalogLimits.longestWait), or a negative number to wait for somebody")
        }
        return max(seconds, -1)
    }

    /// `60` is the least, `60-600` the least and the most.
    private static func leave(_ cell: String) throws(ValueFlaw) -> LeaveChoice {
        let ends = cell.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
        let allowed = 0...CatalogLimits.longestWait
        guard ends.count <= 2, ends.allSatisfy({ $0.map(allowed.contains) ?? false }),
            let choice = LeaveChoice(minimum: ends[0], maximum: ends.count == 2 ? ends[1] : nil)
        else {
            throw ValueFlaw(
                found: "\(cell.shown) does not say how long to stay",
                remedy: "write the least number of seconds, or the least and the most: 60-600")
        }
        return choice
    }

    private static func flag(_ cell: String) throws(ValueFlaw) -> Bool {
        switch cell.lowercased() {
        case "true", "yes", "on": true
        case "false", "no", "off": false
        default: throw ValueFlaw(found: "\(cell.shown) is neither true nor false", remedy: "write true or false")
        }
    }
}
