// SPDX-License-Identifier: GPL-3.0-or-later

import Admission
import Testing
import TorrentCore

@Suite struct ConnectionPaceTests {
    private var pace = ConnectionPace(limits: PaceLimits(), at: at(0))

    /// When the connection is closed, and why, if a client moves so many bytes each second from a moment on.
    private mutating func ending(
        from start: Int, bytesEachSecond: (Int) -> Int, isReader: Bool
    ) -> (second: Int, why: ConnectionPace.Ending)? {
        var acknowledged: UInt64 = 0
        for second in start..<1_000 {
            let bytes = bytesEachSecond(second)
            if isReader {
                acknowledged += UInt64(bytes)
            } else if bytes > 0 {
                pace.received(bytes, at: at(Double(second)))
            }
            if let why = pace.elapsed(to: at(Double(second)), acknowledged: acknowledged) { return (second, why) }
        }
        return nil
    }

    @Test(arguments: [0, 1, 7, 1_000])
    mutating func `a head has ten seconds, however its bytes drip`(bytes: Int) throws {
        let end = try #require(ending(from: 1, bytesEachSecond: { _ in bytes }, isReader: false))
        #expect(end.second == 10 && end.why == .requestUnfinished)
    }

    @Test mutating func `the next head has ten seconds from its first byte`() throws {
        pace.headArrived(at: at(1))
        pace.requestEnded(at: at(1))
        pace.answerEnded(isLast: false, at: at(1))
        #expect(pace.standing == .idle)
        #expect(pace.deadline == at(61))
        pace.received(1, at: at(30))
        #expect(pace.standing == .waiting)
        #expect(pace.elapsed(to: at(39.9), acknowledged: 0) == nil)
        #expect(pace.elapsed(to: at(40), acknowledged: 0) == .requestUnfinished)
    }

    @Test mutating func `between two requests a minute may pass`() {
        pace.headArrived(at: at(1))
        pace.requestEnded(at: at(1))
        pace.answerEnded(isLast: false, at: at(2))
        #expect(pace.elapsed(to: at(61.9), acknowledged: 0) == nil)
        #expect(pace.elapsed(to: at(62), acknowledged: 0) == .nothingAsked)
    }

    @Test mutating func `after the last answer a client has five seconds to close`() {
        pace.headArrived(at: at(1))
        pace.requestEnded(at: at(1))
        pace.answerEnded(isLast: true, at: at(2))
        #expect(pace.standing == .idle)
        pace.received(1, at: at(3))
        pace.headArrived(at: at(3))
        #expect(pace.elapsed(to: at(6.9), acknowledged: 0) == nil)
        #expect(pace.elapsed(to: at(7), acknowledged: 0) == .notClosed)
    }

    @Test(arguments: [
        // Nothing, and a byte each 50 seconds; then just too few, and just enough.
        (0, 1, 60), (1, 50, 60), (255, 1, 60), (256, 1, nil), (1_280, 1, nil), (13_000, 10, nil),
        // 5 KB each 20 seconds: every other window has them, so they are never six in a row.
        (5_120, 20, nil),
    ])
    mutating func `a body that does not grow ends after a minute`(bytes: Int, each: Int, end: Int?) throws {
        for isReader in [false, true] {
            pace = ConnectionPace(limits: PaceLimits(), at: at(0))
            pace.headArrived(at: at(0))
            if isReader {
                pace.requestEnded(at: at(0))
                pace.answerStuck(acknowledged: 0, at: at(0))
            }
            let ending = ending(from: 1, bytesEachSecond: { $0 % each == 0 ? bytes : 0 }, isReader: isReader)
            #expect(ending?.second == end)
            #expect(ending?.why == end.map { _ in isReader ? .answerNotTaken : .bodyTooSlow })
        }
    }

    @Test mutating func `who takes too little is slow after ten seconds, and no more once it takes enough`() {
        pace.headArrived(at: at(0))
        #expect(pace.standing == .waiting, "the request's body is not there")
        pace.requestEnded(at: at(0))
        #expect(pace.standing == .served)
        pace.answerStuck(acknowledged: 1_000, at: at(1))
        #expect(pace.standing == .served)
        #expect(pace.elapsed(to: at(11), acknowledged: 1_000) == nil)
        #expect(pace.standing == .slow)
        #expect(pace.elapsed(to: at(21), acknowledged: 3_559) == nil)
        #expect(pace.standing == .slow)
        #expect(pace.elapsed(to: at(31), acknowledged: 3_559 + 2_560) == nil)
        #expect(pace.standing == .served)
    }

    @Test mutating func `a server that takes its time is not held against the client`() {
        pace.headArrived(at: at(0))
        pace.requestEnded(at: at(0))
        #expect(pace.deadline == nil)
        #expect(pace.elapsed(to: at(500), acknowledged: 0) == nil)
        pace.answerStuck(acknowledged: 0, at: at(500))
        #expect(pace.deadline == at(510))
        pace.answerMoved(at: at(505))
        #expect(pace.deadline == nil)
        #expect(pace.elapsed(to: at(900), acknowledged: 0) == nil)
        #expect(pace.standing == .served)
    }

    @Test mutating func `an answer that was given early does not excuse the rest of the request`() throws {
        pace.headArrived(at: at(0))
        pace.answerEnded(isLast: false, at: at(0))
        #expect(pace.standing == .waiting)
        let end = try #require(ending(from: 1, bytesEachSecond: { _ in 1 }, isReader: false))
        #expect(end.second == 60 && end.why == .bodyTooSlow)
    }

    @Test mutating func `when the rest comes after an early answer the connection is idle, and ends as such`() {
        pace.headArrived(at: at(0))
        pace.answerEnded(isLast: false, at: at(1))
        pace.requestEnded(at: at(2))
        #expect(pace.standing == .idle)
        #expect(pace.deadline == at(62))
        #expect(pace.elapsed(to: at(62), acknowledged: 0) == .nothingAsked)
    }

    @Test mutating func `of requests that came at once each has its answer before the connection is idle`() {
        for _ in 0..<3 {
            pace.headArrived(at: at(1))
            pace.requestEnded(at: at(1))
        }
        pace.answerEnded(isLast: false, at: at(2))
        pace.answerEnded(isLast: false, at: at(3))
        #expect(pace.standing == .served)
        pace.answerEnded(isLast: false, at: at(4))
        #expect(pace.standing == .idle)
    }
}
