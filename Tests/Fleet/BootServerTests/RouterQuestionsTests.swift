// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import BootServer
import NetbootWire
import Testing
import TorrentCore

@Suite struct RouterQuestionsTests {
    private static let own: [UInt8] = [2, 0, 0, 0, 0, 0x42]

    private let mac: MACAddress
    private let question: RouterSolicitation

    init() throws {
        let machine: [UInt8] = [0x52, 0x54, 0, 0x62, 0x74, 1]
        mac = try #require(MACAddress(bytes: machine))
        let frame: [UInt8] =
            [0x33, 0x33, 0, 0, 0, 2] + machine + [0x86, 0xdd, 0x60, 0, 0, 0, 0, 16, 58, 255]
            + [0xfe, 0x80, 0, 0, 0, 0, 0, 0, 0x50, 0x54, 0, 0xff, 0xfe, 0x62, 0x74, 1]
            + [0xff, 2, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2] + [133, 0, 0xf1, 0xbe, 0, 0, 0, 0, 1, 1] + machine
        question = try #require(RouterSolicitation(frame: frame))
    }

    private func at(_ seconds: Int) -> MonotonicInstant {
        MonotonicInstant(nanoseconds: Int64(seconds) * 1_000_000_000)
    }

    @Test func `a machine that boots is answered for two minutes, and no other ever`() {
        var questions = RouterQuestions()
        #expect(questions.answer(question, from: Self.own, at: at(0)) == nil)
        questions.isBooting(mac, at: at(1))
        #expect(questions.answer(question, from: Self.own, at: at(1)) == question.answer(from: Self.own))
        #expect(questions.answer(question, from: Self.own, at: at(120)) != nil)
        #expect(questions.answer(question, from: Self.own, at: at(121)) == nil)
    }

    @Test func `an operating system is told nothing`() {
        var questions = RouterQuestions()
        questions.isBooting(mac, at: at(1))
        questions.isRunning(mac)
        #expect(questions.answer(question, from: Self.own, at: at(2)) == nil)
    }

    @Test func `a flood of made-up machines keeps nobody out for longer than two minutes`() throws {
        var questions = RouterQuestions()
        for number in 0..<5_000 {
            let mac = try #require(MACAddress(bytes: [2, 0, 0, 0, UInt8(number >> 8), UInt8(number & 0xff)]))
            questions.isBooting(mac, at: at(0))
        }
        questions.isBooting(mac, at: at(60))
        #expect(questions.answer(question, from: Self.own, at: at(60)) == nil)
        questions.isBooting(mac, at: at(120))
        #expect(questions.answer(question, from: Self.own, at: at(120)) != nil)
    }
}
