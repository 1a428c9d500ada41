// SPDX-License-Identifier: GPL-3.0-or-later

/// One image folder, as lists have it.
package struct ImageDocument: InterfaceDocument {
    /// What became of an image folder.
    package enum State: String, Hashable, Sendable, CaseIterable, Codable {
        /// Machines wait for it.
        case preparing
        /// It is on offer.
        case ready
        /// It cannot be had, and the problems say why.
        case broken
    }

    package var name: String
    package var displayName: String
    package var state: State
    package var method: String?
    package var progress: ProgressDocument?
    package var problems: [ImageProblemDocument]
    package var infohash: String?
    package var length: UInt64?
    package var files: Int?
    package var versions: [VersionDocument]
    package var machines: Int

    package enum CodingKeys: String, CodingKey {
        case name
        case displayName = "display_name"
        case state, method, progress, problems, infohash, length, files, versions, machines
    }

    /// Begins one with what every folder has.
    package init(
        name: String, displayName: String, state: State, problems: [ImageProblemDocument] = [],
        versions: [VersionDocument] = [], machines: Int
    ) {
        self.name = name
        self.displayName = displayName
        self.state = state
        self.problems = problems
        self.versions = versions
        self.machines = machines
    }

    static let members: [ObjectSchema.Member] = [
        .init("name", .text, "The name of its folder."),
        .init("display_name", .text, "What the menu calls it."),
        .init(
            "state", .word(State.self),
            "`ready`: machines can start it; `preparing`: they wait for it; `broken`: it cannot be had, and `problems` says why."
        ),
        .init(
            "method", .optional(.text), "How it is started, as its `config.yaml` says; `null` while it is not on offer."
        ),
        .init(
            "progress", .optional(.object(ProgressDocument.schema)),
            "How far a version is that is made ready; an image that is on offer may have one, too."),
        .init(
            "problems", .list(.object(ImageProblemDocument.schema)),
            "What is wrong with it; an image that is on offer may have some, too."),
        .init("infohash", .optional(.text), "The version on offer: the infohash of its swarm."),
        .init("length", .optional(.bytes), "Bytes of the files of that version."),
        .init("files", .optional(.count), "How many files it has."),
        .init("versions", .list(.object(VersionDocument.schema)), "The versions that are given, the latest last."),
        .init("machines", .count, "Machines that start it or started it in their latest boots, in any version."),
    ]

    package static let schema = ObjectSchema("Image", "One image folder.", members)

    package static var example: Self {
        var image = Self(
            name: "debian", displayName: "Debian 12", state: .ready, problems: [.example], versions: [.example],
            machines: 12)
        image.method = "kexec"
        image.progress = .example
        image.infohash = .exampleInfoHash
        image.length = 700_000_000
        image.files = 3
        return image
    }
}

/// One image with who uses it: the keys of a list's image, and more.
package struct ImageDetailDocument: InterfaceDocument {
    package var image: ImageDocument
    package var usedBy: [String]

    private enum CodingKeys: String, CodingKey {
        case usedBy = "used_by"
    }

    /// Pairs the two.
    package init(_ image: ImageDocument, usedBy: [String]) {
        self.image = image
        self.usedBy = usedBy
    }

    package init(from decoder: any Decoder) throws {
        image = try ImageDocument(from: decoder)
        usedBy = try decoder.container(keyedBy: CodingKeys.self).decode([String].self, forKey: .usedBy)
    }

    package func encode(to encoder: any Encoder) throws {
        try image.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(usedBy, forKey: .usedBy)
    }

    package static let schema = ObjectSchema(
        "ImageDetail", "One image folder with who uses it.",
        ImageDocument.members + [
            .init(
                "used_by", .list(.text, atMost: Limits.machinePage),
                "The ids of the machines that `machines` counts.")
        ])

    package static var example: Self { Self(.example, usedBy: ["m16", "m17"]) }
}

/// How far something is that is made ready.
package struct ProgressDocument: InterfaceDocument {
    package var done: UInt64
    package var total: UInt64

    /// Pairs the two.
    package init(done: UInt64, total: UInt64) {
        self.done = done
        self.total = total
    }

    package static let schema = ObjectSchema(
        "Progress", "How far something is that is made ready.",
        [.init("done", .bytes, "Bytes that were read."), .init("total", .bytes, "Bytes there are.")])

    package static var example: Self { Self(done: 350_000_000, total: 700_000_000) }
}

/// What is wrong with an image.
package struct ImageProblemDocument: InterfaceDocument {
    package var place: String
    package var found: String
    package var remedy: String

    /// Puts the three together.
    package init(place: String, found: String, remedy: String) {
        self.place = place
        self.found = found
        self.remedy = remedy
    }

    package static let schema = ObjectSchema(
        "ImageProblem", "What is wrong with an image.",
        [
            .init("place", .text, "Where it is."),
            .init("found", .text, "What was found; a mistake in a file has the file's name and its line in front."),
            .init("remedy", .text, "What a person can do."),
        ])

    package static var example: Self {
        Self(
            place: "image debian", found: "oss/debian/config.yaml:3: method is missing; write method: kexec",
            remedy: "Mend what is named.")
    }
}

/// One version of an image that is given.
package struct VersionDocument: InterfaceDocument {
    package var infohash: String
    package var offered: Bool
    package var length: UInt64
    package var files: Int
    package var machines: Int

    /// Puts these together.
    package init(infohash: String, offered: Bool, length: UInt64, files: Int, machines: Int) {
        self.infohash = infohash
        self.offered = offered
        self.length = length
        self.files = files
        self.machines = machines
    }

    package static let schema = ObjectSchema(
        "Version", "One version of an image that is given.",
        [
            .init("infohash", .text, "The infohash of its swarm."),
            .init("offered", .flag, "Whether machines are told to fetch it; an earlier one is given to its end."),
            .init("length", .bytes, "Bytes of its files."),
            .init("files", .count, "How many files it has."),
            .init("machines", .count, "Machines that have it in their latest boots."),
        ])

    package static var example: Self {
        Self(infohash: .exampleInfoHash, offered: true, length: 700_000_000, files: 3, machines: 12)
    }
}
