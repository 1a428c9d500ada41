// SPDX-License-Identifier: GPL-3.0-or-later

internal import TorrentCore

/// Where an environment's images, state, output and rules are: the one owner of these paths.
package struct EnvironmentFolders: Hashable, Sendable {
    /// One of these folders, or one of these files.
    package struct Folder: Hashable, Sendable {
        /// Absolute; links in it are not followed.
        package let path: String
        /// What messages call it: as it is written, relative to the environment's folder or absolute.
        package let label: String

        /// A folder as it is written; ".." may stand in front only.
        fileprivate init(_ written: String, in environment: String) {
            label = written
            var names = written.beginsWithBytes(of: "/") ? [] : environment.splitAtSlashes()
            for name in written.splitAtSlashes() where name != "." {
                if name == ".." { _ = names.popLast() } else { names.append(name) }
            }
            path = "/" + names.joined(separator: "/")
        }

        /// What messages call something in it.
        package func label(of name: String) -> String {
            (label == "." ? name : "\(label)/\(name)").withoutControlCharacters
        }
    }

    /// The folder with one folder for each image.
    package let images: Folder
    /// The folder of what the server keeps.
    package let state: Folder
    /// The folder of everything that `start` makes and keeps up to date; it may be deleted while no server runs.
    package let output: Folder
    /// The file of groups and rules.
    package let rules: Folder
    /// The file of the list of machines.
    package let machines: Folder
    /// The folder of the texts that are made for each machine.
    package let templates: Folder

    /// The folders as they are written, of an environment in a folder without links.
    package init(
        in environment: String, images: String = EnvironmentFiles.images, state: String = EnvironmentFiles.state,
        output: String = EnvironmentFiles.output, rules: String = EnvironmentFiles.rules,
        machines: String = EnvironmentFiles.machines, templates: String = EnvironmentFiles.templates
    ) {
        self.rules = Folder(rules, in: environment)
        self.machines = Folder(machines, in: environment)
        self.templates = Folder(templates, in: environment)
        self.images = Folder(images, in: environment)
        self.state = Folder(state, in: environment)
        self.output = Folder(output, in: environment)
    }
}

extension Environment {
    /// The folder with one folder for each image, absolute.
    package var imagesFolder: String { folders.images.path }
    /// The folder of what the server keeps, absolute.
    package var stateFolder: String { folders.state.path }
    /// The folder of everything that `start` makes and keeps up to date, absolute.
    package var outputFolder: String { folders.output.path }
}
