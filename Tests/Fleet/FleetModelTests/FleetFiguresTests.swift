// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import FleetModel
import Testing
import TorrentCore

@Suite struct FleetFiguresTests {
    private let mac: MACAddress
    private let debian: ImageName
    private var fleet = FleetModel()

    init() throws {
        mac = try #require(MACAddress("52:54:00:12:34:56"))
        debian = try ImageName("debian")
    }

    private func at(_ seconds: Int64) -> MonotonicInstant { MonotonicInstant(nanoseconds: seconds * 1_000_000_000) }

    private mutating func fetchScript(at seconds: Int64) {
        fleet.apply(.fetched(.script, MachineIdentity(mac: mac, uuid: nil), from: nil), at: at(seconds))
    }

    private mutating func report(
        _ stage: MachineStage, _ image: ImageName? = nil, server: UInt64 = 0, peers: UInt64 = 0, at seconds: Int64,
        uptime: UInt64? = nil
    ) {
        let event = MachineEvent(
            machine: MachineIdentity(mac: mac, uuid: nil), stage: stage, uptime: uptime ?? UInt64(seconds) * 1_000,
            image: image,
            transfer: TransferProgress(verified: 0, total: 1 << 40, fromServer: server, fromPeers: peers))
        fleet.apply(.reported(event, from: nil), at: at(seconds))
    }

    private var figures: FleetFigures.OfImage? { fleet.figures.images[debian] }

    @Test mutating func `a boot and its download are measured once each, by the image`() throws {
        fetchScript(at: 100)
        report(.agent, at: 110)
        report(.download, debian, at: 112)
        report(.verify, debian, at: 142)
        report(.verify, debian, at: 143)
        report(.handover, debian, at: 150)
        report(.handover, debian, at: 151)
        let figures = try #require(figures)
        #expect(figures.boots.count == 1 && figures.boots.sum == 50)
        #expect(figures.downloads.count == 1 && figures.downloads.sum == 30)
        #expect(fleet.figures.boots == 1 && fleet.figures.events == 6)
    }

    @Test mutating func `another boot of the same machine is another one`() throws {
        for start in [0, 1_000] as [Int64] {
            fetchScript(at: start)
            report(.agent, at: start + 1, uptime: 1)
            report(.download, debian, server: 7, at: start + 2, uptime: 2)
            report(.verify, debian, server: 10, at: start + 4, uptime: 4)
            report(.handover, debian, server: 10, at: start + 5, uptime: 5)
        }
        let figures = try #require(figures)
        #expect(figures.boots.count == 2 && figures.downloads.count == 2 && fleet.figures.boots == 2)
        #expect(figures.fromServer == 20)
    }

    @Test mutating func `bytes that machines tell of are counted once, also where a download begins anew`() throws {
        report(.download, debian, server: 5, peers: 50, at: 1)
        report(.download, debian, server: 5, peers: 50, at: 2)
        report(.download, debian, server: 9, peers: 51, at: 3)
        // It begins anew.
        report(.download, debian, server: 2, peers: 0, at: 4)
        let figures = try #require(figures)
        #expect(figures.fromServer == 11 && figures.fromPeers == 51)
    }

    @Test mutating func `a machine that tells of all the bytes there are adds a bounded number`() throws {
        report(.download, debian, server: .max, peers: .max, at: 1)
        report(.download, debian, server: 0, peers: 0, at: 2)
        report(.download, debian, server: .max, peers: .max, at: 3)
        #expect(try #require(figures).fromServer < 1 << 50)
    }

    @Test mutating func `a machine that fails has failed once until it goes on`() throws {
        report(.download, debian, at: 1)
        for second in [2, 3] as [Int64] { report(.failed, debian, at: second) }
        report(.download, debian, at: 4)
        report(.failed, debian, at: 5)
        #expect(try #require(figures).failures == 2)
    }

    @Test mutating func `a machine that failed and is switched on again has not failed again`() throws {
        fetchScript(at: 0)
        report(.failed, debian, at: 2)
        fetchScript(at: 100)
        report(.agent, at: 110, uptime: 1)
        #expect(try #require(figures).failures == 1 && fleet.figures.boots == 2)
        report(.failed, debian, at: 111, uptime: 2)
        #expect(try #require(figures).failures == 2)
    }

    @Test mutating func `images that agents make up are counted together from some number on`() throws {
        for number in 0..<1_000 {
            report(.failed, try ImageName("made-up-\(number)"), at: Int64(number) * 2)
            report(.download, try ImageName("made-up-\(number)"), at: Int64(number) * 2 + 1)
        }
        #expect(fleet.figures.images.count <= 402)
        #expect(fleet.figures.images.values.reduce(0) { $0 + $1.failures } == 1_000)
    }

    @Test func `a duration counts with the first bound that it does not exceed`() {
        var histogram = Histogram(bounds: [10, 1])
        for milliseconds in [-5, 0, 1_000, 1_001, 10_000, 10_001, 1_000_000] {
            histogram.observe(.milliseconds(milliseconds))
        }
        #expect(histogram.bounds == [1, 10] && histogram.counts == [3, 2, 2] && histogram.count == 7)
    }
}
