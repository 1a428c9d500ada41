// SPDX-License-Identifier: GPL-3.0-or-later

/// `GET /machines`: one page of them, by number.
package struct MachinesDocument: InterfaceDocument {
    package var machines: [MachineDocument]
    package var next: Int64?

    /// Pairs the two.
    package init(machines: [MachineDocument], next: Int64?) {
        self.machines = machines
        self.next = next
    }

    package static let schema = ObjectSchema(
        "Machines", "One page of the machines, by number.",
        [
            .init("machines", .list(.object(MachineDocument.schema), atMost: Limits.machinePage), "The machines."),
            .init("next", .optional(.count), "What to ask for the next page with, as `after`; `null` on the last."),
        ])

    package static var example: Self { Self(machines: [.example], next: 17) }
}

/// `GET /images`: all image folders.
package struct ImagesDocument: InterfaceDocument {
    package var images: [ImageDocument]

    /// These images.
    package init(images: [ImageDocument]) { self.images = images }

    package static let schema = ObjectSchema(
        "Images", "All image folders, by name.",
        [.init("images", .list(.object(ImageDocument.schema)), "The image folders.")])

    package static var example: Self { Self(images: [.example]) }
}

/// `GET /swarms`: all that the server gives.
package struct SwarmsDocument: InterfaceDocument {
    package var swarms: [SwarmDocument]

    /// These swarms.
    package init(swarms: [SwarmDocument]) { self.swarms = swarms }

    package static let schema = ObjectSchema(
        "Swarms", "All swarms that the server gives.",
        [.init("swarms", .list(.object(SwarmDocument.schema)), "The swarms.")])

    package static var example: Self { Self(swarms: [.example]) }
}

/// `GET /boots`: one page of them, the latest first.
package struct BootsDocument: InterfaceDocument {
    package var boots: [BootDocument]
    package var next: UInt64?

    /// Pairs the two.
    package init(boots: [BootDocument], next: UInt64?) {
        self.boots = boots
        self.next = next
    }

    package static let schema = ObjectSchema(
        "Boots", "One page of the boots, the latest first.",
        [
            .init("boots", .list(.object(BootDocument.schema), atMost: Limits.largestBootPage), "The boots."),
            .init("next", .optional(.count), "What to ask for the next page with, as `before`; `null` on the last."),
        ])

    package static var example: Self { Self(boots: [.example], next: 42) }
}

/// `GET /problems`: everything that is wrong now.
package struct ProblemsDocument: InterfaceDocument {
    package var problems: [ProblemDocument]

    /// These problems.
    package init(problems: [ProblemDocument]) { self.problems = problems }

    package static let schema = ObjectSchema(
        "Problems", "Everything that is wrong now, the worst first.",
        [.init("problems", .list(.object(ProblemDocument.schema)), "The problems.")])

    package static var example: Self { Self(problems: [.example]) }
}

/// `POST /reload`: what becomes of it.
package struct ReloadDocument: InterfaceDocument {
    package var accepted: Bool
    package var detail: String

    /// The environment is read again.
    package init(detail: String) {
        accepted = true
        self.detail = detail
    }

    package static let schema = ObjectSchema(
        "Reload", "The environment is read again, beside the answer.",
        [
            .init("accepted", .flag, "Always true: what comes of it is told by events and problems."),
            .init("detail", .text, "The same as a sentence."),
        ])

    package static var example: Self { Self(detail: "All files of the environment are read again.") }
}

/// The code of a link to the page.
package struct CodeDocument: InterfaceDocument {
    package var code: String

    /// A code.
    package init(code: String) { self.code = code }

    package static let schema = ObjectSchema(
        "Code", "The code of a link to the page.", [.init("code", .text, "32 characters, good once.")])

    package static var example: Self { Self(code: .exampleCode) }
}

/// `POST /links`: a link to the page.
package struct LinkDocument: InterfaceDocument {
    package var code: String
    package var link: String

    /// A code, and the address that has it.
    package init(code: String, link: String) {
        self.code = code
        self.link = link
    }

    package static let schema = ObjectSchema(
        "Link", "A link to the page.",
        [
            .init("code", .text, "The link's code: 32 characters, good once."),
            .init("link", .text, "The page's address at the server, with the code."),
        ])

    package static var example: Self {
        Self(
            code: .exampleCode, link: "http://192.0.2.1:8080/#code=\(String.exampleCode)")
    }
}

extension String {
    fileprivate static let exampleCode = "abcdefghijklmnopqrstuvwxyz234567"
}
