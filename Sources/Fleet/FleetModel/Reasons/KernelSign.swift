// SPDX-License-Identifier: GPL-3.0-or-later

/// Something that a line of a kernel's log tells and that explains why a machine stands still; the log may have come by netconsole
/// after the agent was gone.
package enum KernelSign: Hashable, Sendable {
    /// The kernel has ended, and why; nothing goes on.
    case panicked(String)
    /// The kernel has found a fault of its own, with its words; it may go on.
    case faulted(String)
    /// A disk, or what it is connected to, does not do what it is told: `sda`, `ata1.00`, `nvme0`.
    case diskFailing(String)
    /// A network card has no link, or has none any more: `eth0`; drivers also say so while a card comes up.
    case linkLost(String)
    /// A network card has a link, and how fast it is, in megabits a second.
    case linkFound(String, megabits: Int?)
}
