// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import PieceStorage
import SwarmSession
import Synchronization
import Testing
import TorrentMetainfo

/// A download onto a disk that is stopped while a call of the disk is under way, and begun again.
@Suite(.timeLimit(.minutes(5))) struct StoppedDownloadTests {
    private static let block = 16_384
    private static let disk = SeededImage.noise(20 * block) + SeededImage.zeros(50 * block)

    /// An image of a disk, and a disk that was used before.
    private func image() async throws -> SeededImage {
        let image = try await SeededImage(["disk": Self.disk])
        try image.write("device", SeededImage.noise(Self.disk.count, seed: 3))
        return image
    }

    private func placements(_ image: SeededImage) -> [Int: FilePlacement] {
        [0: FilePlacement(path: image.path("device"), isDevice: true)]
    }

    /// Begins a download and stops it when the disk has stood still at what lies there.
    private func beginAndStop(_ image: SeededImage, _ calls: DiskCalls, at gate: Gate) async throws {
        let first = Task {
            try await image.fetch {
                $0.placements = placements(image)
                $0.diskCalls = calls
            }
        }
        await gate.reached()
        first.cancel()
        await #expect(throws: CancellationError.self) { try await first.value }
    }

    @Test func `a disk that a stopped download is busy with is waited for, which is told, and it is not written to`()
        async throws
    {
        let image = try await image()
        let gate = Gate()
        defer { gate.open() }
        let writes = Mutex(0)
        var calls = gate.disk
        calls.write = { descriptor, bytes, count, place in
            writes.withLock { $0 += 1 }
            return pwrite(descriptor, bytes, count, place)
        }
        try await beginAndStop(image, calls, at: gate)
        let (troubles, telling) = AsyncStream<StorageTrouble>.makeStream()
        let busy = StorageProblem(operation: .claim, path: image.path("device"), errorNumber: EBUSY)
        try await withThrowingTaskGroup(of: Void.self) { tasks in
            tasks.addTask {
                defer { telling.finish() }
                _ = try await image.fetch {
                    $0.placements = placements(image)
                    $0.onTrouble = { telling.yield($0) }
                }
            }
            var told = troubles.makeAsyncIterator()
            #expect(await told.next() == .began(busy))
            gate.open()
            #expect(await told.next() == .ended(busy))
            try await tasks.waitForAll()
        }
        #expect(writes.withLock { $0 } == 0)
        #expect(try image.bytes("device") == Self.disk)
    }

    @Test func `a disk that stays busy is not waited for without end`() async throws {
        let image = try await image()
        let gate = Gate()
        defer { gate.open() }
        try await beginAndStop(image, gate.disk, at: gate)
        let problem = await #expect(throws: StorageProblem.self) {
            try await image.fetch {
                $0.placements = placements(image)
                $0.devicePatience = .milliseconds(10)
            }
        }
        #expect(
            problem?.description
                == "\(image.path("device")) is still busy with a download that was stopped; if that does not end, the disk "
                + "may be broken")
    }
}
