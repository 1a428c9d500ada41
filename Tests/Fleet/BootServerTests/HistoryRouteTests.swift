// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import BootServer
import FleetAccess
import FleetInterface
import FleetModel
import FleetStore
import Foundation
import HTTPTypes
import Hummingbird
import NIOCore
import Testing
import TorrentCore

/// `/history` without a socket.
@Suite(.timeLimit(.minutes(5))) struct HistoryRouteTests {
    private let sample: SampleEnvironment
    private let client: RouteClient
    private let token: AccessToken
    private let store: FleetStore
    // No time passes, so what was told once is told for good.
    private let clock = ServerClock { .zero }

    init() async throws {
        sample = try SampleEnvironment(clock: clock)
        let (desk, token) = try sample.operatorsDesk()
        self.token = token
        store = FleetStore(path: sample.folder.appending(path: "fleet.sqlite").path)
        _ = await store.open()
        var parts = InterfaceParts()
        parts.store = store
        client = RouteClient(
            ServerRoutes.router(
                plan: sample.plan, content: sample.content, registry: sample.registry, access: desk, interface: parts))
    }

    private func ask(_ query: String) async throws -> RouteResponse {
        try await client.executeRequest(
            uri: "/api/v1/history\(query)", method: .get, headers: [.authorization: "Bearer \(token.text)"],
            body: ByteBuffer())
    }

    private func history(_ query: String = "") async throws -> HistoryDocument {
        let answer = try await ask(query)
        try #require(answer.status == .ok, "\(String(buffer: answer.body))")
        return try JSONDecoder().decode(HistoryDocument.self, from: Data(answer.body.readableBytesView))
    }

    /// Stores a boot of `debian` that began so many days and seconds ago, and was up after so many seconds.
    private func remember(_ number: UInt64, of machine: Int64, days: Int = 0, ago: Int = 0, up after: Int) async throws
    {
        let boot = try #require(BootNumber(number))
        let begun = clock.moment.wall + Duration.seconds(-(days * 86_400 + ago))
        var record = BootRecord(
            .init(boot, of: MachineNumber(machine), lastSeen: begun, duration: .seconds(after)),
            mac: try #require(MACAddress(bytes: [2, 0, 0, 0, 0, UInt8(machine)])), begun: begun, stage: .os,
            isStopped: false, marks: [.init(.script, after: .zero), .init(.os, after: .seconds(after))])
        record.image = try ImageName("debian")
        var changes = FleetChanges()
        changes.boots = [record]
        _ = await store.store(changes, ageing: WallTime(milliseconds: 0))
    }

    @Test func `boots of the days that are asked for are told, of a forgotten machine by its number`() async throws {
        try await remember(1, of: 1, days: 30, up: 100)
        try await remember(2, of: 1, days: 2, ago: 2, up: 60)
        try await remember(3, of: 17, days: 2, ago: 1, up: 90)
        let week = try await history()
        #expect(week.boots == 2 && week.leftOut == 0 && week.median == Seconds(milliseconds: 60_000))
        #expect(week.waves.map(\.machines) == [2] && week.waves.first?.last == Seconds(milliseconds: 90_000))
        #expect(week.slowest.map(\.machine) == ["m17", "m1"] && week.slowest.first?.number == 17)
        #expect(week.slowest.first?.timesOfMedian == 1.5 && week.slowest.first?.stage == .script)
        #expect(week.since.milliseconds % 86_400_000 == 0 && week.since < week.until)
        #expect(try await history("?days=40").boots == 3)
        #expect(try await history("?days=1").boots == 0)
    }

    @Test(arguments: ["?image=none", "?image=no%2Fname", "?group=none", "?image=debian&group=none"])
    func `of an image or a group that nobody knows nothing is told`(query: String) async throws {
        try await remember(1, of: 1, up: 60)
        let history = try await history(query)
        #expect(history.boots == 0 && history.days.isEmpty && history.images.isEmpty && history.median == nil)
        #expect(try await self.history("?image=debian").boots == 1)
    }

    @Test func `all who ask for the same in a moment are told the same`() async throws {
        try await remember(1, of: 1, ago: 1, up: 60)
        let first = try await ask("?days=7")
        try await remember(2, of: 1, up: 70)
        #expect(try await ask("").body == first.body)
        #expect(try await history("?days=8").boots == 2)
        // As many others as are kept: what was asked for longest ago is made anew.
        for days in 10..<30 { _ = try await ask("?days=\(days)") }
        #expect(try await history().boots == 2)
    }

    @Test(arguments: ["?days=0", "?days=401", "?days=-1", "?days=7.5", "?image=%zz"])
    func `what cannot be asked for is refused`(query: String) async throws {
        #expect(try await ask(query).status == .badRequest)
    }

    @Test func `a store that gives nothing is told of`() async throws {
        await store.close()
        let answer = try await ask("")
        #expect(answer.status == .serviceUnavailable && answer.headers[.retryAfter] != nil)
    }
}
