// SPDX-License-Identifier: GPL-3.0-or-later

/// What the bench does not go beyond, with the reason.
enum BenchLimits {
    /// Peers in a room: the addresses of a /24 without the server's, its own and the broadcast address.
    static let peers = 1...250
    /// Mbit/s of a cable; `tbf` counts in whole bytes and its bucket is one millisecond.
    static let megabits = 1...10_000
    /// MiB of an image; every peer holds a copy in memory.
    static let mebibytes = 1...4_096
    /// Runs of one contender in one case.
    static let runs = 1...100
    /// A run may take so many times the bound of the peers that are not slow on purpose; the worst seen took ten.
    static let boundMultiple = 60.0
    /// A run may take so many seconds more, for programs to start.
    static let runAllowance = 60.0
    /// How long a server program may take to be ready, hashing its image included.
    static let readiness = 60
    /// How long programs have between SIGTERM and SIGKILL.
    static let grace: Duration = .seconds(3)
    /// The same for a demo, which has machines to switch off.
    static let demoGrace: Duration = .seconds(20)
    /// Quiet time before the clock starts, in which the machine's other work is measured.
    static let settling: Duration = .seconds(1)
    /// Processors busy with something else, from which on a figure is not worth much.
    static let background = 0.2
    /// How often progress is looked at; finer would cost what it measures.
    static let sampling: Duration = .milliseconds(100)
    /// Bytes kept of a line that does not end; progress displays are such lines.
    static let line = 16_384
}
