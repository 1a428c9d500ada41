// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog

/// Reads what runs a program on top of phase 1.
extension ImageReader {
    func program(_ section: ConfigSection, into findings: inout Findings) -> ImageMethod? {
        noteUnused(except: ["bin", "binargs", "after"], method: "bin", section, into: &findings)
        let program = file(
            "bin", of: section, lookedAt: ProgramFile.lookedAt, into: &findings, flaw: ProgramFile.flaw)
        let arguments = section.setting("binargs", standard: [], into: &findings, ValueReading.words)
        let after = word(
            "after", of: section, standard: AfterProgram.menu.rawValue, known: AfterProgram.allCases.map(\.rawValue),
            kind: "nothing that can come after a program", into: &findings
        ).flatMap(AfterProgram.init)
        guard let program, let arguments = arguments.value, let after else { return nil }
        return .ready(.program(program, arguments: arguments, after: after))
    }

    func qemu(_ section: ConfigSection, into findings: inout Findings) -> ImageMethod? {
        noteUnused(except: ["args"], method: "bin-qemu-x86_64", section, into: &findings)
        let arguments = section.setting("args", into: &findings, ValueReading.words)
        if arguments.state == .absent {
            reportMissing("args", "write QEMU's arguments, such as -cdrom disc.iso", section, into: &findings)
        }
        return arguments.value.map { .ready(.qemu(arguments: $0)) }
    }
}
