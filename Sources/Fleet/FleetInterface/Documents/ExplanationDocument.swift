// SPDX-License-Identifier: GPL-3.0-or-later

/// What a machine gets, and by what each of it was decided.
package struct ExplanationDocument: InterfaceDocument {
    package var id: String?
    package var name: String?
    package var group: String?
    package var newcomer: Bool
    package var assignment: AssignmentDocument
    package var decidedBy: DecisionsDocument
    package var problems: [String] = []

    package enum CodingKeys: String, CodingKey {
        case id, name, group, newcomer, assignment
        case decidedBy = "decided_by"
        case problems
    }

    /// Puts together what is always there.
    package init(newcomer: Bool, assignment: AssignmentDocument, decidedBy: DecisionsDocument) {
        self.newcomer = newcomer
        self.assignment = assignment
        self.decidedBy = decidedBy
    }

    package static let schema = ObjectSchema(
        "Explanation", "What a machine gets, and by what each of it was decided.",
        [
            .init("id", .optional(.text), "The machine's id; `null` for one that was never heard."),
            .init("name", .optional(.text), "Its name in the list of machines."),
            .init("group", .optional(.text), "Its group there."),
            .init("newcomer", .flag, "Whether no row of the list leads to it."),
            .init("assignment", .object(AssignmentDocument.schema), "What it gets."),
            .init(
                "decided_by", .object(DecisionsDocument.schema),
                "By what each key of that was decided: file and line, `next boot`, or a key of the settings."),
            .init("problems", .list(.text), "Why words or files for its system cannot be made."),
        ])

    package static var example: Self {
        var document = Self(newcomer: false, assignment: .example, decidedBy: .example)
        (document.id, document.name, document.group) = ("pc-07", "pc-07", "room-101")
        document.problems = [
            "rules.yaml:6: vars.asset has no value here; write it into the list. No system starts on this machine until then."
        ]
        return document
    }
}

/// What a machine gets, key by key as rules write it; what is `null` is as the image says.
package struct AssignmentDocument: InterfaceDocument {
    package var image: String
    package var timeout: Int
    package var images: [String]?
    package var preselected: String?
    package var cmdline: String?
    package var hostname: String?
    package var vars: [String: String]?
    package var files: [DeliveredFileDocument]?
    package var after: String?
    package var leave: LeaveDocument?
    package var together: Int?
    package var register: Bool?
    package var shell: Bool?
    package var phase1: [String]?

    package enum CodingKeys: String, CodingKey {
        case image, timeout, images
        case preselected = "default"
        case cmdline, hostname, vars, files, after, leave, together, register, shell, phase1
    }

    /// Begins one with what is always decided.
    package init(image: String, timeout: Int) {
        self.image = image
        self.timeout = timeout
    }

    package static let schema = ObjectSchema(
        "Assignment", "What a machine gets, key by key as rules write it; what is `null` is as the image says.",
        [
            .init("image", .text, "What it starts: an image's folder, or `local`, `menu` or `wait`."),
            .init("timeout", .whole, "Seconds its menu waits: 0 starts at once, -1 waits for somebody."),
            .init("images", .optional(.list(.text)), "What its menu offers."),
            .init("default", .optional(.text), "What is taken where `image` is `menu` and the time is over."),
            .init("cmdline", .optional(.text), "Words behind the image's own kernel command line, as they are made."),
            .init("hostname", .optional(.text), "What its system is to call itself, as it is made."),
            .init("vars", .optional(.texts), "Variables for templates."),
            .init("files", .optional(.list(.object(DeliveredFileDocument.schema))), "Files that its system gets."),
            .init("after", .optional(.text), "What comes once the image's work is done."),
            .init("leave", .optional(.object(LeaveDocument.schema)), "How long it goes on giving."),
            .init("together", .optional(.count), "Seconds for which its group waits for machines that are missing."),
            .init("register", .optional(.flag), "Whether a newcomer may be given its name at its own screen."),
            .init("shell", .optional(.flag), "Whether people at the machine get a shell."),
            .init("phase1", .optional(.list(.text)), "More words for the kernel of phase 1."),
        ])

    package static var example: Self {
        var document = Self(image: "debian", timeout: 10)
        (document.images, document.preselected) = (["debian", "win11"], "debian")
        (document.cmdline, document.hostname) = ("acpi=off", "pc-07")
        (document.vars, document.files, document.leave) = (["proxy": "http://10.0.0.1:3128"], [.example], .example)
        (document.after, document.together, document.shell, document.phase1) = ("reboot", 120, false, ["vlan=7"])
        document.register = false
        return document
    }
}

/// A file that a system gets.
package struct DeliveredFileDocument: InterfaceDocument {
    package var from: String
    package var to: String
    package var mode: String
    package var secret: Bool

    /// Puts the four together.
    package init(from: String, to: String, mode: String, secret: Bool) {
        self.from = from
        self.to = to
        self.mode = mode
        self.secret = secret
    }

    package static let schema = ObjectSchema(
        "DeliveredFile", "A file that a system gets.",
        [
            .init("from", .text, "The template it is made of."), .init("to", .text, "Where the system has it."),
            .init("mode", .text, "Its rights, in octal digits."),
            .init("secret", .flag, "Whether it has a secret in it."),
        ])

    package static var example: Self {
        Self(from: "hosts", to: "/etc/hosts", mode: "0644", secret: false)
    }
}

/// How long a machine goes on giving.
package struct LeaveDocument: InterfaceDocument {
    package var min: Int
    package var max: Int

    /// Pairs the two, in seconds.
    package init(min: Int, max: Int) {
        self.min = min
        self.max = max
    }

    package static let schema = ObjectSchema(
        "Leave", "How long a machine goes on giving.",
        [.init("min", .count, "Seconds at least."), .init("max", .count, "Seconds at most.")])

    package static var example: Self { Self(min: 0, max: 600) }
}

/// By what each key was decided; `null` for those that nothing writes.
package struct DecisionsDocument: InterfaceDocument {
    package var image: String
    package var timeout: String
    package var images: String?
    package var preselected: String?
    package var cmdline: String?
    package var hostname: String?
    package var vars: [String: String]?
    package var files: String?
    package var after: String?
    package var leave: String?
    package var together: String?
    package var register: String?
    package var shell: String?
    package var phase1: String?

    package enum CodingKeys: String, CodingKey {
        case image, timeout, images
        case preselected = "default"
        case cmdline, hostname, vars, files, after, leave, together, register, shell, phase1
    }

    /// Begins one with what is always decided.
    package init(image: String, timeout: String) {
        self.image = image
        self.timeout = timeout
    }

    package static let schema = ObjectSchema(
        "Decisions", "By what each key was decided; `null` for those that nothing writes.",
        AssignmentDocument.schema.members.map { member in
            // Variables are decided one by one.
            if member.key == "vars" { return .init("vars", .optional(.texts), "What decided each of `vars`.") }
            let isAlways = ["image", "timeout"].contains(member.key)
            return .init(member.key, isAlways ? .text : .optional(.text), "What decided `\(member.key)`.")
        })

    package static var example: Self {
        var document = Self(image: "rules.yaml:3", timeout: "rules.yaml:3")
        (document.images, document.preselected) = ("rules.yaml:3", "rules.yaml:3")
        (document.cmdline, document.hostname) = ("rules.yaml:6", "machines.csv:4")
        (document.files, document.leave) = ("rules.yaml:3", "rules.yaml:3")
        document.vars = ["proxy": "rules.yaml:3"]
        (document.after, document.together, document.shell) = ("rules.yaml:3", "rules.yaml:3", "rules.yaml:3")
        (document.register, document.phase1) = ("rules.yaml:8", "rules.yaml:8")
        return document
    }
}
