// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Testing

@testable import bench

@Suite struct ReadingTests {
    @Test func `the server's cable is read off the kernel's table`() throws {
        let table = """
            Inter-|   Receive                                                |  Transmit
             face |bytes    packets errs drop fifo frame compressed multicast|bytes    packets errs drop fifo colls
                lo:       0       0    0    0    0     0          0         0        0       0    0    0    0     0 0 0
              net0: 1111 7 0 0 0 0 0 0 2222 8 0 0 0 0 0 0
            """
        let counters = try #require(InterfaceCounters(table: table, interface: "net0"))
        #expect(counters.received == 1_111)
        #expect(counters.sent == 2_222)
        #expect(InterfaceCounters(table: table, interface: "net1") == nil)
    }

    @Test func `neither idle nor stolen time is work`() throws {
        let time = try #require(
            MachineTime(statistics: "cpu  100 1 200 9000 50 3 4 70 0 0\ncpu0 1", ticksPerSecond: 100))
        #expect(time.busy == 3.08)
        #expect(time.stolen == 0.7)
        #expect(MachineTime(statistics: "", ticksPerSecond: 100) == nil)
    }

    @Test func `an image that is mapped is not memory above it`() throws {
        let status = "Name:\tx\nVmHWM:\t  4096 kB\nRssAnon:\t 512 kB\nRssFile:\t 256 kB\nRssShmem:\t 3072 kB\n"
        #expect(try #require(MemoryUse(status: status)).aboveImage == 1_024 * 1_024)
        #expect(MemoryUse(status: "Name:\tx\n") == nil)
    }

    @Test func `a namespace says whose it is`() {
        let plan = RoomPlan(owner: ProcessMark(process: 47, started: 11), rates: [(.server, 50_000), (.peer(1), 300)])
        #expect(plan.namespaces.map(\.name) == ["btbench-47-11-wires", "btbench-47-11-server", "btbench-47-11-peer1"])
        for namespace in plan.namespaces { #expect(RoomPlan.owner(ofNamespace: namespace.name) == plan.owner) }
        #expect(RoomPlan.owner(ofNamespace: "somebody-47-11-else") == nil)
        #expect(
            plan.portShaping == [
                "qdisc add dev port1 root tbf rate 50000kbit burst 50kb latency 30ms",
                "qdisc add dev port2 root tbf rate 300kbit burst 32kb latency 30ms",
            ])
    }

    @Test func `a figure is read from a program's log`() throws {
        try withFolder { folder in
            try Files.makeFolder(folder)
            try Files.write(Data("debug: after=1234 [x] usable\nend\n".utf8), to: "\(folder)/log")
            #expect(LogWords.number(after: "after=", in: "\(folder)/log") == 1_234)
            #expect(LogWords.number(after: "before=", in: "\(folder)/log") == nil)
            #expect(LogWords.last(in: "\(folder)/log") == "end")
        }
    }
}
