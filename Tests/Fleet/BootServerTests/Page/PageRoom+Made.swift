// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import BootServer
import FleetModel
import FleetStore
import Foundation
import Synchronization
import TestBrowser
import Testing
import TorrentCore

/// How much time has passed, as a test says.
final class PassedTime: Sendable {
    private let state = Mutex(Duration.zero)

    var value: Duration { state.withLock { $0 } }

    func pass(_ duration: Duration) { state.withLock { $0 += duration } }
}

/// On or off, as a test says.
final class Switch: Sendable {
    private let state = Mutex(false)

    var value: Bool { state.withLock { $0 } }

    func turn(on isOn: Bool) { state.withLock { $0 = isOn } }
}

/// A swarm that sent what a test says.
final class RecordedSwarm: SwarmSource {
    private let sent = Mutex<UInt64>(0)

    var load: (peers: Int, sent: UInt64) { (30, sent.withLock { $0 }) }

    func sends(_ bytes: UInt64) { sent.withLock { $0 += bytes } }

    func availability(buckets: Int) async -> [Double] {
        (0..<buckets).map { 4 + Double($0 * 37 % 23) }
    }
}

extension PageRoom {
    /// Machines in every state that there is, by their numbers; those that are left over download.
    ///
    /// With `show` they report each second of the download, and it is called after each.
    func fill(_ numbers: ClosedRange<Int> = 1...30, show: (() async throws -> Void)? = nil) async throws {
        for number in numbers { try await fetchesScript(number) }
        time.pass(.seconds(14))
        for number in numbers { try await reports(number, .manifest) }
        time.pass(.seconds(2))
        for second in 1...17 {
            time.pass(.seconds(1))
            guard second == 1 || show != nil else { continue }
            for number in numbers where number % 10 != 4 {
                // Who is done or failed in the end is a little ahead of the others, or behind.
                let pace = number % 10 == 5 ? 0.3 : number % 10 < 4 ? 1.2 : 0.8 + Double(number % 7) / 30
                try await reports(number, .download, share: min(0.99, Double(second) / 20 * pace))
            }
            swarm.sends(Self.imageSize / 17)
            try await show?()
        }
        for number in numbers { try await settle(number) }
    }

    private func settle(_ number: Int) async throws {
        switch number % 10 {
        case 1: try await reports(number, .os, share: 1)
        case 2: try await reports(number, .seed, share: 1)
        case 3: try await reports(number, .handover, share: 1)
        case 4: try await reports(number, .manifest)
        case 5:
            try await reports(
                number, .failed, reason: "the image needs 11.9 GiB of memory and there are 8 GiB", cause: .noRoom)
        default: try await reports(number, .download, share: 0.7 + Double(number % 7) / 30)
        }
    }

    /// Boots of the last weeks, of this many machines once a day: some with a slow network, one that failed.
    func remember(days: Int = 21, machines: Int = 30) async throws {
        _ = await store.open()
        var changes = FleetChanges()
        for day in 1...days where day % 7 > 1 {
            for number in 1...machines {
                let wave = day * 1_000 + number
                let slow = number == 17 ? 40 : 0
                let seconds = [9, 14, 16, 18, 38 + number % 5 + day % 4 + slow, 41 + number % 5 + day % 4 + slow]
                let stages: [MachineStage] = [.script, .agent, .manifest, .download, .seed, .os]
                let number64 = Int64(number)
                let begun = clock.moment.wall + .seconds(-day * 86_400 + number % 9)
                let hasFailed = wave % 53 == 0
                var record = BootRecord(
                    .init(
                        try #require(BootNumber(UInt64(wave))), of: MachineNumber(number64), lastSeen: begun,
                        duration: .seconds(seconds.last ?? 0)),
                    mac: try #require(MACAddress(Self.mac(number))), begun: begun, stage: hasFailed ? .failed : .os,
                    isStopped: false,
                    marks: zip(stages, seconds).map { .init($0, after: .seconds($1)) }.dropLast(hasFailed ? 2 : 0))
                record.image = sample.image.image.name
                changes.boots.append(record)
            }
        }
        _ = await store.store(changes, ageing: WallTime(milliseconds: 0))
    }
}
