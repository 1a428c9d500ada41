// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Logging
import NIOPosix
import PieceStorage
import SwarmEngine
import SwarmSession
import SwarmTransport
import Synchronization
import Testing
import TorrentCore
import TorrentMetainfo

/// A disk that gives no answer, under one of two images that are given and fetched on the same two ports.
@Suite(.timeLimit(.minutes(5))) struct StandingDiskTests {
    private let logger = Logger(label: "test", factory: { _ in SwiftLogNoOpLogHandler() })
    private let group = MultiThreadedEventLoopGroup.singleton

    enum Side: CaseIterable {
        case seed, getter
    }

    /// One image, its seed and its getter, which knows where the seed is met.
    private struct Pair {
        let image: SeededImage
        var seed: SwarmSession
        var getter: SwarmSession

        init(_ content: [UInt8], _ format: Metainfo.Format = .hybrid) async throws {
            image = try await SeededImage(["a": content], format: format)
            let files = TorrentFiles(metainfo: image.metainfo, folder: image.folder, mode: .reading)
            let check = DataCheck(files, metainfo: image.metainfo)
            seed = SwarmSession(
                metainfo: image.metainfo, folder: image.folder, start: .complete(leaves: check.leaves), isOrigin: true)
            getter = SwarmSession(metainfo: image.metainfo, folder: image.path("copy"), start: .empty)
        }

        mutating func set(_ calls: DiskCalls, at side: Side) {
            switch side {
            case .seed: seed.diskCalls = calls
            case .getter: getter.diskCalls = calls
            }
        }

        func expectCopy() throws { #expect(try image.bytes("copy/image/a") == image.bytes("image/a")) }
    }

    /// Listens on two ports for as long as the body runs.
    private func listening(_ body: (_ seeds: SwarmHost, _ getters: SwarmHost) async throws -> Void) async throws {
        let seeds = try await SwarmHost.listen(on: PeerAddress(host: .ipv4(0x7f00_0001), port: 0))
        let getters = try await SwarmHost.listen(on: PeerAddress(host: .ipv4(0x7f00_0001), port: 0))
        let outcome: Result<Void, any Error>
        do {
            outcome = .success(try await body(seeds, getters))
        } catch {
            outcome = .failure(error)
        }
        await getters.close()
        await seeds.close()
        try outcome.get()
    }

    /// Gives an image, and fetches it; returns when all is there and the body is done, which runs beside it.
    private func run(
        _ pair: Pair, _ seeds: SwarmHost, _ getters: SwarmHost,
        meanwhile: @escaping @Sendable (SwarmHandle) async throws -> Void = { _ in }
    ) async throws {
        var getter = pair.getter
        getter.peers = [seeds.address]
        let session = getter
        let (logger, group) = (logger, group)
        try await pair.seed.run(on: seeds, group: group, logger: logger) { _, _ in
            try await session.run(on: getters, group: group, logger: logger) { handle, events in
                try await meanwhile(handle)
                for await event in events {
                    if case .completed = event { return }
                    if case .failed(let problem) = event { throw problem }
                }
                throw CancellationError()
            }
        }
    }

    @Test(arguments: Side.allCases, [Metainfo.Format.hybrid, .v1])
    func `a disk that stands still under one image holds up no other, and goes on where it stopped`(
        side: Side, format: Metainfo.Format
    ) async throws {
        let gate = Gate()
        defer { gate.open() }
        var slow = try await Pair(SeededImage.noise(600_000), format)
        slow.set(gate.disk, at: side)
        let quick = try await Pair(SeededImage.noise(2_000_000, seed: 2), format)
        try await listening { seeds, getters in
            try await withThrowingTaskGroup(of: Void.self) { [slow] tasks in
                tasks.addTask {
                    try await run(slow, seeds, getters) { handle in
                        await gate.reached()
                        try await run(quick, seeds, getters)
                        #expect(handle.status.provedBlocks == 0)
                        gate.open()
                    }
                }
                try await tasks.waitForAll()
            }
        }
        try slow.expectCopy()
        try quick.expectCopy()
    }

    @Test(arguments: Side.allCases) func `nobody waits at the end for a disk that stands still`(side: Side) async throws
    {
        let gate = Gate()
        defer { gate.open() }
        var pair = try await Pair(SeededImage.noise(600_000))
        pair.set(gate.disk, at: side)
        struct Enough: Error {}
        try await listening { [pair] seeds, getters in
            await #expect(throws: Enough.self) {
                try await run(pair, seeds, getters) { _ in
                    await gate.reached()
                    throw Enough()
                }
            }
        }
        // What the disk says now is heard by nobody.
        gate.open()
    }

    @Test(arguments: [Metainfo.Format.hybrid, .v1])
    func `a getter whose disk never answers fails when its patience is over`(format: Metainfo.Format) async throws {
        let gate = Gate()
        defer { gate.open() }
        var pair = try await Pair(SeededImage.noise(600_000), format)
        pair.getter.diskCalls = gate.disk
        pair.getter.storagePatience = .milliseconds(300)
        try await listening { [pair] seeds, getters in
            let problem = await #expect(throws: StorageProblem.self) { try await run(pair, seeds, getters) }
            #expect(problem?.errorNumber == ETIMEDOUT && problem?.operation == .write)
        }
    }

    @Test func `what a disk was waited for too long is given once it answers, and is not read again`() async throws {
        let gate = Gate()
        defer { gate.open() }
        var pair = try await Pair(SeededImage.noise(600_000))
        let reads = Mutex<[Int: Int]>([:])
        pair.seed.diskCalls = gate.disk
        pair.seed.diskCalls.read = { [read = gate.disk.read] descriptor, space, count, place in
            let number = reads.withLock { reads in
                reads[place, default: 0] += 1
                return reads.values.reduce(0, +)
            }
            // With the first ones it turns out on which disk the file is.
            return number <= 12 ? pread(descriptor, space, count, place) : read(descriptor, space, count, place)
        }
        pair.seed.storagePatience = .milliseconds(600)
        let begin = ContinuousClock.now
        try await listening { [pair] seeds, getters in
            try await run(pair, seeds, getters) { handle in
                // Four blocks are read at once for one peer. The fifth call is a look whether the place is well again, which
                // is taken when they are late.
                await gate.reached(by: 5)
                #expect(handle.status.provedBlocks <= 12)
                gate.open()
            }
        }
        try pair.expectCopy()
        // Only the block by which the place is tried. On a computer so busy that it takes longer the getter asks twice.
        let again = reads.withLock { $0.values.count { $0 > 1 } }
        #expect(again <= 1 || ContinuousClock.now - begin > .seconds(4))
    }

    /// Calls of a device that stands still when it is to say that it has everything; before the download it does say so.
    private func silentAtTheEnd(_ gate: Gate) -> DiskCalls {
        let isBegun = Mutex(false)
        var calls = DiskCalls.system
        calls.write = { descriptor, bytes, count, place in
            isBegun.withLock { $0 = true }
            return pwrite(descriptor, bytes, count, place)
        }
        calls.sync = { descriptor in
            if isBegun.withLock({ $0 }) { gate.pass() }
            return fdatasync(descriptor)
        }
        return calls
    }

    @Test func `a disk that dies at the last moment ends the download, with its name`() async throws {
        let gate = Gate()
        defer { gate.open() }
        var pair = try await Pair(SeededImage.noise(600_000))
        let device = pair.image.path("device")
        try pair.image.write("device", SeededImage.noise(600_000, seed: 3))
        pair.getter.placements = [0: FilePlacement(path: device, isDevice: true)]
        pair.getter.diskCalls = silentAtTheEnd(gate)
        pair.getter.storagePatience = .milliseconds(300)
        try await listening { [pair] seeds, getters in
            let problem = await #expect(throws: StorageProblem.self) {
                try await run(pair, seeds, getters)
            }
            #expect(gate.count > 0)
            #expect(problem?.description == "cannot write \(device): it gives no answer")
        }
    }

    @Test func `a disk that is slow at the last moment is waited for`() async throws {
        let gate = Gate()
        defer { gate.open() }
        var pair = try await Pair(SeededImage.noise(600_000))
        let device = pair.image.path("device")
        try pair.image.write("device", SeededImage.noise(600_000, seed: 3))
        pair.getter.placements = [0: FilePlacement(path: device, isDevice: true)]
        pair.getter.diskCalls = silentAtTheEnd(gate)
        try await listening { [pair] seeds, getters in
            try await run(pair, seeds, getters) { _ in
                await gate.reached()
                gate.open()
            }
        }
        #expect(try pair.image.bytes("device") == pair.image.bytes("image/a"))
    }
}
