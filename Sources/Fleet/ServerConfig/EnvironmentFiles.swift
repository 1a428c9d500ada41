// SPDX-License-Identifier: GPL-3.0-or-later

/// The names inside an environment's folder, the same since 2018.
package enum EnvironmentFiles {
    /// The settings.
    package static let settings = "Boottorrent.yaml"
    /// The folder with one folder for each image.
    package static let images = "oss"
    /// The settings of one image, inside its folder; never distributed.
    package static let imageSettings = "config.yaml"
    /// The folder of everything that is made anew; it may be deleted at any time.
    package static let output = "out"
}
