// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import TorrentCore

/// Reads one folder below `oss/`: its `config.yaml` and the files it speaks of.
struct ImageReader {
    /// What was read of one folder.
    struct Reading {
        /// The folder's name.
        let folderName: String
        /// The name in the menu.
        let displayName: Setting<String>?
        /// The image, if there was no mistake.
        let image: EnvironmentImage?
    }

    private let label: String
    private let settingsFile: String
    private let folder: ImageFolder
    private let host: any HostFacts

    /// Reads the folder of this name.
    static func read(
        _ name: String, in images: String, host: any HostFacts, into findings: inout Findings
    ) -> Reading {
        let label = "\(EnvironmentFiles.images)/\(name)".withoutControlCharacters
        let nothing = Reading(folderName: name, displayName: nil, image: nil)
        let imageName: ImageName
        do {
            imageName = try ImageName(name)
        } catch {
            findings.report(at: ConfigPlace(file: label), "its name \(error)", remedy: "rename the folder")
            return nothing
        }
        guard let entry = host.entry(at: "\(images)/\(name)") else { return nothing }
        let folder = ImageFolder.walk(root: entry.realPath, label: label, host: host, into: &findings)
        let reader = ImageReader(
            label: label, settingsFile: "\(label)/\(EnvironmentFiles.imageSettings)", folder: folder, host: host)
        return reader.read(imageName, into: &findings) ?? nothing
    }

    private func read(_ name: ImageName, into findings: inout Findings) -> Reading? {
        let path = "\(folder.root)/\(EnvironmentFiles.imageSettings)"
        guard host.entry(at: path) != nil else {
            findings.report(
                at: ConfigPlace(file: label), "has no \(EnvironmentFiles.imageSettings)",
                remedy: "write one with dispname and method, or remove the folder")
            return nil
        }
        guard let root = YAMLFile.load(path, file: settingsFile, host: host, into: &findings) else { return nil }
        let section = ConfigSection(root: root, file: settingsFile, into: &findings)
        section.refuseUnknownKeys(known: KnownKeys.image, into: &findings)
        let displayName = displayName(section, into: &findings)
        guard let method = method(section, into: &findings), let shown = displayName.value else {
            return Reading(folderName: name.text, displayName: displayName, image: nil)
        }
        let places = KnownKeys.image.map(\.path).filter(section.has)
        let image = EnvironmentImage(
            image: BootImage(name: name, displayName: shown, method: method), folder: folder.root,
            files: folder.files,
            places: Dictionary(uniqueKeysWithValues: places.map { ($0, section.place(of: $0)) }))
        return Reading(folderName: name.text, displayName: displayName, image: image)
    }

    private func displayName(_ section: ConfigSection, into findings: inout Findings) -> Setting<String> {
        let limit = CatalogLimits.displayNameLength
        let name = section.setting("dispname", into: &findings) { (value) throws(Mistake) in
            let text = try ValueReading.nonEmptyText(value)
            guard text.utf8.count <= limit else {
                throw Mistake(found: "has \(text.utf8.count) bytes", remedy: "\(limit) are allowed")
            }
            return text
        }
        if name.state == .absent {
            reportMissing("dispname", "write the name the menu shows", section, into: &findings)
        }
        return name
    }

    private func method(_ section: ConfigSection, into findings: inout Findings) -> BootMethod? {
        let word = section.setting("method", into: &findings) { (value) throws(Mistake) in
            guard let word = value.text, BootMethod.keywords.contains(word) else {
                throw Mistake(
                    found: "\(value.shown) is no boot method", remedy: "use \(BootMethod.keywords.listed())")
            }
            return word
        }
        if word.state == .absent {
            reportMissing("method", "use \(BootMethod.keywords.listed())", section, into: &findings)
        }
        switch word.value {
        case "kexec": return kexec(section, into: &findings)
        case "bin": return program(section, into: &findings)
        case "bin-qemu-x86_64": return qemu(section, into: &findings)
        default: return nil
        }
    }

    private func kexec(_ section: ConfigSection, into findings: inout Findings) -> BootMethod? {
        noteUnused(except: ["kernel", "initrd", "cmdline"], method: "kexec", section, into: &findings)
        let kernel = file("kernel", of: section, into: &findings)
        let initrds = initrds(of: section, into: &findings)
        let limit = CatalogLimits.commandLineLength
        let commandLine = section.setting("cmdline", standard: "", into: &findings) { (value) throws(Mistake) in
            let text = try ValueReading.text(value)
            guard text.utf8.count <= limit else {
                throw Mistake(found: "has \(text.utf8.count) bytes", remedy: "\(limit) are allowed")
            }
            return text
        }
        guard let kernel, let initrds, let commandLine = commandLine.value else { return nil }
        return .kexec(kernel: kernel, initrds: initrds, commandLine: commandLine)
    }

    private func program(_ section: ConfigSection, into findings: inout Findings) -> BootMethod? {
        noteUnused(except: ["bin", "binargs"], method: "bin", section, into: &findings)
        let program = file("bin", of: section, into: &findings)
        let arguments = section.setting("binargs", standard: [], into: &findings, ValueReading.words)
        guard let program, let arguments = arguments.value else { return nil }
        return .program(program, arguments: arguments)
    }

    private func qemu(_ section: ConfigSection, into findings: inout Findings) -> BootMethod? {
        noteUnused(except: ["args"], method: "bin-qemu-x86_64", section, into: &findings)
        let arguments = section.setting("args", into: &findings, ValueReading.words)
        if arguments.state == .absent {
            reportMissing("args", "write QEMU's arguments, such as -cdrom disc.iso", section, into: &findings)
        }
        return arguments.value.map { .qemu(arguments: $0) }
    }

    private func file(_ key: String, of section: ConfigSection, into findings: inout Findings) -> RelativePath? {
        let setting = section.setting(key, into: &findings) { (value) throws(Mistake) in
            try ImageFileReference(folder: folder, label: label, host: host).path(value)
        }
        if setting.state == .absent { reportMissing(key, "name a file of this folder", section, into: &findings) }
        return setting.value ?? nil
    }

    /// One file or a list of them; an empty list says that the kernel needs none.
    private func initrds(of section: ConfigSection, into findings: inout Findings) -> [RelativePath]? {
        let setting = section.setting("initrd", into: &findings) { (value) throws(Mistake) in
            let elements = ValueReading.elements(value)
            guard elements.count <= CatalogLimits.initrds else {
                throw Mistake(found: "has \(elements.count) files", remedy: "\(CatalogLimits.initrds) are allowed")
            }
            var paths: [RelativePath?] = []
            for element in elements {
                paths.append(try ImageFileReference(folder: folder, label: label, host: host).path(element))
            }
            return paths
        }
        if setting.state == .absent {
            reportMissing("initrd", "name a file of this folder, or write [] for none", section, into: &findings)
        }
        guard let paths = setting.value else { return nil }
        let usable = paths.compactMap { $0 }
        return usable.count == paths.count ? usable : nil
    }

    private func reportMissing(
        _ key: String, _ remedy: String, _ section: ConfigSection, into findings: inout Findings
    ) {
        findings.report(at: section.place(of: key), "is missing", remedy: remedy)
    }

    private func noteUnused(
        except used: [String], method: String, _ section: ConfigSection, into findings: inout Findings
    ) {
        for key in KnownKeys.image.map(\.path).dropFirst(2) where !used.contains(key) && section.has(key) {
            findings.note(at: section.place(of: key), "has no effect with method \(method)")
        }
    }
}
