// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentCore

/// What one machine's boot took.
package struct BootRecord: Hashable, Sendable {
    /// When it was switched on.
    package internal(set) var start: MonotonicInstant?
    /// When its firmware had an address and a file to load.
    package internal(set) var addressed: MonotonicInstant?
    /// When its network boot program was there.
    package internal(set) var loaded: MonotonicInstant?
    /// When iPXE had an address and a script to fetch.
    package internal(set) var addressedAgain: MonotonicInstant?
    /// When it would have started its kernel, or gave up.
    package internal(set) var end: MonotonicInstant?
    /// For each DHCP message that was answered, how long after it was first sent.
    package internal(set) var answers: [Duration] = []
    /// How many messages were sent again for want of an answer.
    package internal(set) var repeats = 0
    /// Bytes of all files it fetched.
    package internal(set) var bytes: UInt64 = 0

    /// The address iPXE fetched from.
    package internal(set) var address: HostAddress?
    /// What came by HTTP, in order.
    package internal(set) var files: [BootURL] = []

    /// Adds what an exchange measured.
    mutating func take(_ exchange: DHCPExchange) {
        answers += exchange.answers
        repeats += exchange.repeats
    }
}
