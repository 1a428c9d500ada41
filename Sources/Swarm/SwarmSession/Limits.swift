// SPDX-License-Identifier: GPL-3.0-or-later

/// How much a session keeps for those who started it.
enum Limits {
    /// Notes for the log that wait to be read: a few for each of a thousand peers.
    static let waitingNotes = 4_096
}
