// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import BootServer
import FleetInterface
import FleetModel
import Foundation
import HTTPTypes
import NIOCore
import Testing
import TorrentCore

@Suite(.timeLimit(.minutes(5))) struct MetricsRoutesTests {
    private let sample: SampleEnvironment

    init() throws {
        sample = try SampleEnvironment()
    }

    private func get(_ path: String) async throws -> RouteResponse {
        let response = try await sample.ask { client in
            try await client.executeRequest(uri: path, method: .get, headers: [:], body: nil)
        }
        try #require(response.status == .ok)
        return response
    }

    /// The values of a metric's series that have these words in their labels, together.
    private func sum(_ name: String, _ words: [String], in text: String) -> Double {
        text.split(separator: "\n").filter { line in
            line.hasPrefix("\(name){") && words.allSatisfy { line.contains($0) }
        }.compactMap { $0.split(separator: " ").last.flatMap { Double($0) } }.reduce(0, +)
    }

    @Test func `metrics are text that Prometheus takes, and agree with what is wrong`() async throws {
        sample.registry.reporter.report(.dnsmasqEnded, at: "dnsmasq", "It ended.", remedy: "Wait.")
        let response = try await get("/metrics")
        #expect(response.headers[.contentType] == "text/plain; version=0.0.4; charset=utf-8")
        let text = String(buffer: response.body)
        #expect(text.contains("\nboottorrent_problems{code=\"dnsmasq-ended\",severity=\"failure\"} 1\n"))
        let labels = "image=\"debian\",infohash=\"\(sample.infoHash)\",state=\"ready\""
        #expect(text.contains("\nboottorrent_image_info{\(labels)} 1\n"))
    }

    @Test func `metrics say the same of machines and bytes as the interface does`() async throws {
        let stages: [MachineStage] = [.download, .failed, .os, .download, .seed]
        for (index, stage) in stages.enumerated() {
            let mac = try #require(MACAddress(bytes: [2, 0, 0, 0, 0, UInt8(index)]))
            let event = MachineEvent(
                machine: MachineIdentity(mac: mac, uuid: nil), stage: stage, uptime: 1_000,
                image: sample.image.image.name,
                transfer: TransferProgress(verified: 5, total: 10, fromServer: 10, fromPeers: 400))
            await sample.registry.note(.reported(event, from: nil))
        }
        sample.content.seeds.add(1_234, of: .image(sample.image.image.name), by: .swarm, to: nil)
        let document = try await get("/api/v1/status")
        let status = try JSONDecoder().decode(StatusDocument.self, from: Data(document.body.readableBytesView))
        let text = String(buffer: try await get("/metrics").body)
        for state in MachineState.allCases {
            let counted = sum("boottorrent_machines", ["state=\"\(state.rawValue)\""], in: text)
            #expect(counted == Double(status.counts.states[state] ?? 0), "\(state)")
        }
        for stage in MachineStage.allCases {
            let counted = sum("boottorrent_machines", ["stage=\"\(stage.rawValue)\""], in: text)
            #expect(counted == Double(status.counts.stages[stage] ?? 0), "\(stage)")
        }
        #expect(sum("boottorrent_sent_bytes_total", ["debian", "swarm"], in: text) == 1_234)
        #expect(sum("boottorrent_received_bytes_total", ["debian", "peers"], in: text) == 2_000)
    }
}
