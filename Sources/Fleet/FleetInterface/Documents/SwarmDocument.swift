// SPDX-License-Identifier: GPL-3.0-or-later

/// One swarm that the server gives, as lists have it.
package struct SwarmDocument: InterfaceDocument {
    package var infohash: String
    package var image: String?
    package var part: String?
    package var offered: Bool
    package var length: UInt64
    package var pieces: Int
    package var peers: Int
    package var machines: Int
    package var complete: Int
    package var leftOut: Int
    package var began: Timestamp?
    package var elapsed: Seconds?
    package var bound: Seconds?
    package var forecast: Seconds?
    package var sentByServer: UInt64
    package var copies: Double
    package var fromPeers: UInt64
    package var rateServer: UInt64
    package var ratePeers: UInt64

    package enum CodingKeys: String, CodingKey {
        case infohash, image, part, offered, length, pieces, peers, machines, complete
        case leftOut = "left_out"
        case began, elapsed, bound, forecast
        case sentByServer = "sent_by_server"
        case copies
        case fromPeers = "from_peers"
        case rateServer = "rate_server"
        case ratePeers = "rate_peers"
    }

    /// Begins one with what every swarm has.
    package init(infohash: String, offered: Bool, length: UInt64, pieces: Int) {
        self.infohash = infohash
        self.offered = offered
        self.length = length
        self.pieces = pieces
        (peers, machines, complete, leftOut) = (0, 0, 0, 0)
        (sentByServer, copies, fromPeers, rateServer, ratePeers) = (0, 0, 0, 0, 0)
    }

    static let members: [ObjectSchema.Member] = [
        .init("infohash", .text, "Its infohash, which names a version of an image."),
        .init("image", .optional(.text), "The image that it is a version of."),
        .init("part", .optional(.text), "What else it is: phase 1, or a layer of it."),
        .init("offered", .flag, "Whether machines are told to fetch it; an earlier version is given to its end."),
        .init("length", .bytes, "Bytes of its files."),
        .init("pieces", .count, "How many pieces it has."),
        .init("peers", .count, "Peers that the server is connected to."),
        .init("machines", .count, "Machines that fetch it together, or did so last."),
        .init("complete", .count, "Those of them that have all of it."),
        .init("left_out", .count, "Those that are stalled or failed, which the forecast leaves out."),
        .init("began", .optional(.time), "When the first of them began."),
        .init("elapsed", .optional(.seconds), "Since then, until now or until the last of them had all of it."),
        .init(
            "bound", .optional(.seconds),
            "How long after `began` the last can have it at the earliest, by the speed of the server's network card."),
        .init("forecast", .optional(.seconds), "How long after `began` the last is expected to have it."),
        .init("sent_by_server", .bytes, "Bytes that the server sent of it since it started."),
        .init("copies", .number, "How many times its length that is, or of its image's where it has several versions."),
        .init("from_peers", .bytes, "Bytes that these machines got from each other."),
        .init("rate_server", .bytes, "Bytes a second that the server sends, lately."),
        .init("rate_peers", .bytes, "Bytes a second that machines send to each other, lately."),
    ]

    package static let schema = ObjectSchema("Swarm", "One swarm that the server gives.", members)

    package static var example: Self {
        var swarm = Self(infohash: .exampleInfoHash, offered: true, length: 700_000_000, pieces: 2_671)
        swarm.image = "debian"
        swarm.part = "phase 1"
        (swarm.peers, swarm.machines, swarm.complete, swarm.leftOut) = (30, 30, 11, 1)
        swarm.began = .example
        swarm.elapsed = Seconds(milliseconds: 4_250)
        swarm.bound = Seconds(milliseconds: 5_855)
        swarm.forecast = Seconds(milliseconds: 6_100)
        (swarm.sentByServer, swarm.copies, swarm.fromPeers) = (721_000_000, 1.03, 20_279_000_000)
        (swarm.rateServer, swarm.ratePeers) = (117_000_000, 3_300_000_000)
        return swarm
    }
}

/// One swarm with who has what and who gives to whom: the keys of a list's swarm, and more.
package struct SwarmDetailDocument: InterfaceDocument {
    package var swarm: SwarmDocument
    package var availability: [Double]
    package var flows: [Flow]
    package var flowsLeftOut: Int

    private enum CodingKeys: String, CodingKey {
        case availability, flows
        case flowsLeftOut = "flows_left_out"
    }

    /// Puts these together.
    package init(_ swarm: SwarmDocument, availability: [Double], flows: [Flow], flowsLeftOut: Int) {
        self.swarm = swarm
        self.availability = availability
        self.flows = flows
        self.flowsLeftOut = flowsLeftOut
    }

    package init(from decoder: any Decoder) throws {
        swarm = try SwarmDocument(from: decoder)
        let container = try decoder.container(keyedBy: CodingKeys.self)
        availability = try container.decode([Double].self, forKey: .availability)
        flows = try container.decode([Flow].self, forKey: .flows)
        flowsLeftOut = try container.decode(Int.self, forKey: .flowsLeftOut)
    }

    package func encode(to encoder: any Encoder) throws {
        try swarm.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(availability, forKey: .availability)
        try container.encode(flows, forKey: .flows)
        try container.encode(flowsLeftOut, forKey: .flowsLeftOut)
    }

    package static let schema = ObjectSchema(
        "SwarmDetail", "One swarm with who has what and who gives to whom.",
        SwarmDocument.members + [
            .init(
                "availability", .list(.number, atMost: Limits.buckets),
                "How many of the connected peers have each part of it, in order: the mean over a part's pieces."),
            .init(
                "flows", .list(.object(Flow.schema), atMost: Limits.flows),
                "Who gave how much to whom, the most first."),
            .init("flows_left_out", .count, "How many more there are, which gave less."),
        ])

    package static var example: Self {
        Self(.example, availability: [1, 2.5, 30], flows: [.example], flowsLeftOut: 0)
    }
}

/// Who gave how much to whom.
package struct Flow: InterfaceDocument {
    package var from: String
    package var to: String
    package var bytes: UInt64

    /// Puts the three together.
    package init(from: String, to: String, bytes: UInt64) {
        self.from = from
        self.to = to
        self.bytes = bytes
    }

    package static let schema = ObjectSchema(
        "Flow", "Who gave how much to whom.",
        [
            .init("from", .text, "The id of the machine that gave it, `server`, or an address that is neither's."),
            .init("to", .text, "The id of the machine that got it."),
            .init("bytes", .bytes, "Bytes that it gave."),
        ])

    package static var example: Self { Self(from: "server", to: "m17", bytes: 20_000_000) }
}
