// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import TorrentCore

/// Reads what runs a program on top of phase 1.
extension ImageReader {
    func program(_ section: ConfigSection, into findings: inout Findings) -> ImageMethod? {
        noteUnused(except: ["bin", "binargs", "after"], method: "bin", section, into: &findings)
        let program = programFile(section, into: &findings)
        let arguments = section.setting("binargs", standard: [], into: &findings, ValueReading.words)
        let after = word(
            "after", of: section, standard: AfterProgram.menu.rawValue, known: AfterProgram.allCases.map(\.rawValue),
            kind: "nothing that can come after a program", into: &findings
        ).flatMap(AfterProgram.init)
        guard let program, let arguments = arguments.value, let after else { return nil }
        return .ready(.program(program, arguments: arguments, after: after))
    }

    private func programFile(_ section: ConfigSection, into findings: inout Findings) -> RelativePath? {
        var note: String?
        let setting = section.setting("bin", into: &findings) { (value) throws(Mistake) -> RelativePath? in
            guard let path = try ImageFileReference(folder: folder, label: label, host: host).path(value) else {
                return nil
            }
            let program = ProgramFile(of: try probe(path), inImage: onMachine)
            if let flaw = program.flaw {
                throw Mistake(found: "\(path.description.quoted) \(flaw.found)", remedy: flaw.remedy)
            }
            note = program.note
            return path
        }
        if setting.state == .absent { reportMissing("bin", "name a file of this folder", section, into: &findings) }
        guard let path = setting.value ?? nil else { return nil }
        if let note { findings.note(at: setting.place, "\(path.description.quoted) \(note)") }
        return path
    }

    func qemu(_ section: ConfigSection, into findings: inout Findings) -> ImageMethod? {
        noteUnused(except: ["args"], method: "bin-qemu-x86_64", section, into: &findings)
        var notes: [String] = []
        let arguments = section.setting("args", into: &findings) { (value) throws(Mistake) -> [String] in
            let words = try ValueReading.words(value)
            for file in QEMUFiles.named(in: words) where !isOnMachine(file.path) && !file.isFirmware {
                guard isBelowImages(file.path) else {
                    notes.append(
                        "\(file.option) names \(file.path.quoted), which machines do not have unless phase 1 was made "
                            + "with it (--overlay)")
                    continue
                }
                let nearest = folder.files.map(\.path.description).nearest(to: file.path)
                throw Mistake(
                    found: "\(file.option) names \(file.path.quoted), which is not in \(label)",
                    remedy: nearest.map { "did you mean \($0)?" } ?? "copy it there")
            }
            return words
        }
        if arguments.state == .absent {
            reportMissing("args", "write QEMU's arguments, such as -cdrom disc.iso", section, into: &findings)
        }
        if arguments.value != nil { for note in notes { findings.note(at: arguments.place, note) } }
        return arguments.value.map { .ready(.qemu(arguments: $0)) }
    }

    /// Whether a path, as a program in the image's folder on a machine would open it, is a file or a folder of the image.
    private func isOnMachine(_ path: String) -> Bool {
        if case .nothing = onMachine(path) { false } else { true }
    }

    /// What a program in the image's folder on a machine finds there at a path.
    private func onMachine(_ path: String) -> ProgramFile.Place {
        guard !path.isEmpty else { return .nothing }
        let names = namesOnMachine(path)
        // The folders that every machine has above the image's own, and that one.
        if names.count <= ownFolder.count {
            return zip(names, ownFolder).allSatisfy(Self.isSame) ? .folder : .nothing
        }
        guard zip(names, ownFolder).allSatisfy(Self.isSame) else { return .nothing }
        let wanted = names.dropFirst(ownFolder.count).joined(separator: "/")
        if let file = folder.files.first(where: { $0.path.description.utf8.elementsEqual(wanted.utf8) }) {
            // One that cannot be read is told elsewhere.
            return .file((try? probe(file.path)) ?? FileProbe([]))
        }
        let isFolder = folder.files.contains { $0.path.description.utf8.starts(with: "\(wanted)/".utf8) }
        return isFolder ? .folder : .nothing
    }

    /// Whether a path, as a program in the image's folder on a machine would open it, is below the folder of all images.
    private func isBelowImages(_ path: String) -> Bool {
        namesOnMachine(path).first.map { Self.isSame($0, ownFolder[0]) } ?? false
    }

    /// The image's folder on a machine.
    private var ownFolder: [Substring] { ["images", name.text[...]] }

    private static func isSame(_ one: Substring, _ other: Substring) -> Bool { one.utf8.elementsEqual(other.utf8) }

    /// The names from a machine's root folder to a path that is absolute, or relative to the image's folder.
    private func namesOnMachine(_ path: String) -> [Substring] {
        var names = path.hasPrefix("/") ? [] : ownFolder
        for name in path.split(separator: "/") where name != "." {
            if name == ".." { _ = names.popLast() } else { names.append(name) }
        }
        return names
    }
}
