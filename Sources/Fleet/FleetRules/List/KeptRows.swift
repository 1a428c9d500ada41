// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog

/// The rows so far, and who has which name.
struct KeptRows {
    private(set) var machines: [ListedMachine] = []
    private var names: [MachineName: Int] = [:]
    private var addresses: [MACAddress: Int] = [:]
    private var boards: [MachineUUID: Int] = [:]

    /// Keeps a row, unless an earlier one is the same machine's.
    mutating func add(_ machine: ListedMachine) -> (column: String, flaw: ValueFlaw)? {
        func taken(_ what: String, by line: Int) -> ValueFlaw {
            ValueFlaw(found: "\(what) is that of line \(line), too", remedy: "keep one of the two lines")
        }
        if let name = machine.name, let line = names[name] { return ("name", taken(name.text, by: line)) }
        if let uuid = machine.uuid, let line = boards[uuid] { return ("uuid", taken(uuid.description, by: line)) }
        for mac in machine.macs {
            if let line = addresses[mac] { return ("mac", taken(mac.description, by: line)) }
        }
        if let name = machine.name { names[name] = machine.line }
        if let uuid = machine.uuid { boards[uuid] = machine.line }
        for mac in machine.macs { addresses[mac] = machine.line }
        machines.append(machine)
        return nil
    }
}
