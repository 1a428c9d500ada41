// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser
import FleetInterface

/// Says what machines start.
struct BootCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "boot", abstract: "Say what machines start, before everything that list and rules say.",
        discussion: """
            A machine in phase 1 starts it at once; another does at its next boot. With --wake machines are switched on.

            Example: boottorrent boot room-101 --image debian --once --wake --dir classroom
            """)

    @OptionGroup var options: ActionOptions

    @Option(help: "An image, or local (the own disk), menu, or wait.")
    var image: String

    @Flag(help: "For the next boot only. Otherwise it counts until `boottorrent unboot`.")
    var once = false

    @Flag(help: "Switch on machines that are not in phase 1, by magic packets.")
    var wake = false

    @Flag(help: "Restart machines that are in phase 1, and do not go on from there.")
    var restart = false

    @Option(help: "Seconds over which machines are woken, so that a room does not switch on at once.")
    var spread = 0

    @Flag(help: "Wait until each machine has started it, or has failed; for half an hour at the most.")
    var wait = false

    func run() async throws {
        var action = ActionDocument(.boot)
        (action.image, action.once, action.wake, action.restart) = (image, once, wake, restart)
        action.spread = spread
        let before = wait ? try await BootWait.boots(by: options.server.client(in: options.environment.dir)) : [:]
        try await options.perform(action, doing: once ? "starts \(image) next" : "starts \(image) from now on") {
            guard wait else { return true }
            var wait = BootWait(before: before)
            if options.json { wait.tell = { Terminal.note($0) } }
            return try await wait.wait(for: $1, by: $0)
        }
    }
}

/// Has machines start what list and rules say again.
struct UnbootCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "unboot", abstract: "Take back what a machine was told to start by boot.",
        discussion: """
            Example: boottorrent unboot pc-07 --dir classroom
            """)

    @Argument(help: "The machine: its name, id, MAC address or UUID.")
    var machine: String

    @OptionGroup var environment: EnvironmentOption
    @OptionGroup var server: ServerOption

    func run() async throws {
        _ = try await server.client(in: environment.dir).bytes(InterfaceRoutes.cancelNextBoot, machine)
        Terminal.result("\(TextTable.clean(machine)): starts what the list and the rules say")
    }
}

/// Switches machines on.
struct WakeCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "wake", abstract: "Switch machines on, by magic packets.",
        discussion: """
            Machines in another network are reached through one there that is in phase 1.

            Example: boottorrent wake room-101 --spread 60 --dir classroom
            """)

    @OptionGroup var options: ActionOptions

    @Option(help: "Seconds over which they are woken, so that a room does not switch on at once.")
    var spread = 0

    func run() async throws {
        var action = ActionDocument(.wake)
        action.spread = spread
        try await options.perform(action, doing: "is woken")
    }
}

/// Restarts machines.
struct RestartCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "restart", abstract: "Restart machines that are in phase 1.",
        discussion: """
            Example: boottorrent restart pc-07 --dir classroom
            """)

    @OptionGroup var options: ActionOptions

    func run() async throws { try await options.perform(ActionDocument(.restart), doing: "restarts") }
}

/// Switches machines off.
struct PowerOffCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "poweroff", abstract: "Switch off machines that are in phase 1.",
        discussion: """
            Example: boottorrent poweroff room-101 --dir classroom
            """)

    @OptionGroup var options: ActionOptions

    func run() async throws { try await options.perform(ActionDocument(.poweroff), doing: "switches off") }
}

/// Finds machines in the room.
struct IdentifyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "identify", abstract: "Have machines in phase 1 show their names in large letters.",
        discussion: """
            Example: boottorrent identify room-101 --seconds 60 --dir classroom
            """)

    @OptionGroup var options: ActionOptions

    @Option(help: "For how many seconds; 0 ends it. Any key at the machine ends it, too.")
    var seconds = 30

    func run() async throws {
        var action = ActionDocument(.identify)
        action.seconds = seconds
        try await options.perform(action, doing: seconds == 0 ? "shows its page again" : "shows its name")
    }
}
