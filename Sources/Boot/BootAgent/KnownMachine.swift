// SPDX-License-Identifier: GPL-3.0-or-later

internal import AgentFlow
internal import BootCatalog
internal import LinuxSystem
internal import Synchronization

/// What the agent has found out of the machine that rules may go by, and what it has said of a manifest.
final class KnownMachine: Sendable {
    /// What does not change while phase 1 runs.
    struct Facts: Hashable, Sendable {
        let firmware: FirmwareKind
        let traits: MachineTraits

        /// As the server reads it in a query (docs/manifest.md).
        var query: [(name: String, value: String)] {
            [
                ("firmware", firmware.rawValue), ("memory", traits.memory.map { "\($0)" }), ("vendor", traits.vendor),
                ("model", traits.model), ("serial", traits.serial),
            ].compactMap { name, value in value.map { (name, $0) } }
        }
    }

    private let facts = Mutex<Facts?>(nil)
    private let notes = Mutex<[String]>([])
    private let stages = Mutex(StageLog())

    /// What is known; the firmware's kind is asked for the first time.
    func facts(_ devices: DeviceKeeper) async -> Facts {
        if let known = facts.withLock({ $0 }) { return known }
        let found = Facts(firmware: await devices.firmware(), traits: .ofThisMachine)
        facts.withLock { $0 = found }
        return found
    }

    /// Logs what of a manifest cannot be used here, once and not for each manifest that says the same.
    func log(_ sentences: [String]) {
        let isNews = notes.withLock { notes in
            defer { notes = sentences }
            return notes != sentences
        }
        if isNews { for sentence in sentences { FirstProcess.log(sentence) } }
    }

    /// Logs the stage that the server is told, if it is another.
    func log(_ event: MachineEvent) {
        if let line = stages.withLock({ $0.line(for: event) }) { FirstProcess.log(line) }
    }
}

extension MachineTraits {
    /// What this machine's firmware says of it.
    fileprivate static var ofThisMachine: MachineTraits {
        func word(_ name: String) -> String? { SystemFile.text("/sys/class/dmi/id/\(name)") }
        return MachineTraits(
            memory: SMBIOSTable.ofThisMachine?.installedMemory ?? MemoryInformation.total,
            vendor: word("sys_vendor"), model: word("product_name"), serial: word("product_serial"))
    }
}
