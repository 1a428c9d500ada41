// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser

/// What machines fetch before they take part in the swarm.
struct Phase1Command: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "phase1", abstract: "Make the kernel and the initramfs that machines start with.",
        subcommands: [Phase1BuildCommand.self, Phase1ISOCommand.self, Phase1LayersCommand.self])
}
