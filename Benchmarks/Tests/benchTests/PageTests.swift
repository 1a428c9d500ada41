// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Testing

@testable import bench

@Suite struct PageTests {
    /// As `page-watch` prints it.
    private static func result(
        machines: Int = 1_000, run: Int = 1, cold: Double = 0.8, frame: Double = 0.012, lost: Int = 0
    ) throws -> PageResult {
        let text = """
            {"machines":\(machines),"pages":20,"changing":200,"coldMedian":\(cold),"coldWorst":1.1,"warmMedian":0.4,
            "warmWorst":0.5,"frames":1200,"frameMedian":0.0012,"frameP99":0.009,"frameWorst":\(frame),"browserIdle":0.004,
            "browserBusy":0.2,"serverAlone":0.08,"serverWatched":0.11,"heap":20971520,"nodes":5000,"lost":\(lost),
            "streamBytes":1,"problems":["console: bad"]}
            """
        return PageResult(
            key: .init(machines: machines, run: run), commit: "cafe", program: "aa",
            date: Date(timeIntervalSince1970: 1_700_000_000),
            page: try JSONDecoder().decode(PageResult.Page.self, from: Data(text.utf8)))
    }

    @Test func `the page says what was met, and what the largest room takes`() throws {
        let results = [
            try Self.result(), try Self.result(run: 2, cold: 1.2, frame: 0.02),
            try Self.result(run: 3, cold: 1.2, lost: 2),
            try Self.result(machines: 4_096, cold: 2.5),
        ]
        let lines = PageReport(results: results).lines
        #expect(lines.contains { $0.hasSuffix("| < 1 | 1.20 | **missed** | 2.50 |") })
        #expect(lines.contains { $0.hasSuffix("| < 1 | 0.40 | met | 0.40 |") })
        #expect(lines.contains { $0.hasSuffix("| ≤ 16 | 20.0 | **missed** | 12.0 |") })
        #expect(lines.contains { $0.hasSuffix("|  | 9.0 |  | 9.0 |") })
        #expect(lines.contains { $0.hasSuffix("| < 1 | 0.40 | met | 0.40 |") })
        #expect(lines.contains { $0.hasSuffix("| < 5 | 3.0 | met | 3.0 |") })
        #expect(lines.contains { $0.hasSuffix("|  | 20.0 |  | 20.0 |") })
        #expect(lines.contains { $0.hasSuffix("| 0 | 3 | **missed** | 1 |") })
        #expect(PageReport(results: []).lines.isEmpty)
    }

    @Test func `a size that was not measured has no verdict`() throws {
        let lines = PageReport(results: [try Self.result(machines: 4_096)]).lines
        #expect(lines.contains { $0.hasSuffix("| < 5 | not measured |  | 3.0 |") })
    }

    @Test func `both sizes are run unless another one is wanted`() {
        #expect(PageCase(machines: nil, runs: 2).keys.map(\.machines) == [1_000, 4_096, 1_000, 4_096])
        #expect(PageCase(machines: 30, runs: 1).keys == [.init(machines: 30, run: 1)])
        #expect(PageCase.isMeant("s27") && !PageCase.isMeant("S19"))
    }

    @Test func `results are kept and found again`() throws {
        try withFolder { folder in
            let (store, result) = (PageResults(folder: folder), try Self.result())
            try store.save(result)
            try store.save(try Self.result(machines: 30))
            #expect(store.result(result.key, for: Version(commit: "cafe", program: "aa")) == result)
            #expect(store.newest() == [result])
        }
    }
}
