// SPDX-License-Identifier: GPL-3.0-or-later

import SwarmTransport
import Testing
import TorrentCore

@Suite struct DisturbanceTests {
    private func at(_ seconds: Double) -> MonotonicInstant {
        MonotonicInstant(nanoseconds: Int64(seconds * 1_000_000_000))
    }

    @Test func `it is told of once when it has lasted, and its end too`() {
        var disturbance = Disturbance()
        for second in 0..<10 {
            disturbance.failed(at: at(Double(second)))
            #expect(disturbance.isNews(at: at(Double(second))) == false)
        }
        #expect(disturbance.isNews(at: at(10)) == true)
        #expect(disturbance.isNews(at: at(11)) == false)
        #expect(disturbance.rested(at: at(12)) == false)
        #expect(disturbance.rested(at: at(20)) == true)
        #expect(!disturbance.isOn)
        #expect(disturbance.rested(at: at(40)) == false)
    }

    @Test func `one that passed soon is told of to nobody`() {
        var disturbance = Disturbance()
        disturbance.failed(at: at(0))
        #expect(disturbance.rested(at: at(11)) == false)
        #expect(!disturbance.isOn)
    }

    @Test func `pauses grow, and begin anew with the next one`() {
        var disturbance = Disturbance()
        disturbance.failed(at: at(0))
        let pauses = (0..<8).map { _ in disturbance.nextPause() }
        #expect(pauses.first == .milliseconds(100) && pauses.last == .seconds(5))
        #expect(pauses == pauses.sorted())
        _ = disturbance.rested(at: at(30))
        #expect(disturbance.nextPause() == .milliseconds(100))
    }

    @Test func `it is hopeless when nothing succeeded for a minute`() {
        var disturbance = Disturbance()
        #expect(!disturbance.isHopeless(at: at(1_000)))
        disturbance.failed(at: at(0))
        #expect(!disturbance.isHopeless(at: at(59)))
        disturbance.succeeded(at: at(50))
        disturbance.failed(at: at(70))
        #expect(!disturbance.isHopeless(at: at(109)))
        #expect(disturbance.isHopeless(at: at(110)))
    }
}
