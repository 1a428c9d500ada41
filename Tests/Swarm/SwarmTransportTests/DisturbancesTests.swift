// SPDX-License-Identifier: GPL-3.0-or-later

import Glibc
import PieceStorage
import SwarmTransport
import Testing
import TorrentCore

@Suite struct DisturbancesTests {
    private let geometry: PieceGeometry
    private var disturbances = Disturbances()

    init() throws {
        geometry = try #require(PieceGeometry(totalLength: 1 << 30, pieceLength: 1 << 18))
    }

    private func at(_ seconds: Double) -> MonotonicInstant {
        MonotonicInstant(nanoseconds: Int64(seconds * 1_000_000_000))
    }

    private func block(_ number: Int) throws -> BlockIndex { try #require(geometry.block(at: number)) }

    private func unreadable(_ number: Int) -> StorageProblem {
        StorageProblem(operation: .read, path: "/image/a", errorNumber: EIO, position: UInt64(number) << 14)
    }

    private let unopened = StorageProblem(operation: .open, path: "/image/a", errorNumber: EMFILE)

    /// Lets a place fail at every try until a moment; gives the pauses between them.
    private mutating func fail(_ place: Disturbances.Place, _ problem: StorageProblem, until end: Double) -> [Duration]
    {
        disturbances.failed(place, problem, probe: nil, at: at(0))
        var (pauses, last): ([Duration], MonotonicInstant) = ([], at(0))
        while let next = disturbances.nextTry, next <= at(end) {
            pauses.append(next - last)
            disturbances.failed(place, problem, probe: nil, at: next)
            last = next
        }
        return pauses
    }

    /// What is tried at a moment, if it all takes no time.
    private func trials(at seconds: Double) -> [Disturbances.Trial] {
        var disturbances = disturbances
        var trials: [Disturbances.Trial] = []
        while let trial = disturbances.trial(at: at(seconds)) {
            trials.append(trial)
            disturbances.succeeded(trial.place)
        }
        return trials
    }

    @Test mutating func `however many blocks a disk cannot read, trying them takes a tenth of the time`() throws {
        for number in 0..<100 { disturbances.failed(try block(number), ofFile: 0, unreadable(number), at: at(0)) }
        var (now, spent, places) = (60.0, 0.0, Set<Disturbances.Place>())
        while now < 3_660 {
            guard let trial = disturbances.trial(at: at(now)) else {
                now = Double(try #require(disturbances.nextTry).nanoseconds) / 1e9
                continue
            }
            // The disk takes seven seconds to find out.
            now += 7
            spent += 7
            places.insert(trial.place)
            disturbances.failed(trial.place, unreadable(0), probe: trial.probe, at: at(now))
            disturbances.tried(trial.place, for: .seconds(7), at: at(now))
        }
        #expect(spent <= 360)
        #expect(places.count >= 45, "one after the other")
    }

    @Test mutating func `a block that cannot be read closes itself and nothing else`() throws {
        disturbances.failed(try block(5), ofFile: 0, unreadable(5), at: at(0))
        #expect(disturbances.isClosed(.block(try block(5))))
        #expect(!disturbances.isClosed(.block(try block(6))) && !disturbances.isClosed(.file(0)))
        disturbances.succeeded(.block(try block(5)))
        #expect(disturbances.nextTry == nil)
        #expect(!disturbances.isClosed(.block(try block(5))))
    }

    @Test mutating func `each place has pauses of its own, which grow`() throws {
        let pauses = fail(.block(try block(1)), unreadable(1), until: 1_000)
        #expect(pauses.first == .milliseconds(100) && pauses == pauses.sorted())
        #expect(pauses.last == .seconds(60))
        // Another one that fails now is tried soon.
        disturbances.failed(try block(900), ofFile: 0, unreadable(900), at: at(1_000))
        #expect(disturbances.trial(at: at(1_000.2))?.place == .block(try block(900)))
    }

    @Test mutating func `a file is tried at least every five seconds`() {
        #expect(fail(.file(0), unopened, until: 100).last == .seconds(5))
    }

    @Test mutating func `many blocks in a row are a file, until one can be read`() throws {
        for number in 0..<8 {
            #expect(!disturbances.isClosed(.file(0)))
            disturbances.failed(try block(number), ofFile: 0, unreadable(number), at: at(0))
        }
        #expect(disturbances.isClosed(.file(0)))
        let trials = trials(at: 0.2)
        #expect(trials.count == 9)
        #expect(trials.contains { $0.place == .file(0) && $0.probe == nil }, "any block of it will do")
        disturbances.succeeded(.file(0))
        let stillBad = Disturbances.Place.block(try block(0))
        #expect(!disturbances.isClosed(.file(0)) && disturbances.isClosed(stillBad))
        for number in 8..<15 {
            disturbances.failed(try block(number), ofFile: 0, unreadable(number), at: at(1))
            #expect(!disturbances.isClosed(.file(0)))
        }
        disturbances.succeeded(inFiles: [0])
        disturbances.failed(try block(15), ofFile: 0, unreadable(15), at: at(1))
        #expect(!disturbances.isClosed(.file(0)))
    }

    @Test mutating func `a block that fails again and again never counts as its file`() throws {
        for second in 0..<100 { disturbances.failed(try block(3), ofFile: 0, unreadable(3), at: at(Double(second))) }
        #expect(!disturbances.isClosed(.file(0)))
    }

    @Test mutating func `no more blocks are kept in mind than there is room for`() throws {
        for number in 0..<10_000 {
            disturbances.failed(try block(number), ofFile: 0, unreadable(number), at: at(0))
            disturbances.succeeded(inFiles: [0])
        }
        #expect(trials(at: 100).count == 4_097)
        #expect(disturbances.isClosed(.file(0)))
    }

    @Test mutating func `it is told of once when it has lasted, and its end too`() throws {
        let place = Disturbances.Place.block(try block(2))
        for second in 0..<10 {
            disturbances.failed(place, unreadable(2), probe: nil, at: at(Double(second)))
            #expect(disturbances.news(at: at(Double(second))).isEmpty)
        }
        disturbances.failed(place, unreadable(2), probe: nil, at: at(10))
        #expect(disturbances.news(at: at(10)) == [unreadable(2)])
        #expect(disturbances.news(at: at(11)).isEmpty)
        #expect(disturbances.rested(at: at(100)).isEmpty, "it was not tried since")
        disturbances.succeeded(place)
        #expect(disturbances.rested(at: at(19)).isEmpty)
        #expect(disturbances.rested(at: at(20)) == [unreadable(2)])
        #expect(disturbances.isEmpty)
        #expect(disturbances.rested(at: at(40)).isEmpty)
    }

    @Test mutating func `one that passed soon is told of to nobody`() {
        disturbances.failed(.file(0), unopened, probe: nil, at: at(0))
        disturbances.succeeded(.file(0))
        #expect(disturbances.rested(at: at(11)).isEmpty)
        #expect(disturbances.isEmpty)
    }

    @Test mutating func `a broken disk does not fill the log`() throws {
        for number in 0..<100 {
            disturbances.failed(try block(number), ofFile: 0, unreadable(number), at: at(0))
            disturbances.failed(try block(number), ofFile: 0, unreadable(number), at: at(20))
        }
        #expect(disturbances.news(at: at(20)).count == 16)
        #expect(disturbances.news(at: at(30)).isEmpty)
    }

    @Test mutating func `what others tell of takes no place among what is told`() throws {
        let watched = StorageProblem(operation: .trust, path: "/image/b", errorNumber: 0)
        for number in 0..<100 { disturbances.failed(.file(number), watched, probe: nil, at: at(0)) }
        let bad = try block(1)
        disturbances.failed(.block(bad), unreadable(1), probe: bad, at: at(0))
        #expect(disturbances.news(at: at(20), isWatched: \.isChange) == [unreadable(1)])
        // What is no longer watched is told of after all.
        disturbances.failed(.file(0), unopened, probe: nil, at: at(21))
        #expect(disturbances.news(at: at(22), isWatched: \.isChange) == [unopened])
    }

    @Test mutating func `it is hopeless when nothing was stored for a minute`() throws {
        let (place, other) = (Disturbances.Place.file(0), Disturbances.Place.block(try block(9)))
        #expect(!disturbances.isHopeless(place, at: at(1_000)))
        disturbances.failed(other, unreadable(9), probe: nil, at: at(0))
        disturbances.failed(place, unopened, probe: nil, at: at(100))
        #expect(!disturbances.isHopeless(place, at: at(159)), "it has not lasted for long, though another place has")
        disturbances.stored(at: at(150))
        #expect(!disturbances.isHopeless(place, at: at(209)))
        #expect(disturbances.isHopeless(place, at: at(210)))
    }

    @Test mutating func `nothing is tried while the files are being closed`() throws {
        disturbances.failed(.file(0), unopened, probe: try block(0), at: at(0))
        disturbances.isHeld = true
        #expect(disturbances.nextTry == nil)
        #expect(disturbances.trial(at: at(100)) == nil)
        disturbances.isHeld = false
        #expect(disturbances.trial(at: at(100)) != nil)
    }
}
