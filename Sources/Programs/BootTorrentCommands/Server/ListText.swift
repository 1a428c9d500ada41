// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
package import FleetInterface
import FleetModel

/// Lists of the interface as tables.
package enum ListText {
    /// The machines, those that need somebody first.
    package static func lines(of machines: [MachineDocument], _ text: FleetText) -> [String] {
        var table = TextTable("MACHINE", "GROUP", "ADDRESS", "MAC", "STATE", "STAGE", "SINCE", "IMAGE", "REASON")
        let sorted = machines.sorted { ($0.state.place, $0.number) < ($1.state.place, $1.number) }
        for machine in sorted {
            table.add(
                machine.id, machine.group, machine.address, machine.macs.last, machine.state.rawValue,
                FleetText.stage(machine),
                text.span(since: machine.since), machine.image, machine.reason ?? machine.reasonCode?.rawValue ?? "")
        }
        return table.isEmpty ? ["No machine was seen yet."] : table.lines
    }

    /// The images, broken ones first.
    package static func lines(of images: [ImageDocument]) -> [String] {
        var table = TextTable("IMAGE", "STATE", "SIZE", "MACHINES", "VERSIONS", "WHAT IS WRONG")
        let order: [ImageDocument.State] = [.broken, .preparing, .ready]
        for state in order {
            for image in images where image.state == state {
                table.add(
                    image.name, self.state(of: image), image.length.map { ByteCount.text($0) }, "\(image.machines)",
                    "\(image.versions.count)", image.problems.first?.found ?? "")
            }
        }
        return table.isEmpty ? ["There is no image yet."] : table.lines
    }

    private static func seat(of machine: MachineDocument) -> String? {
        let parts = [machine.row.map { "row \($0)" }, machine.column.map { "column \($0)" }].compactMap(\.self)
        return parts.isEmpty ? nil : parts.joined(separator: ", ")
    }

    private static func model(of machine: MachineDocument) -> String? {
        let parts = [machine.vendor, machine.model].compactMap(\.self)
        return parts.isEmpty ? nil : parts.joined(separator: " ")
    }

    static func state(of image: ImageDocument) -> String {
        guard let progress = image.progress, progress.total > 0 else { return image.state.rawValue }
        return "\(image.state.rawValue) (\(FleetText.share(progress.done, of: progress.total)))"
    }

    /// The boots, the latest first.
    package static func lines(of boots: [BootDocument]) -> [String] {
        var table = TextTable(
            "BOOT", "MACHINE", "BEGUN", "FOR", "STAGE", "IMAGE", "FROM SERVER", "FROM PEERS", "REASON")
        for boot in boots {
            table.add(
                "\(boot.boot)", boot.machine, FleetText.local(boot.begun), FleetText.clock(boot.duration),
                boot.stage.rawValue, boot.image, boot.transfer.map { ByteCount.text($0.fromServer) },
                boot.transfer.map { ByteCount.text($0.fromPeers) }, boot.failure ?? boot.reason ?? "")
        }
        return table.isEmpty ? ["No such boot is remembered."] : table.lines
    }

    /// What is wrong, the worst first, each with what to do.
    package static func lines(of problems: [ProblemDocument], _ text: FleetText) -> [String] {
        guard !problems.isEmpty else { return ["Nothing is wrong."] }
        return problems.flatMap { problem in
            let times = problem.count > 1 ? ", \(problem.count) times" : ""
            return [
                TextTable.clean(
                    "\(problem.severity.rawValue) at \(problem.place), \(text.age(problem.since))\(times): \(problem.found)"
                ),
                TextTable.clean("    \(problem.remedy)"),
            ]
        }
    }

    /// One machine, a line for each thing that is known.
    package static func lines(of detail: MachineDetailDocument, _ text: FleetText) -> [String] {
        let machine = detail.machine
        var lines: [(String, String?)] = [
            ("machine", machine.id), ("number", machine.name.map { _ in "m\(machine.number)" }),
            ("group", machine.group), ("seat", seat(of: machine)), ("model", model(of: machine)),
            ("serial", machine.serial), ("memory", machine.memory.map { ByteCount.text($0) }),
            ("state", machine.state.rawValue),
            ("stage", "\(FleetText.stage(machine)), \(text.age(machine.since))"), ("reason", machine.reason),
            ("what to do", machine.nextAction),
            ("next boot", machine.nextBoot.map { "\($0.image)\($0.once == true ? ", once" : "")" }),
            ("address", machine.address),
            ("MAC", machine.macs.joined(separator: ", ")), ("UUID", machine.uuid),
            ("firmware", machine.firmware?.rawValue), ("network card", machine.card), ("image", machine.image),
            ("version", machine.version), ("boot", "\(machine.boot), begun \(FleetText.local(machine.begun))"),
            ("boots", "\(machine.boots) since \(FleetText.local(machine.firstSeen))"),
            ("last seen", text.age(machine.lastSeen)),
        ]
        if let transfer = machine.transfer {
            lines.append(
                (
                    "download",
                    "\(ByteCount.text(transfer.verified)) of \(ByteCount.text(transfer.total)), from the server"
                        + " \(ByteCount.text(transfer.fromServer)), from machines \(ByteCount.text(transfer.fromPeers))"
                ))
        }
        lines += InventoryText.lines(of: detail.inventory)
        lines.append(("disk", detail.disk))
        lines.append(("last failure", detail.failure))
        lines.append(
            (
                "stages",
                detail.stages.map { "\($0.stage.rawValue) \(FleetText.clock($0.after))" }.joined(separator: ", ")
            ))
        if let secureBoot = detail.secureBoot {
            lines += [
                ("Secure Boot", secureBoot.enforced ? "on" : "off"),
                ("Microsoft's keys", secureBoot.keys.map { $0.isEmpty ? "none" : $0.joined(separator: ", ") }),
                ("SBAT level", secureBoot.sbat?.joined(separator: "; ")),
            ]
        }
        for finding in detail.secureBoot?.findings ?? [] {
            lines.append(("Secure Boot", "\(finding.reason); \(finding.remedy)"))
        }
        for giver in detail.givers.prefix(8) { lines.append(("from \(giver.from)", ByteCount.text(giver.bytes))) }
        return pairs(lines)
    }

    /// One image, the same way.
    package static func lines(of detail: ImageDetailDocument) -> [String] {
        let image = detail.image
        var lines: [(String, String?)] = [
            ("image", image.name), ("in the menu", image.displayName), ("state", state(of: image)),
            ("method", image.method),
        ]
        for problem in image.problems {
            lines.append(("what is wrong", problem.found))
            lines.append(("what to do", problem.remedy))
        }
        for version in image.versions {
            lines.append(
                (
                    version.offered ? "on offer" : "earlier version",
                    "\(version.infohash), \(ByteCount.text(version.length)) in \(version.files)"
                        + " \(version.files == 1 ? "file" : "files"), \(version.machines) machines"
                ))
        }
        lines.append(("machines", detail.usedBy.isEmpty ? nil : detail.usedBy.joined(separator: ", ")))
        return pairs(lines)
    }

    private static func pairs(_ lines: [(String, String?)]) -> [String] {
        let known = lines.compactMap { name, value in value.map { (name, $0) } }.filter { !$0.1.isEmpty }
        let width = known.map(\.0.count).max() ?? 0
        return known.map { name, value in
            TextTable.clean(name + String(repeating: " ", count: width - name.count) + "  " + value)
        }
    }
}
