// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import TorrentCore

/// What became of reading an environment.
package struct EnvironmentReading: Sendable {
    /// The environment; there if and only if there is no problem.
    package private(set) var environment: Environment?
    /// What `start` serves: the environment without the images that have a mistake; `nil` when something else is wrong.
    package let servable: Environment?
    /// The images that are left out there.
    package let setAside: [SetAsideImage]
    /// Mistakes that keep nobody from serving, and are no image's either: of the menu, and that there is no image yet.
    package let tolerated: [ConfigProblem]
    /// Every mistake, by file and line.
    package private(set) var problems: [ConfigProblem]
    /// What is accepted and worth a line, by file and line.
    package private(set) var notices: [ConfigNotice]
    /// The images that have no mistake of their own, whatever is wrong elsewhere.
    package let images: [EnvironmentImage]
    /// What is asked of phase 1, whatever is wrong elsewhere; `nil` when something is wrong with that.
    package let phase1: Phase1Settings?
    /// Where images, state and output are, whatever is wrong elsewhere; `nil` when something is wrong with that.
    package let folders: EnvironmentFolders?
    /// The mistakes that keep `servable` from being there: all that are no image's.
    package let otherProblems: [ConfigProblem]
    /// Whether the image folders could be listed.
    package let listsImages: Bool
    /// Where each setting stands, or would; empty when the settings cannot be read at all.
    package let places: [SettingKey: ConfigPlace]

    /// What decides for machines besides rules, whatever is wrong elsewhere; `nil` when something is wrong with that.
    package let deciding: DecidingSettings?

    /// The same with what was found later, in files that an environment alone does not tell of.
    package func adding(_ more: [ConfigProblem], notices others: [ConfigNotice] = []) -> EnvironmentReading {
        var copy = self
        copy.environment = more.isEmpty ? environment : nil
        copy.problems += more
        copy.notices += others
        return copy
    }
}

/// The settings by which it is decided what a machine gets.
package struct DecidingSettings: Sendable {
    /// How a machine comes to its image.
    package let menu: MenuPolicy
    /// How long it stays.
    package let leave: LeavePolicy
    /// The networks that are racks.
    package let racks: [Subnet]

    /// Puts the three together.
    package init(menu: MenuPolicy, leave: LeavePolicy, racks: [Subnet]) {
        self.menu = menu
        self.leave = leave
        self.racks = racks
    }
}
