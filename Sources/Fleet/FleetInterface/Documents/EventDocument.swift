// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
internal import FleetModel

/// Something that happened, as `/events` tells it.
package struct EventDocument: InterfaceDocument {
    /// What kinds there are; the word is the name of the server-sent event, too.
    package enum Kind: String, Hashable, Sendable, CaseIterable, Codable {
        /// A machine reached another stage, or began another boot.
        case stage
        /// How a machine's download stands; at most once in 5 s for each.
        case progress
        /// A machine is not known any more.
        case forgotten
        /// A machine is made of something else than in its boot before.
        case inventory
        /// An image is in another state.
        case image
        /// Something is wrong since now.
        case problem
        /// Something is not wrong any more.
        case solved
        /// Events are missing: what is known of the room is to be asked for anew.
        case resync
    }

    package var sequence: UInt64
    package var time: Timestamp
    package var kind: Kind
    package var machine: String?
    package var boot: UInt64?
    package var state: String?
    package var stage: MachineStage?
    package var image: String?
    package var version: String?
    package var transfer: TransferDocument?
    package var code: String?
    package var reason: String?

    /// Begins one with what every event has.
    package init(_ kind: Kind, sequence: UInt64, time: Timestamp) {
        self.kind = kind
        self.sequence = sequence
        self.time = time
    }

    package static let schema = ObjectSchema(
        "Event", "Something that happened.",
        [
            .init("sequence", .count, "Its number, counted since the server started."),
            .init("time", .time, "When it happened."),
            .init(
                "kind", .word(Kind.self),
                "`stage`: a machine reached another stage; `progress`: how its download stands; `forgotten`: it is not known"
                    + " any more; `inventory`: it is made of something else than in its boot before; `image`: an image is in another state; `problem`, `solved`: something is wrong since now, or is"
                    + " not any more; `resync`: events are missing, and what is known is to be asked for anew."),
            .init("machine", .optional(.text), "The id of the machine that it is about."),
            .init("boot", .optional(.count), "The number of that machine's boot."),
            .init(
                "state", .optional(.text),
                "The state of a machine or an image (`gone`: its folder is), or a problem's severity."),
            .init("stage", .optional(.word(MachineStage.self)), "The stage of the machine."),
            .init("image", .optional(.text), "The image that it is about."),
            .init("version", .optional(.text), "The version of the image: the infohash of its swarm."),
            .init("transfer", .optional(.object(TransferDocument.schema)), "How the machine's download stands."),
            .init("code", .optional(.text), "The code of the problem, or why a machine stands still."),
            .init("reason", .optional(.text), "The same as a sentence."),
        ])

    package static var example: Self {
        var event = Self(.stage, sequence: 1_042, time: .example)
        event.machine = "m17"
        event.boot = 42
        event.state = MachineState.booting.rawValue
        event.stage = .download
        event.image = "debian"
        event.version = .exampleInfoHash
        event.transfer = .example
        event.code = StandstillCode.imageTooLarge.rawValue
        event.reason = "the disk /dev/sda is full"
        return event
    }
}
