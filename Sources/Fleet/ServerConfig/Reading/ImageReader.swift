// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import TorrentCore

/// Reads one image's folder: its `config.yaml` and the files it speaks of.
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

    let name: ImageName
    let label: String
    private let settingsFile: String
    let folder: ImageFolder
    let host: any HostFacts

    /// Reads the folder of this name.
    static func read(
        _ name: String, in images: EnvironmentFolders.Folder, host: any HostFacts, into findings: inout Findings
    ) -> Reading {
        let label = images.label(of: name)
        let nothing = Reading(folderName: name, displayName: nil, image: nil)
        let imageName: ImageName
        do {
            imageName = try ImageName(name)
        } catch {
            findings.report(at: ConfigPlace(file: label), "its name \(error)", remedy: "rename the folder")
            return nothing
        }
        guard let entry = host.entry(at: "\(images.path)/\(name)") else { return nothing }
        let folder = ImageFolder.walk(root: entry.realPath, label: label, host: host, into: &findings)
        let reader = ImageReader(
            name: imageName, label: label, settingsFile: "\(label)/\(EnvironmentFiles.imageSettings)", folder: folder,
            host: host)
        return reader.read(into: &findings) ?? nothing
    }

    private func read(into findings: inout Findings) -> Reading? {
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
        let reportsSystem =
            section.setting("report_os", standard: false, into: &findings, ValueReading.flag).value ?? false
        let places = KnownKeys.image.map(\.path).filter(section.has)
        let image = EnvironmentImage(
            name: name, label: label, displayName: shown, method: method, folder: folder.root, files: folder.files,
            reportsSystem: reportsSystem, sendsMessages: sendsMessages(section, method, into: &findings),
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

    private func method(_ section: ConfigSection, into findings: inout Findings) -> ImageMethod? {
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
        case "iso": return medium(section, into: &findings)
        case "bin": return program(section, into: &findings)
        case "bin-qemu-x86_64": return qemu(section, into: &findings)
        case "write": return disk(section, into: &findings)
        default: return nil
        }
    }
}
