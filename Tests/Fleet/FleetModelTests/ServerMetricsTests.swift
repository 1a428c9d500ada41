// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import FleetModel
import Testing
import TorrentCore

@Suite struct ServerMetricsTests {
    @Test func `metrics are read back as they were written, whatever the labels are`() throws {
        let names = ["plain", "with \"quotes\"", "back\\slash", "line\nbreak", "\\n", "Übung ✓", "a,b=\"c\"}", ""]
        var family = MetricFamily("x_total", .counter, "Help with \\ and\na line.")
        for (index, name) in names.enumerated() { family.add(.whole(UInt64(index)), .init("image", name)) }
        let read = try MetricsText(family.text)
        for (index, name) in names.enumerated() {
            #expect(read["x_total", name.isEmpty ? [:] : ["image": name]] == Double(index))
        }
        #expect(read.types == ["x_total": "counter"] && read.help["x_total"] == "Help with \\\\ and\\na line.")
    }

    @Test(arguments: [
        (0.0, "0"), (1.5, "1.5"), (12, "12"), (1e21, "1e+21"), (.infinity, "+Inf"), (-.infinity, "-Inf"), (.nan, "NaN"),
        (0.00025, "0.00025"),
    ])
    func `numbers are written as Go reads them`(number: Double, text: String) {
        var family = MetricFamily("x", .gauge, "x")
        family.add(.decimal(number))
        #expect(family.text.hasSuffix("\nx \(text)\n"))
    }

    @Test func `whole numbers keep all their digits`() {
        var family = MetricFamily("x_total", .counter, "x")
        family.add(.whole(.max))
        #expect(family.text.hasSuffix(" 18446744073709551615\n"))
    }

    @Test func `a histogram has its bounds, rising, then the sum and how many`() throws {
        var histogram = Histogram(bounds: [0.5, 2])
        for seconds in [0.1, 1, 1, 100] { histogram.observe(.seconds(seconds)) }
        var family = MetricFamily("t_seconds", .histogram, "x")
        family.add(histogram, .init("image", "a"))
        let read = try MetricsText(family.text)
        let buckets = ["0.5": 1.0, "2": 3, "+Inf": 4]
        for (bound, count) in buckets { #expect(read["t_seconds_bucket", ["image": "a", "le": bound]] == count) }
        #expect(read["t_seconds_count", ["image": "a"]] == 4 && read["t_seconds_sum", ["image": "a"]] == 102.1)
    }

    @Test func `figures agree with what they are made of`() throws {
        let read = try MetricsText(try SampleMetrics().metrics.text)
        let sample = try SampleMetrics()
        #expect(read.sum("boottorrent_machines") == Double(sample.fleet.machines.count))
        #expect(read["boottorrent_machines", ["stage": "download", "state": "booting"]] == 1)
        #expect(read["boottorrent_machines", ["stage": "failed", "state": "failed"]] == 1)
        #expect(read.sum("boottorrent_sent_bytes_total") == Double(sample.metrics.seeds.total))
        #expect(read["boottorrent_sent_bytes_total", ["image": "debian", "source": "swarm"]] == 1_000)
        #expect(read["boottorrent_sent_bytes_total", ["source": "phase1"]] == 30)
        #expect(read["boottorrent_received_bytes_total", ["image": "debian", "source": "peers"]] == 77)
        #expect(read["boottorrent_problems", ["code": "machine-failed", "severity": "failure"]] == 1)
        #expect(read.sum("boottorrent_problems") == 1)
        #expect(read["boottorrent_events_received_total", [:]] == 3)
        #expect(read["boottorrent_events_refused_total", ["reason": "replayed"]] == 2)
        #expect(read["boottorrent_start_time_seconds", [:]] == 1_700_000_000)
    }

    @Test func `no label is a machine`() throws {
        let text = try SampleMetrics().metrics.text
        for word in ["52:54:00", "192.0.2.", "m1\""] { #expect(!text.contains(word)) }
    }

    @Test func `a room without anything has all metrics too`() throws {
        let empty = try MetricsText(
            ServerMetrics(fleet: FleetModel(), start: Moment.at(0).wall, now: .at(1)).text)
        let full = try MetricsText(try SampleMetrics().metrics.text)
        #expect(Set(empty.types.keys) == Set(full.types.keys))
    }
}

/// A server with something of everything.
struct SampleMetrics {
    let fleet: FleetModel
    let metrics: ServerMetrics

    init() throws {
        let debian = try ImageName("debian")
        var fleet = FleetModel()
        for (index, stage) in [MachineStage.download, .failed, .handover].enumerated() {
            let mac = try #require(MACAddress("52:54:00:12:34:5\(index)"))
            let event = MachineEvent(
                machine: MachineIdentity(mac: mac, uuid: nil), stage: stage, uptime: 1_000, image: debian,
                transfer: TransferProgress(verified: 1, total: 9, fromServer: 5, fromPeers: index == 0 ? 77 : 0))
            fleet.apply(.reported(event, from: .ipv4(0xc000_0232)), at: .at(1))
        }
        self.fleet = fleet
        var metrics = ServerMetrics(fleet: fleet, start: Moment.at(0).wall, now: .at(2))
        metrics.seeds.add(1_000, of: .image(debian), by: .swarm, to: .ipv4(1))
        metrics.seeds.add(200, of: .image(debian), by: .http, to: nil)
        metrics.seeds.add(30, of: .part("phase1"), by: .http, to: nil)
        let version: InfoHash = try #require(InfoHash(bytes: [UInt8](repeating: 0xab, count: 20)))
        metrics.images = [
            .init("debian", state: "ready", infoHash: version, length: 9),
            .init("broken", state: "broken"),
        ]
        metrics.problems = [.machineFailed: 1]
        metrics.storeWrites.observe(.milliseconds(3))
        metrics.lag.observe(.microseconds(30))
        metrics.connections = [
            .init("http", accepted: 9, closed: ["no-place": 1, "replaced": 2, "idle": 0, "memory": 0])
        ]
        metrics.denials = ["no-credentials": 4]
        metrics.refusedEvents = ["replayed": 2]
        self.metrics = metrics
    }
}
