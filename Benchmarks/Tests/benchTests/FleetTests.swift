// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Testing

@testable import bench

@Suite struct FleetTests {
    /// As `fleet-storm` prints it.
    private static func result(run: Int = 1, share: Double = 0.1, lost: Int = 0) throws -> FleetResult {
        let text = """
            {"rows":4096,"machines":1000,"subscribers":20,"seconds":60.1,"processorShare":\(share),
            "emptyShare":0.08,"counters":0.001,"memoryEarly":100000000,"memoryLate":101000000,"eventsLost":\(lost),"listsLost":0,"subscribersLost":0,
            "streamBytes":1,"listBytes":2,"events":60000,"eventsMedian":0.001,"eventsP99":0.01,"eventsWorst":0.1,
            "lists":60,"listsMedian":0.02,"listsP99":0.03,"listsWorst":0.04,"bootsIdle":100,"bootsIdleMedian":0.001,
            "bootsIdleP99":0.002,"bootsIdleWorst":0.003,"bootsBusy":600,"bootsBusyMedian":0.001,
            "bootsBusyP99":0.009,"bootsBusyWorst":0.02}
            """
        return FleetResult(
            key: .init(machines: 1_000, run: run), commit: "cafe", program: "aa",
            date: Date(timeIntervalSince1970: 1_700_000_000),
            fleet: try JSONDecoder().decode(FleetResult.Fleet.self, from: Data(text.utf8)))
    }

    @Test func `the page says what was met`() throws {
        let results = [
            try Self.result(), try Self.result(run: 2, share: 0.2, lost: 3), try Self.result(run: 3, share: 0.2),
        ]
        let lines = FleetReport(results: results).lines
        #expect(lines.contains { $0.hasSuffix("| ≤ 15 | 20.0 | **missed** |") })
        #expect(lines.contains { $0.hasSuffix("| < 50 | 20.0 | met |") })
        #expect(lines.contains { $0.hasSuffix("| ≤ 1.05 | 1.010 | met |") })
        #expect(lines.contains { $0.hasSuffix("| ≤ 10.00 | 9.00 | met |") })
        #expect(lines.contains { $0.hasSuffix("| ≤ 2 | 0.10 | met |") })
        #expect(lines.contains { $0.hasSuffix("| 0 | 3 | **missed** |") })
        #expect(FleetReport(results: []).lines.isEmpty)
    }

    @Test func `results are kept and found again`() throws {
        try withFolder { folder in
            let (store, result) = (FleetResults(folder: folder), try Self.result())
            try store.save(result)
            #expect(store.result(result.key, for: Version(commit: "cafe", program: "aa")) == result)
            #expect(store.newest() == [result])
        }
    }
}
