// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog

/// One machine with everything that is known of it: the keys of a list's machine, and more.
package struct MachineDetailDocument: InterfaceDocument {
    package var machine: MachineDocument
    package var stages: [StageMark]
    package var secureBoot: SecureBootDocument?
    package var givers: [Giver]
    package var disk: String?
    package var failure: String?
    package var inventory: InventoryDocument?
    package var shellKey: String?

    private enum CodingKeys: String, CodingKey {
        case stages
        case secureBoot = "secure_boot"
        case givers, disk, failure, inventory
        case shellKey = "shell_key"
    }

    /// Begins one with what every machine has.
    package init(_ machine: MachineDocument, stages: [StageMark], givers: [Giver] = []) {
        self.machine = machine
        self.stages = stages
        self.givers = givers
    }

    package init(from decoder: any Decoder) throws {
        machine = try MachineDocument(from: decoder)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        stages = try container.decode([StageMark].self, forKey: .stages)
        secureBoot = try container.decodeIfPresent(SecureBootDocument.self, forKey: .secureBoot)
        givers = try container.decode([Giver].self, forKey: .givers)
        disk = try container.decodeIfPresent(String.self, forKey: .disk)
        failure = try container.decodeIfPresent(String.self, forKey: .failure)
        inventory = try container.decodeIfPresent(InventoryDocument.self, forKey: .inventory)
        shellKey = try container.decodeIfPresent(String.self, forKey: .shellKey)
    }

    package func encode(to encoder: any Encoder) throws {
        try machine.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(stages, forKey: .stages)
        try container.encodeIfPresent(secureBoot, forKey: .secureBoot)
        try container.encode(givers, forKey: .givers)
        try container.encodeIfPresent(disk, forKey: .disk)
        try container.encodeIfPresent(failure, forKey: .failure)
        try container.encodeIfPresent(inventory, forKey: .inventory)
        try container.encodeIfPresent(shellKey, forKey: .shellKey)
    }

    package static let schema = ObjectSchema(
        "MachineDetail", "One machine with everything that is known of it.",
        MachineDocument.members + [
            .init(
                "stages", .list(.object(StageMark.schema), atMost: MachineStage.allCases.count),
                "The stages that its latest boot reached, in their order."),
            .init(
                "secure_boot", .optional(.object(SecureBootDocument.schema)),
                "What its UEFI says of Secure Boot, once its agent told."),
            .init(
                "givers", .list(.object(Giver.schema), atMost: CatalogLimits.givers),
                "Who gave it how much of its image, the one with the most first."),
            .init("disk", .optional(.text), "The disk that was written in this boot."),
            .init("failure", .optional(.text), "Why it failed last in this boot, also where it went on."),
            .init(
                "inventory", .optional(.object(InventoryDocument.schema)),
                "What it is made of, as it told last; `null` where it has told nothing."),
            .init("shell_key", .optional(.text), "The host key of its remote shell, once one was opened in this boot."),
        ])

    package static var example: Self {
        var detail = Self(.example, stages: [.example], givers: [.example])
        detail.secureBoot = .example
        detail.disk = "/dev/sda (500.1 GB, Samsung SSD 870)"
        detail.failure = "the disk /dev/sda is full"
        detail.inventory = .example
        detail.shellKey = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIMfOI8VEQFamqXEIexObFGU1d6Lrt936ofliMh1EILXl"
        return detail
    }
}

/// A stage that a boot reached.
package struct StageMark: InterfaceDocument {
    package var stage: MachineStage
    package var after: Seconds

    /// Pairs a stage with how long after the boot's beginning it was reached.
    package init(_ stage: MachineStage, after: Seconds) {
        self.stage = stage
        self.after = after
    }

    package static let schema = ObjectSchema(
        "StageMark", "A stage that a boot reached.",
        [
            .init("stage", .word(MachineStage.self), "The stage."),
            .init("after", .seconds, "How long after the boot's beginning."),
        ])

    package static var example: Self { Self(.script, after: Seconds(milliseconds: 4_250)) }
}

/// Who gave a machine how much.
package struct Giver: InterfaceDocument {
    package var from: String
    package var address: String
    package var bytes: UInt64

    /// Puts the three together; `from` is a machine's id, `server`, or the address once more.
    package init(from: String, address: String, bytes: UInt64) {
        self.from = from
        self.address = address
        self.bytes = bytes
    }

    package static let schema = ObjectSchema(
        "Giver", "Who gave a machine how much.",
        [
            .init("from", .text, "The id of the machine that gave it, `server`, or an address that is neither's."),
            .init("address", .text, "Its address."),
            .init("bytes", .bytes, "Bytes that it gave."),
        ])

    package static var example: Self { Self(from: "m16", address: "192.0.2.49", bytes: 120_000_000) }
}

/// What a machine's UEFI says of Secure Boot.
package struct SecureBootDocument: InterfaceDocument {
    package var enforced: Bool
    package var keys: [String]?
    package var sbat: [String]?
    package var findings: [Finding]

    /// What would keep the machine from starting what it is given.
    package struct Finding: InterfaceDocument {
        package var reason: String
        package var remedy: String

        /// Pairs the two.
        package init(reason: String, remedy: String) {
            self.reason = reason
            self.remedy = remedy
        }

        package static let schema = ObjectSchema(
            "SecureBootFinding", "What would keep a machine from starting what it is given.",
            [.init("reason", .text, "What does not fit."), .init("remedy", .text, "What a person can do.")])

        package static var example: Self {
            Self(reason: "shim would refuse our GRUB", remedy: "start the server with --update")
        }
    }

    /// Puts the four together.
    package init(enforced: Bool, keys: [String]?, sbat: [String]?, findings: [Finding]) {
        self.enforced = enforced
        self.keys = keys
        self.sbat = sbat
        self.findings = findings
    }

    package static let schema = ObjectSchema(
        "SecureBoot", "What a machine's UEFI says of Secure Boot.",
        [
            .init("enforced", .flag, "Whether it starts signed programs only."),
            .init("keys", .optional(.list(.text)), "Microsoft's keys that it has, by their years."),
            .init("sbat", .optional(.list(.text)), "The lines of its revocation level."),
            .init("findings", .list(.object(Finding.schema)), "What does not fit to what it is given."),
        ])

    package static var example: Self {
        Self(enforced: true, keys: ["2011", "2023"], sbat: ["sbat,1,2024010900", "shim,4"], findings: [.example])
    }
}
