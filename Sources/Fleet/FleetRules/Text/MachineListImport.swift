// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import TorrentCore

/// What another system's list of machines has for ours.
///
/// Three forms are told apart by what stands in them:
/// - A list with a header: a spreadsheet of any inventory, and what FOG 1.6 exports (`name`, `primac` with several addresses
///   between `|`, `associations` with `groups:NAME|NAME`, of which the first is taken).
/// - LINBO's `devices.csv` (linuxmuster.net 7), which has none: `room;hostname;hardware class;mac;ip;…`. The hardware class
///   decides what a PC starts there, so it becomes the group; the room becomes the variable `room`.
/// - What FOG 1.5 exports, which has none either: addresses between `|`, then the name.
package struct MachineListImport: Hashable, Sendable {
    /// What to add, in the order of the lines.
    package let entries: [MachineEntry]
    /// Lines that were passed over, and why.
    package let passedOver: [RuleMistake]

    /// Reads another system's list, in UTF-8 or else Latin-1.
    package static func read(_ bytes: [UInt8], file: String) -> MachineListImport {
        var text = bytes
        if let refusal = RuleMistake.refusal(ofWide: bytes, file: file) {
            return MachineListImport(entries: [], passedOver: [refusal])
        }
        if String(validating: bytes, as: UTF8.self) == nil {
            text = Array(String(String.UnicodeScalarView(bytes.map { Unicode.Scalar($0) })).utf8)
        }
        if let refusal = RuleMistake.refusal(of: text, file: file) {
            return MachineListImport(entries: [], passedOver: [refusal])
        }
        let records = CSVText(text).records
        guard let first = records.first else { return MachineListImport(entries: [], passedOver: []) }
        guard let form = ForeignColumns(first) else {
            let origin = RuleOrigin(file: file, line: first.line)
            return MachineListImport(
                entries: [],
                passedOver: [
                    RuleMistake(
                        at: origin, found: "begins like no list that is known",
                        remedy: "write a header as the first row, with hostname and mac among its titles")
                ])
        }
        var entries: [MachineEntry] = []
        var passedOver: [RuleMistake] = []
        var kept = KeptRows()
        for record in form.hasHeader ? records.dropFirst() : records[...] {
            let origin = RuleOrigin(file: file, line: record.line)
            do throws(ValueFlaw) {
                guard entries.count < RuleLimits.machines else {
                    throw ValueFlaw(
                        found: "is one machine too many", remedy: "\(RuleLimits.machines) are allowed")
                }
                var entry = try form.entry(record)
                entry.origin = origin
                let written = WrittenValues(AssignmentValues(), at: origin)
                let row = ListedMachine(name: entry.name, macs: entry.macs, uuid: entry.uuid, written: written)
                if let taken = kept.add(row) { throw taken.flaw }
                entries.append(entry)
            } catch {
                passedOver.append(RuleMistake(at: origin, found: error.found, remedy: error.remedy))
            }
        }
        return MachineListImport(entries: entries, passedOver: passedOver)
    }
}
