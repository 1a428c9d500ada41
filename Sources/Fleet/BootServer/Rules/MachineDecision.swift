// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import FleetRules
package import ServerConfig
internal import TorrentCore

/// What one machine gets, with everything that it was decided by.
package struct MachineDecision: Sendable {
    /// What was decided, key by key.
    package let assignment: Assignment
    /// What was known of the machine.
    package let facts: MachineFacts
    private let usualLeave: LeavePolicy
    let rules: MachineRules
    /// The server, as templates have it; `nil` where it is not known.
    let server: String?

    /// Decides what a machine gets of which this is known; its rack is found by its address.
    package init(
        for facts: MachineFacts, nextBoot: StartChoice? = nil, by settings: DecidingSettings, _ rules: MachineRules,
        server: String? = nil
    ) {
        var facts = facts
        // A firmware that enforces Secure Boot says so by its kind.
        facts.secureBoot = facts.secureBoot ?? facts.firmware.map { $0 == .secureBoot }
        facts.rack =
            facts.rack ?? facts.address.flatMap { address in settings.racks.first { $0.contains(address) } }
        assignment = rules.book.assignment(for: facts, nextBoot: nextBoot, menu: settings.menu)
        self.facts = facts
        usualLeave = settings.leave
        self.rules = rules
        self.server = server
    }

    /// How the machine comes to what it starts.
    package var menu: MenuPolicy {
        let timeout = MenuPolicy.Timeout(seconds: assignment.timeout)
        switch assignment.image {
        case .image(let name): return MenuPolicy(timeout: timeout, start: .image(name))
        case .local: return MenuPolicy(timeout: timeout, start: .ownDisk)
        case .wait: return MenuPolicy(timeout: .never, start: .wait)
        case .menu:
            switch assignment.values.default {
            case .image(let name): return MenuPolicy(timeout: timeout, start: .image(name))
            case .local: return MenuPolicy(timeout: timeout, start: .ownDisk)
            case .menu, .wait, nil: return MenuPolicy(timeout: .never, start: nil)
            }
        }
    }

    /// Whether the system on its own disk is what the machine starts without being asked: then it needs no phase 1, unless its
    /// agent may tell something by which another is decided.
    package var startsOwnDisk: Bool {
        menu.start == .ownDisk && menu.timeout != .never
            && assignment.openKeys.isDisjoint(with: [.image, .timeout, .default])
    }

    /// Seconds in which somebody at the machine can have the menu instead.
    var ownDiskCountdown: Int { if case .seconds(let seconds) = menu.timeout { seconds } else { 0 } }

    /// Whether the machine's menu has this image: what it starts by itself is always there.
    package func offers(_ image: ImageName) -> Bool {
        guard let images = assignment.values.images else {
            // Who waits to be told is not asked.
            return assignment.image != .wait
        }
        return images.contains(image) || menu.defaultImage == image
    }

    /// How long the machine goes on giving.
    package var leave: LeavePolicy { assignment.values.leave?.policy(in: usualLeave) ?? usualLeave }

    /// Words for the kernel of phase 1: those of the settings, then the machine's own as far as there is room, and those that are
    /// left out.
    package func phase1Words(
        behind settings: [KernelArgument]
    ) -> (words: [KernelArgument], leftOut: [KernelArgument]) {
        var words = settings
        var bytes = settings.reduce(0) { $0 + $1.description.utf8.count + 1 }
        var leftOut: [KernelArgument] = []
        for word in phase1Arguments {
            bytes += word.description.utf8.count + 1
            guard words.count < KernelArgument.most, bytes <= Limits.phase1Words else {
                leftOut.append(word)
                continue
            }
            words.append(word)
        }
        return (words, leftOut)
    }

    /// More words for the kernel of phase 1.
    var phase1Arguments: [KernelArgument] {
        let shell = assignment.values.shell.flatMap { KernelArgument("boottorrent.shell=\($0 ? "on" : "off")") }
        return (assignment.values.phase1 ?? []) + [shell].compactMap(\.self)
    }
}

extension MenuPolicy.Timeout {
    /// As rules and settings write it: 0 is at once, a negative number waits for somebody.
    init(seconds: Int) {
        switch seconds {
        case ..<0: self = .never
        case 0: self = .immediately
        default: self = .seconds(seconds)
        }
    }
}
