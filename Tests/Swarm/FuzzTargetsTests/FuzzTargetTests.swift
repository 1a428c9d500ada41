// SPDX-License-Identifier: GPL-3.0-or-later

import FuzzTargets
import Testing
import TorrentCore

/// A short walk through what `make fuzz` does at length: examples, changed a little here and there.
@Suite struct FuzzTargetTests {
    @Test(arguments: FuzzTarget.allCases)
    func `no bytes trap`(target: FuzzTarget) {
        var chance = SeededGenerator(seed: 3)
        #expect(!target.examples.isEmpty)
        for example in target.examples {
            target.feed(example)
            for _ in 0..<300 {
                var bytes = example
                for _ in 0..<Int.random(in: 1...4, using: &chance) { Self.change(&bytes, using: &chance) }
                target.feed(bytes)
            }
        }
        target.feed([])
    }

    private static func change(_ bytes: inout [UInt8], using chance: inout SeededGenerator) {
        guard let place = bytes.indices.randomElement(using: &chance) else { return }
        switch Int.random(in: 0..<4, using: &chance) {
        case 0: bytes[place] = UInt8.random(in: .min ... .max, using: &chance)
        case 1: bytes.remove(at: place)
        case 2: bytes.insert(UInt8.random(in: .min ... .max, using: &chance), at: place)
        default: bytes.removeLast(bytes.count - place)
        }
    }
}
