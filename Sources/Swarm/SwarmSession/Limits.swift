// SPDX-License-Identifier: GPL-3.0-or-later

/// How much a session keeps for those who started it.
enum Limits {
    /// Notes for the log that wait to be read: a few for each of a thousand peers.
    static let waitingNotes = 4_096
    /// How long a download waits for a device that one which was stopped has not let go of: a disk that writes 3 MB/s needs
    /// 90 s for the zeros that it was told to make at once.
    static let devicePatience = Duration.seconds(120)
    /// Between two looks whether it has.
    static let devicePause = Duration.milliseconds(100)
}
