// SPDX-License-Identifier: GPL-3.0-or-later

/// How much of anything this target takes.
package enum Limits {
    /// The longest file read whole, in bytes: `modules.alias` of a complete Debian kernel has 1.2 MB.
    package static let systemFileLength = 16 << 20
    /// The longest command line an x86 kernel takes, in bytes, its final zero not counted (`COMMAND_LINE_SIZE`).
    package static let kernelCommandLine = 2_047
    /// The longest message about a device, in bytes (`UEVENT_BUFFER_SIZE` and its header).
    package static let deviceEvent = 8 << 10
    /// The longest variable of firmware that is read, in bytes; an entry with a large icon of its own is skipped.
    static let firmwareVariable = 64 << 10
    /// Bytes of the firmware's table of the machine: servers have some tens of KiB.
    static let smbiosTable = 256 << 10
    /// Structures of that table that are looked at: a server with many memory modules has some hundreds.
    static let smbiosStructures = 4_096
    /// The fastest link that is believed, in Mbit/s: older kernels write a number of 32 bits for an unknown one.
    static let fastestLink: UInt64 = 10_000_000
    /// Tries to prove who one is that a connection to the remote shell has: an agent may offer all of its keys.
    static let shellAttempts = 6
    /// Seconds after which a silent connection to the remote shell is asked whether it is there.
    static let shellKeepAlive = 30
    /// How deep modules may depend on each other; a longer chain is a damaged index.
    static let moduleDepth = 32
    /// The longest record of the kernel's log, in bytes; a shorter buffer is refused (`CONSOLE_EXT_LOG_MAX`).
    static let logRecordLength = 8 << 10
    /// Records of the kernel's log read at once; a buffer of a mebibyte holds fewer.
    static let logRecords = 20_000
    /// Records of it that are handed over together: at the start a thousand are there.
    static let logRecordsAtOnce = 128
    /// Bytes of the kernel's table of neighbours: some 80 for each machine that was spoken with.
    static let neighbourTable = 1 << 20
}
