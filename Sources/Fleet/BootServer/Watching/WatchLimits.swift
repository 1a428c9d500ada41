// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog

/// How long is waited, and how much is watched at most.
package struct WatchLimits: Sendable {
    /// How long nothing must have changed where the system tells of changes.
    package var settling = Duration.seconds(2)
    /// How much later than a look the system may tell of what that showed.
    package var lateNews = Duration.seconds(2)
    /// How long whoever writes to a file and has it open may stand still: copies from disks and networks do for seconds.
    package var longestStall = Duration.seconds(600)
    /// How long an image's folder changes until that is said, with the file that is written to.
    package var longChange = Duration.seconds(60)
    /// How often everything is looked at, and how long nothing must have changed where the system does not tell: file
    /// servers tell of changes late.
    package var pause = Duration.seconds(30)
    /// A folder that takes long to look at is looked at less often: after so many times as long.
    package var pauseForLook = 20
    /// How often the list of image folders is looked at, whatever happens there.
    package var listPause = Duration.milliseconds(500)
    /// Looks that go on at once, besides those at files.
    package var looks = 4
    /// Image folders.
    package var images = CatalogLimits.images
    /// Folders of one image that are watched.
    package var foldersPerImage = 4_096
    /// Folders that are watched in all; each takes the kernel about a kilobyte.
    package var folders = 32_768
    /// Files of an image that are known to be open for writing.
    package var openFiles = 1_024

    /// What does for the largest room.
    package init() {}
}
