// SPDX-License-Identifier: GPL-3.0-or-later

/// The names inside an environment's folder, the same since 2018.
package enum EnvironmentFiles {
    /// The settings.
    package static let settings = "Boottorrent.yaml"
    /// Who gets what: groups and rules.
    package static let rules = "rules.yaml"
    /// Machines with their names and seats.
    package static let machines = "machines.csv"
    /// The folder of the texts that are made for each machine.
    package static let templates = "templates"
    /// The folder with one folder for each image, where the settings name no other.
    package static let images = "oss"
    /// The folder of what the server remembers, which nothing makes anew, where the settings name no other.
    package static let state = "state"
    /// The settings of one image, inside its folder; never distributed.
    package static let imageSettings = "config.yaml"
    /// The folder of everything that `start` makes and keeps up to date, where the settings name no other.
    package static let output = "out"
    /// In it: machines and their boots.
    package static let fleet = "fleet.sqlite"
    /// In the folder of the state: what tokens are known by.
    package static let tokens = "tokens"
    /// There, too: the first operator's token, for whom it was made; may be moved away.
    package static let operatorToken = "operator-token"
    /// There, too: where a running server answers to programs on the same computer.
    package static let socket = "server.sock"
    /// In the work folder: one folder for each image whose disk had to be unpacked.
    package static let unpacked = "unpacked"
    /// In the work folder: one file for each packed disk that was read to its end, with what was found.
    package static let inspected = "inspected"
    /// In the work folder: one file for each image that is an ISO file, with the listing of its files.
    package static let listings = "listings"
    /// In the work folder and in that of the state: held by the running server, with its process number.
    package static let lock = "lock"
    /// In the work folder: dnsmasq's configuration.
    package static let childSettings = "dnsmasq.conf"
    /// In the work folder: dnsmasq's process number.
    package static let childProcess = "dnsmasq.pid"
    /// In the work folder: what a server reads or writes by rights that its owner may not have.
    ///
    /// dnsmasq's own files are not among them, for it gives them to the user it becomes.
    package static let trusted = [
        lock, childSettings, unpacked, inspected, listings, "cache", "hashes", "layers", "loaders", "offers", "phase1",
        "signed", "tftp",
    ]
}
