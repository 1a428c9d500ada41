// SPDX-License-Identifier: GPL-3.0-or-later

/// How long the agent waits for what, and how much it keeps.
package enum Limits {
    /// Between two tries to reach the server; the last is kept for ever, so that machines are back within
    /// five seconds of the server's return.
    static let retryDelays: [Duration] = [.seconds(1), .seconds(2), .seconds(4)]
    /// Between two tries to fetch an image by itself: a failed one may have cost its server work.
    static let imageRetryDelays: [Duration] = [.seconds(10), .seconds(20), .seconds(40), .seconds(60)]
    /// How long a program's last words stay before the menu covers them, in seconds.
    static let lastWords = 10
    /// The shortest time between two progress reports to the server.
    static let reportInterval = Duration.seconds(1)
    /// Events kept until the machine knows who it is; it makes three by then.
    static let earlyReports = 16
    /// A download without anything new for so long asks the server whether its image is still the one on offer,
    /// and again each time as much later.
    static let stall = Duration.seconds(5)
    /// The time over which a download's speed is averaged.
    static let rateWindow = Duration.seconds(5)
    /// Speed samples kept.
    static let rateSamples = 64
    /// The widest line a screen has, in characters; what is longer is cut.
    static let screenWidth = 79
    /// The most characters of a progress bar.
    static let barWidth = 40
}
