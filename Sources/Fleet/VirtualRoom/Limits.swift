// SPDX-License-Identifier: GPL-3.0-or-later

/// How large and how patient a virtual room is.
package enum RoomLimits {
    /// The most machines in one room: each has its place in a /24, and a PC's memory is finite long before.
    package static let machines = 100
    /// The most bytes of a console that are kept; a machine that prints more loses its beginning.
    package static let transcript = 4 << 20
    /// The longest answer read from the server, in bytes.
    package static let answer = 4 << 20
    /// How long the server may take to answer; it shares the computer's cores with the machines.
    package static let answerTime: Duration = .seconds(10)
    /// The longest line QEMU may answer with, in bytes.
    package static let monitorLine = 1 << 20
    /// How long a key may go without an answer before it is pressed again; an emulated PC is slow.
    package static let keyPatience: Duration = .seconds(5)
    /// How long a program has between being asked to end and being ended.
    package static let grace: Duration = .seconds(3)
    /// How long any step of a boot chain may take.
    package static let chain: Duration = .seconds(300)
    /// The most connections that a forwarded port has at once, both ends counted: a page of a browser takes some twelve.
    package static let carriedConnections = 256
    /// The most a tool such as `ip` may print, in bytes.
    package static let toolOutput = 1 << 20
}
