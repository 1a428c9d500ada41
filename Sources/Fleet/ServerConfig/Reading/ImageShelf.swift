// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import TorrentCore

/// All image folders of an environment as they were read, with what is wrong about which of them.
struct ImageShelf {
    /// Every folder, by name.
    private(set) var readings: [ImageReader.Reading] = []
    /// Mistakes that are one image's, and whose.
    private var mistakes: [(folder: ExactName, problem: ConfigProblem)] = []
    /// The folders that are not served.
    private var setAsideFolders: Set<ExactName> = []

    /// Reads one folder.
    mutating func read(
        _ name: String, in folder: EnvironmentFolders.Folder, host: any HostFacts, into findings: inout Findings
    ) {
        var reading: ImageReader.Reading?
        collect(name, into: &findings) { own in reading = ImageReader.read(name, in: folder, host: host, into: &own) }
        if let reading { readings.append(reading) }
    }

    /// Takes what is found as mistakes of one folder, which is not served then.
    mutating func collect(_ name: String, into findings: inout Findings, _ find: (inout Findings) -> Void) {
        var own = Findings()
        find(&own)
        findings.take(own)
        guard !own.problems.isEmpty else { return }
        setAsideFolders.insert(ExactName(name))
        mistakes += own.problems.map { (ExactName(name), $0) }
    }

    /// Takes mistakes of all image folders together, which concern nothing else.
    mutating func explain(_ problems: some Sequence<ConfigProblem>) {
        mistakes += problems.map { (ExactName(""), $0) }
    }

    /// Two images of one name: the later one is wrong, and is served all the same if the earlier one is not.
    mutating func compareDisplayNames(into findings: inout Findings) {
        var first: [ExactName: (folder: ExactName, place: ConfigPlace)] = [:]
        for reading in readings {
            guard let setting = reading.displayName, let name = setting.value else { continue }
            let folder = ExactName(reading.folderName)
            guard let earlier = first[ExactName(name)] else {
                if let other = first.first(where: { $0.key.text == name }) {
                    findings.note(
                        at: setting.place,
                        "\(name.quoted) looks the same in the menu as the name in \(other.value.place.lineOfFile); "
                            + "only their Unicode forms differ")
                }
                first[ExactName(name)] = (folder, setting.place)
                continue
            }
            let wasRight = !setAsideFolders.contains(folder)
            collect(reading.folderName, into: &findings) { own in
                setting.report(
                    "\(name.quoted) is also the name in \(earlier.place.lineOfFile)", remedy: "give each image its own",
                    into: &own)
            }
            if wasRight, setAsideFolders.contains(earlier.folder) {
                setAsideFolders.remove(folder)
                first[ExactName(name)] = (folder, setting.place)
            }
        }
    }

    /// Programs that images need before they can be handed out; each is named once.
    mutating func checkTools(host: any HostFacts, into findings: inout Findings) {
        let images = readings.compactMap(\.image)
        var own = Findings()
        ComputerCheck.checkTools(for: images, host: host, into: &own)
        findings.take(own)
        for image in images where image.method.tool.map({ !host.hasProgram($0.program) }) ?? false {
            let folder = ExactName(image.name.text)
            setAsideFolders.insert(folder)
            for problem in own.problems where problem.found.hasPrefix("\(image.method.tool?.program ?? "") ") {
                mistakes.append((folder, problem))
            }
        }
    }

    /// Mistakes of no single image with which the others are served.
    var tolerated: [ConfigProblem] { mistakes.filter { $0.folder == ExactName("") }.map(\.problem) }

    /// The images that can be served.
    var servable: [EnvironmentImage] {
        readings.compactMap { setAsideFolders.contains(ExactName($0.folderName)) ? nil : $0.image }
    }

    /// The others.
    var setAside: [SetAsideImage] {
        setAsideFolders.sorted().map { folder in
            SetAsideImage(
                name: folder.text.withoutControlCharacters,
                reasons: mistakes.filter { $0.folder == folder }.map(\.problem.description))
        }
    }

    /// Those of these mistakes that are no image's, nor the image folders'.
    func others(of problems: [ConfigProblem]) -> [ConfigProblem] {
        let own = Set(mistakes.map(\.problem))
        return problems.filter { !own.contains($0) }
    }
}
