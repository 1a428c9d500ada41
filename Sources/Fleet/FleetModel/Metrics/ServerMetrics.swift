// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import TorrentCore

/// What `/metrics` tells (docs/operations.md), out of the same values as the interface.
///
/// Labels are bounded: an image can be one, a machine never.
package struct ServerMetrics: Sendable {
    /// One image of the catalogue.
    package struct Image: Hashable, Sendable {
        let name: String
        let state: String
        let infoHash: InfoHash?
        let length: UInt64

        /// An image, what became of it in one word, and its version on offer.
        package init(_ name: String, state: String, infoHash: InfoHash? = nil, length: UInt64 = 0) {
            self.name = name
            self.state = state
            self.infoHash = infoHash
            self.length = length
        }
    }

    /// What became of connections at one of our servers.
    package struct Connections: Hashable, Sendable {
        let server: String
        let accepted: UInt64
        let closed: [String: UInt64]

        /// How many a server took, and how many were closed, by the reason.
        package init(_ server: String, accepted: UInt64, closed: [String: UInt64]) {
            self.server = server
            self.accepted = accepted
            self.closed = closed
        }
    }

    private let fleet: FleetModel
    private let now: Moment
    private let start: WallTime

    /// What was given.
    package var seeds = SeedCounts()
    /// All images.
    package var images: [Image] = []
    /// How many problems there are of each kind.
    package var problems: [ProblemCode: Int] = [:]
    /// Changes that are not stored yet.
    package var pending = 0
    /// How long writing to the store took.
    package var storeWrites = Histogram.ofWrites
    /// How many times it failed.
    package var storeFailures: UInt64 = 0
    /// How long event loops let wait what was given to them.
    package var lag = Histogram.ofLag
    /// Our servers.
    package var connections: [Connections] = []
    /// Requests that were denied, by the reason's word.
    package var denials: [String: Int] = [:]
    /// Events that were not believed, by the reason's word.
    package var refusedEvents: [String: Int] = [:]

    /// The fleet at a moment, of a server that started then.
    package init(fleet: FleetModel, start: WallTime, now: Moment) {
        self.fleet = fleet
        self.start = start
        self.now = now
    }

    /// Everything, as text.
    package var text: String { families.map(\.text).joined() }

    /// Everything.
    package var families: [MetricFamily] { ofServer + ofMachines + ofImages + ofBytes + ofDurations + ofRefusals }
}

extension ServerMetrics {
    private var ofServer: [MetricFamily] {
        var build = MetricFamily("boottorrent_build_info", .gauge, "The program's version; always 1.")
        build.add(.whole(1), .init("version", Product.version))
        var started = MetricFamily(
            "boottorrent_start_time_seconds", .gauge, "When the server started, in seconds since 1970.")
        started.add(.decimal(Double(start.milliseconds) / 1_000))
        var depth = MetricFamily(
            "boottorrent_journal_pending", .gauge, "Changes of machines and boots that are not stored yet.")
        depth.add(.whole(UInt64(max(0, pending))))
        var wrong = MetricFamily("boottorrent_problems", .gauge, "Problems that there are now, by kind.")
        for code in ProblemCode.allCases {
            wrong.add(
                .whole(UInt64(max(0, problems[code] ?? 0))), .init("code", code.rawValue),
                .init("severity", code.severity.rawValue))
        }
        return [build, started, depth, wrong]
    }

    private var ofMachines: [MetricFamily] {
        var machines = MetricFamily(
            "boottorrent_machines", .gauge, "Machines that the server knows, by the stage and the state of their boot.")
        let counts = fleet.counts(at: now.monotonic)
        for stage in MachineStage.allCases {
            for state in MachineState.allCases {
                machines.add(
                    .whole(UInt64(counts[stage]?[state] ?? 0)), .init("stage", stage.rawValue),
                    .init("state", state.rawValue))
            }
        }
        var boots = MetricFamily("boottorrent_boots_total", .counter, "Boots that began.")
        boots.add(.whole(fleet.figures.boots))
        var failures = MetricFamily("boottorrent_failures_total", .counter, "Times that a machine failed.")
        for (image, figures) in byImage { failures.add(.whole(figures.failures), image.labels) }
        var events = MetricFamily(
            "boottorrent_events_received_total", .counter, "Reports of machines that were believed.")
        events.add(.whole(fleet.figures.events))
        return [machines, boots, failures, events]
    }

    private var ofImages: [MetricFamily] {
        var info = MetricFamily("boottorrent_image_info", .gauge, "Images and their versions on offer; always 1.")
        var sizes = MetricFamily("boottorrent_image_bytes", .gauge, "Bytes of an image's version on offer.")
        for image in images {
            info.add(
                .whole(1), .init("image", image.name), .init("infohash", image.infoHash.map { "\($0)" } ?? ""),
                .init("state", image.state))
            if image.infoHash != nil { sizes.add(.whole(image.length), .init("image", image.name)) }
        }
        return [info, sizes]
    }

    private var ofBytes: [MetricFamily] {
        var sent = MetricFamily(
            "boottorrent_sent_bytes_total", .counter,
            "Bytes that the server sent, by image and by source; phase 1 and layers are of no image.")
        var phase1: UInt64 = 0
        var named: [(ImageName, UInt64, UInt64)] = []
        for subject in seeds.subjects {
            let (http, swarm) = (seeds.bytes(of: subject, by: .http), seeds.bytes(of: subject, by: .swarm))
            switch subject {
            case .image(let name): named.append((name, http, swarm))
            case .part: phase1 &+= http &+ swarm
            }
        }
        for (name, http, swarm) in named.sorted(by: { $0.0 < $1.0 }) {
            sent.add(.whole(http), .init("image", name.text), .init("source", "http"))
            sent.add(.whole(swarm), .init("image", name.text), .init("source", "swarm"))
        }
        sent.add(.whole(phase1), .init("image", ""), .init("source", "phase1"))
        var received = MetricFamily(
            "boottorrent_received_bytes_total", .counter,
            "Bytes that machines say they got by the swarm, by image, from the server and from each other.")
        for (image, figures) in byImage {
            received.add(.whole(figures.fromServer), image.labels + [.init("source", "server")])
            received.add(.whole(figures.fromPeers), image.labels + [.init("source", "peers")])
        }
        return [sent, received]
    }

    private var ofDurations: [MetricFamily] {
        var boots = MetricFamily(
            "boottorrent_boot_duration_seconds", .histogram, "From a machine's request for its script to its handover.")
        var downloads = MetricFamily(
            "boottorrent_download_duration_seconds", .histogram,
            "From the beginning of a machine's download to its end.")
        for (image, figures) in byImage {
            boots.add(figures.boots, image.label)
            downloads.add(figures.downloads, image.label)
        }
        var writes = MetricFamily(
            "boottorrent_store_write_seconds", .histogram, "How long writing what changed to the store took.")
        writes.add(storeWrites)
        var failures = MetricFamily(
            "boottorrent_store_failures_total", .counter, "Times that what changed could not be stored.")
        failures.add(.whole(storeFailures))
        var loops = MetricFamily(
            "boottorrent_event_loop_lag_seconds", .histogram, "How long event loops let wait what was given to them.")
        loops.add(lag)
        return [boots, downloads, writes, failures, loops]
    }

    private var ofRefusals: [MetricFamily] {
        var taken = MetricFamily(
            "boottorrent_connections_accepted_total", .counter, "Connections that were given a place, by server.")
        var closed = MetricFamily(
            "boottorrent_connections_refused_total", .counter,
            "Connections that found no place or lost it, by server and reason.")
        for server in connections {
            taken.add(.whole(server.accepted), .init("server", server.server))
            for (reason, count) in server.closed.sorted(by: { $0.key < $1.key }) {
                closed.add(.whole(count), .init("server", server.server), .init("reason", reason))
            }
        }
        var denied = MetricFamily(
            "boottorrent_requests_denied_total", .counter, "Requests without the right, by reason.")
        for (reason, count) in denials.sorted(by: { $0.key < $1.key }) {
            denied.add(.whole(UInt64(max(0, count))), .init("reason", reason))
        }
        var refused = MetricFamily(
            "boottorrent_events_refused_total", .counter, "Reports that were not believed, by reason.")
        for (reason, count) in refusedEvents.sorted(by: { $0.key < $1.key }) {
            refused.add(.whole(UInt64(max(0, count))), .init("reason", reason))
        }
        return [taken, closed, denied, refused]
    }

    private var byImage: [(ImageName?, FleetFigures.OfImage)] {
        fleet.figures.images.map { ($0.key, $0.value) }.sorted { left, right in
            guard let first = left.0 else { return right.0 != nil }
            return right.0.map { first < $0 } ?? false
        }
    }
}

extension ImageName? {
    /// None is an empty value, which Prometheus takes for no label.
    fileprivate var label: MetricFamily.Label { .init("image", self?.text ?? "") }
    fileprivate var labels: [MetricFamily.Label] { [label] }
}

extension FleetModel {
    /// How many machines there are in each stage and state.
    package func counts(at now: MonotonicInstant) -> [MachineStage: [MachineState: Int]] {
        table.values.reduce(into: [:]) { $0[$1.stage, default: [:]][$1.state(at: now), default: 0] += 1 }
    }
}
