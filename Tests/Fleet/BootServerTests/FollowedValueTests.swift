// SPDX-License-Identifier: GPL-3.0-or-later

import BootServer
import Testing

@Suite(.timeLimit(.minutes(5))) struct FollowedValueTests {
    @Test func `who follows a value gets it as it is, and then the latest and not those between`() async {
        let value = FollowedValue(1)
        var follower = value.values().makeAsyncIterator()
        #expect(await follower.next() == 1)
        for _ in 0..<5 { value.change { $0 += 1 } }
        #expect(await follower.next() == 6)
        #expect(value.current == 6)
    }

    @Test func `each who follows gets each value, whoever has ended`() async {
        let value = FollowedValue("a")
        do {
            // It ends with the last reference to its stream.
            var short = value.values().makeAsyncIterator()
            #expect(await short.next() == "a")
        }
        var (one, other) = (value.values().makeAsyncIterator(), value.values().makeAsyncIterator())
        value.change { $0 = "b" }
        #expect(await one.next() == "b")
        #expect(await other.next() == "b")
    }

    @Test func `a value does not outlive its owner for the sake of those who follow it`() {
        weak var value: FollowedValue<Int>?
        var streams: [AsyncStream<Int>] = []
        do {
            let owned = FollowedValue(1)
            value = owned
            streams = [owned.values(), owned.values()]
        }
        #expect(streams.count == 2 && value == nil)
    }
}
