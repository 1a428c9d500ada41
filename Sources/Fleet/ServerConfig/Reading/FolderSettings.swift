// SPDX-License-Identifier: GPL-3.0-or-later

internal import Glibc
internal import TorrentCore

/// What `folders` says, as it is written.
struct FolderSettings {
    let images: Setting<String>
    let state: Setting<String>
    let output: Setting<String>
    let rules: Setting<String>
    let machines: Setting<String>
    let templates: Setting<String>

    /// The folders of an environment, or `nil` when one of them means nothing.
    func folders(in environment: String) -> EnvironmentFolders? {
        guard let images = images.value, let state = state.value, let output = output.value, let rules = rules.value,
            let machines = machines.value, let templates = templates.value
        else { return nil }
        return EnvironmentFolders(
            in: environment, images: images, state: state, output: output, rules: rules, machines: machines,
            templates: templates)
    }

    /// A path without empty names and dots.
    ///
    /// Only in front may it lead upwards: behind a name that is a link, ".." would not lead where it seems to.
    static func path(_ value: YAMLValue) throws(Mistake) -> String {
        let text = try ValueReading.nonEmptyText(value)
        let isAbsolute = text.beginsWithBytes(of: "/")
        let names = text.splitAtSlashes().filter { $0 != "." }
        let below = isAbsolute ? names[...] : names.drop { $0 == ".." }
        guard !below.contains("..") else {
            throw Mistake(found: "\(text.quoted) has \"..\" behind a name", remedy: "write the path without it")
        }
        guard isAbsolute || names.first != "~" else {
            throw Mistake(
                found: "\(text.quoted) begins with ~, which only a shell replaces", remedy: "write the whole path")
        }
        guard text.utf8.count < Int(PATH_MAX) / 2, names.allSatisfy({ $0.utf8.count <= Int(NAME_MAX) }) else {
            throw Mistake(found: "\(text.quoted) is longer than a path can be", remedy: "write a shorter one")
        }
        let path = names.joined(separator: "/")
        return isAbsolute ? "/\(path)" : path.isEmpty ? "." : path
    }
}

extension FolderSettings {
    /// A folder where it leads to.
    private struct Place {
        let setting: Setting<String>
        let names: [ExactName]

        var key: String { setting.place.keyPath }

        init(_ setting: Setting<String>, _ folder: EnvironmentFolders.Folder, _ host: any HostFacts) {
            self.setting = setting
            names = host.namesOfTarget(folder.path)
        }

        func isInside(_ other: Place) -> Bool {
            other.names.count < names.count && names.starts(with: other.names)
        }
    }

    /// Reports folders that cannot be what they are beside the others.
    func check(
        _ folders: EnvironmentFolders, in environment: String, host: any HostFacts, into findings: inout Findings
    ) {
        let images = Place(images, folders.images, host)
        let state = Place(state, folders.state, host)
        let output = Place(output, folders.output, host)
        for (one, other) in [(state, images), (output, images), (output, state)] where one.names == other.names {
            let (told, named) = one.setting.state == .written ? (one, other) : (other, one)
            told.setting.report("is the same folder as \(named.key)", remedy: "give each its own", into: &findings)
            return
        }
        let deleted = "what is in there may be deleted"
        let given = "what is in there is given to machines"
        for (inner, outer, harm) in [
            (images, output, deleted), (state, output, deleted), (state, images, given), (output, images, given),
        ] where inner.isInside(outer) {
            if inner.setting.state == .written {
                inner.setting.report(
                    "is inside \(outer.key), and \(harm)", remedy: "write a folder outside of it", into: &findings)
            } else {
                outer.setting.report(
                    "has \(inner.key) in it, and \(harm)", remedy: "write a folder of its own", into: &findings)
            }
        }
        let written = [
            Place(rules, folders.rules, host), Place(machines, folders.machines, host),
            Place(templates, folders.templates, host),
        ]
        for (inner, outer, harm) in written.flatMap({ [($0, output, deleted), ($0, images, given)] })
        where inner.setting.state == .written && (inner.isInside(outer) || inner.names == outer.names) {
            inner.setting.report(
                "is inside \(outer.key), and \(harm)", remedy: "write a place outside of it", into: &findings)
        }
        if host.namesOfTarget(environment).starts(with: output.names) {
            output.setting.report(
                "has \(EnvironmentFiles.settings) in it, and \(deleted)", remedy: "write a folder of its own",
                into: &findings)
        }
    }
}

extension HostFacts {
    /// The names on the way to where a path leads; links are followed as far as there is something.
    fileprivate func namesOfTarget(_ path: String) -> [ExactName] {
        var there = path.splitAtSlashes()
        var rest: [Substring] = []
        while !there.isEmpty {
            if let entry = entry(at: "/" + there.joined(separator: "/")), entry.kind != .danglingLink {
                return (entry.realPath.splitAtSlashes() + rest).map { ExactName(String($0)) }
            }
            rest.insert(there.removeLast(), at: 0)
        }
        return rest.map { ExactName(String($0)) }
    }
}
