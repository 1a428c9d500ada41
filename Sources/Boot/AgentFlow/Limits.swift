// SPDX-License-Identifier: GPL-3.0-or-later

/// How long the agent waits for what, and how much it keeps.
package enum Limits {
    /// Between two tries to reach the server; the last is kept for ever, so that machines are back within
    /// five seconds of the server's return.
    static let retryDelays: [Duration] = [.seconds(1), .seconds(2), .seconds(4)]
    /// Before a failed image is tried again by itself, doubled each time: a failed try may have cost the server work.
    static let firstImageRetry = Duration.seconds(10)
    /// The longest of these pauses: a mended image is taken within ten minutes, by all machines that wait for it.
    static let longestImageRetry = Duration.seconds(600)
    /// The shortest time between two questions for the list that is shown: what is decided anew counts within five seconds,
    /// and all machines of a large room that ask so often are little beside one download.
    static let menuRefresh = Duration.seconds(2)
    /// How long a list that became another one may not have been seen by whoever presses a key: a glance and a movement take
    /// less.
    static let unseen = Duration.seconds(1)
    /// The age of a manifest up to which the keys in it are believed to be good; the server keeps them for 30 minutes.
    static let freshKeys = Duration.seconds(60)
    /// Images that are being prepared and have a line of their own below the menu.
    static let preparingLines = 4
    /// How long can be read why a machine restarts.
    static let restart = Duration.seconds(10)
    /// How long a program's last words stay before the menu covers them, in seconds.
    static let lastWords = 10
    /// The shortest time between two progress reports to a server that does not say what it wants.
    static let reportInterval = Duration.seconds(1)
    /// Between two reports of a machine that waits for its group, to a server that does not say what it wants: by an answer to
    /// one it starts.
    static let groupInterval = Duration.seconds(2)
    /// The shortest time between two questions of a machine that waits for its group, for what is decided of that: little beside
    /// a patience, and little for a server that a thousand machines ask.
    static let groupQuestion = Duration.seconds(10)
    /// Machines that a group waits for and that are named: what fits two lines of a text screen.
    static let missingNames = 6
    /// How long the server's answer to a name is waited for: a PC at its side has one within a moment, and a person has given up
    /// after that.
    static let registrationAnswer = Duration.seconds(10)
    /// The shortest time between two questions for a new key.
    static let keyInterval = Duration.seconds(60)
    /// The shortest time between two reports of who gave how much.
    static let giversInterval = Duration.seconds(5)
    /// Events kept until the machine knows who it is; it makes three by then.
    static let earlyReports = 16
    /// A download without anything new for so long asks the server whether its image is still the one on offer,
    /// and again each time as much later.
    static let stall = Duration.seconds(5)
    /// How long a download may go on without another machine before it is told that none can be reached: by then the first
    /// dials have ended, which take 4 s, and the server can tell it within 10 s.
    static let peerPatience = Duration.seconds(8)
    /// The time over which a download's speed is averaged.
    static let rateWindow = Duration.seconds(5)
    /// Speed samples kept.
    static let rateSamples = 64
    /// Columns of a screen: fewer cannot be drawn on, more is nobody's terminal.
    static let columns = 20...500
    /// Rows of a screen.
    static let rows = 5...200
    /// From so many rows on some are left empty, to look better.
    static let rowsForLooks = 16
    /// The most characters of a progress bar.
    static let barWidth = 60
    /// What stands beside the bar, in columns: brackets, the percent, and a column that stays free.
    static let besideBar = 9
    /// The columns a fact's name has.
    static let factName = 14
    /// The most scalars taken of one text; a reason has 1,024 bytes, a name 160.
    static let textLength = 2_000
    /// Marks over one character; more are a joke that terminals draw over the rows above.
    static let marks = 2
    /// Bytes kept of a key's control sequence, whose longest has eight.
    static let sequenceLength = 16
    /// Lines of the log that are shown, the latest.
    static let logLines = 500
    /// How far one key turns a list or the log.
    static let pageRows = 10
}
