// SPDX-License-Identifier: GPL-3.0-or-later

/// `POST /actions`: what is to be done with which machines.
package struct ActionDocument: InterfaceDocument {
    /// What can be done.
    package enum Action: String, Hashable, Sendable, CaseIterable, Codable {
        case boot
        case wake
        case restart
        case poweroff
        case identify
        case shell
    }

    package var action: Action
    package var machines: [String]?
    package var group: String?
    package var image: String?
    package var once: Bool?
    package var wake: Bool?
    package var restart: Bool?
    package var seconds: Int?
    package var spread: Int?

    /// An action, with nobody that it is done with yet.
    package init(_ action: Action) {
        self.action = action
    }

    package static let schema = ObjectSchema(
        "Action", "What is to be done with which machines; what has a value that may be `null` may also be left out.",
        [
            .init(
                "action", .word(Action.self),
                "`boot`: start `image`; `wake`: switch on; `restart`, `poweroff`: machines in phase 1; `identify`: show the"
                    + " name on the screen; `shell`: let in by SSH who has a key of the settings."),
            .init(
                "machines", .optional(.list(.text, atMost: Limits.actionMachines)),
                "Machines by id, name in the list, MAC address or UUID; the name of a group means all of its machines."),
            .init("group", .optional(.text), "A group of the list of machines."),
            .init("image", .optional(.text), "What to start, for `boot`: an image, or `local`, `menu` or `wait`."),
            .init("once", .optional(.flag), "For `boot`: at the next boot only, and not until it is taken back."),
            .init("wake", .optional(.flag), "For `boot`: machines that are not in phase 1 are woken."),
            .init("restart", .optional(.flag), "For `boot`: machines in phase 1 restart, and do not go on from there."),
            .init(
                "seconds", .optional(.count),
                "For `identify`: for how long, up to \(Limits.identifySeconds); 30 unless said, 0 ends it."),
            .init(
                "spread", .optional(.count),
                "For `wake`, and `boot` with `wake`: seconds over which machines are woken, up to \(Limits.spreadSeconds);"
                    + " at once unless said."),
        ], isInput: true)

    package static var example: Self {
        var action = Self(.boot)
        (action.machines, action.group) = (["pc-07", "52:54:00:12:34:56"], "room-101")
        (action.image, action.once, action.wake, action.restart) = ("debian", true, true, false)
        (action.seconds, action.spread) = (30, 60)
        return action
    }
}

/// What became of an action, machine by machine.
package struct ActionOutcomeDocument: InterfaceDocument {
    package var done: [String]
    package var refused: [RefusedMachineDocument]

    /// Pairs the two.
    package init(done: [String], refused: [RefusedMachineDocument]) {
        self.done = done
        self.refused = refused
    }

    package static let schema = ObjectSchema(
        "ActionOutcome", "What became of an action, machine by machine.",
        [
            .init(
                "done", .list(.text),
                "The ids of machines with which it was done; of orders, that their agents have taken them. Whether a woken"
                    + " machine comes up is seen from its state."),
            .init(
                "refused", .list(.object(RefusedMachineDocument.schema)), "The machines with which it was not, and why."
            ),
        ])

    package static var example: Self { Self(done: ["pc-07"], refused: [.example]) }
}

/// A machine with which something was not done.
package struct RefusedMachineDocument: InterfaceDocument {
    package var id: String
    package var reason: String

    /// Pairs the two.
    package init(_ id: String, _ reason: String) {
        self.id = id
        self.reason = reason
    }

    package static let schema = ObjectSchema(
        "RefusedMachine", "A machine with which something was not done.",
        [
            .init("id", .text, "The machine's id; of one that nobody knows, what was asked for."),
            .init("reason", .text, "Why not, with what to do about it, as a sentence without its full stop."),
        ])

    package static var example: Self {
        Self("pc-08", "it is switched off, as far as is known: wake it first")
    }
}

/// What a machine starts next, in place of what its list and rules say.
package struct NextBootDocument: InterfaceDocument {
    package var image: String
    package var once: Bool?

    /// Pairs the two.
    package init(image: String, once: Bool?) {
        self.image = image
        self.once = once
    }

    package static let schema = ObjectSchema(
        "NextBoot", "What a machine starts next, in place of what its list and rules say.",
        [
            .init("image", .text, "An image, or `local`, `menu` or `wait`."),
            .init("once", .optional(.flag), "At the next boot only, and not until it is taken back; true unless said."),
        ], isInput: true)

    package static var example: Self { Self(image: "debian", once: true) }
}

/// What is written down of a machine in the list of machines.
package struct ListedMachineDocument: InterfaceDocument {
    package var name: String
    package var group: String?
    package var row: Int?
    package var column: Int?

    /// A machine of this name.
    package init(name: String) { self.name = name }

    package static let schema = ObjectSchema(
        "ListedMachine", "What is written down of a machine in the list of machines.",
        [
            .init("name", .text, "Its name."),
            .init("group", .optional(.text), "Its group, one that the rules have; as it was unless said."),
            .init("row", .optional(.count), "The row of its seat; as it was unless said."),
            .init("column", .optional(.count), "The column of its seat; as it was unless said."),
        ], isInput: true)

    package static var example: Self {
        var machine = Self(name: "pc-07")
        (machine.group, machine.row, machine.column) = ("room-101", 2, 3)
        return machine
    }
}
