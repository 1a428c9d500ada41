// SPDX-License-Identifier: GPL-3.0-or-later

/// How much the interface takes and gives at a time.
package enum Limits {
    /// The largest whole number that every reader of JSON keeps exactly (RFC 8259, section 6).
    package static let number: Int64 = 9_007_199_254_740_991
    /// Bytes of a moment that is read.
    static let timestamp = 64
    /// Machines on one page: as many as a fleet has, so that who does not ask for pages gets all.
    package static let machinePage = 4_096
    /// MAC addresses of one machine.
    package static let addresses = 8
    /// Boots on one page, unless asked for fewer, and at the most.
    package static let bootPage = 200
    package static let largestBootPage = 1_000
    /// Days that one history is of, unless asked for others, and at the most: as long as boots are remembered unless it is said
    /// otherwise.
    package static let usualHistoryDays = 7
    package static let historyDays = 400
    /// Waves, slow machines and images that a history tells: more than a page can show side by side.
    package static let historyWaves = 200
    package static let historyMachines = 20
    package static let historyImages = 200
    /// Machines that are named with what they need in `/status`; the counts have all.
    package static let worst = 64
    /// Causes of standstills that `/status` tells, and machines that are named with each.
    package static let standstills = 32
    package static let standstillMachines = 16
    /// Buckets of a swarm's availability.
    package static let buckets = 512
    /// Of who gave whom how much, the largest that are told.
    package static let flows = 16_384
    /// The latest events that who begins to follow can have first.
    package static let recentEvents = 8_192
    /// Machines and groups that one action names.
    package static let actionMachines = 4_096
    /// Seconds for which a machine shows its name, and over which machines are woken.
    package static let identifySeconds = 600
    package static let spreadSeconds = 3_600
    /// Lines of a machine's log, unless asked for fewer, and at the most.
    package static let usualLogLines = 200
    package static let logLines = 10_000
    /// Entries of the schedule that are told.
    package static let scheduled = 8
    /// Bytes of a machine's id, an image's name or a moment in a request.
    package static let name = 255
}
