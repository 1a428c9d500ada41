// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation
import Testing

@testable import bench

@Suite struct CrowdTests {
    private static func result(run: Int = 1, beside: [Double] = [10.2, 10.4], busyP99: Double = 0.008) -> CrowdResult {
        let idle = CrowdResult.Answers(asked: 4_096, answered: 4_096, median: 0.001, p99: 0.002, worst: 0.01)
        var busy = idle
        busy.p99 = busyP99
        busy.answered = 4_095
        return CrowdResult(
            key: .init(peers: CrowdCase.peers, mebibytes: CrowdCase.mebibytes, megabits: CrowdCase.megabits, run: run),
            commit: "cafe", program: "aa", date: Date(timeIntervalSince1970: 1_700_000_000), undisturbed: 10,
            beside: beside, idle: idle, busy: busy)
    }

    @Test func `the worst crowd counts, and a short wait is never too long`() {
        let result = Self.result()
        #expect(result.ratio == 1.04)
        #expect(result.allowedP99 == 0.010)
        #expect(result.unanswered == 1)
    }

    @Test func `the page says what was met`() {
        let lines = CrowdReport(results: [Self.result(), Self.result(run: 2, busyP99: 0.02), Self.result(run: 3)]).lines
        #expect(lines.contains { $0.hasSuffix("| ≤ 1.05 | 1.040 | met |") })
        #expect(lines.contains { $0.hasSuffix("| ≤ 10.00 | 8.00 | met |") })
        #expect(lines.contains { $0.hasSuffix("| 0 | 1 | **missed** |") })
        #expect(CrowdReport(results: []).lines.isEmpty)
    }

    @Test func `results are kept and found again`() throws {
        try withFolder { folder in
            let store = CrowdStore(folder: folder)
            let result = Self.result()
            try store.save(result)
            #expect(store.result(result.key, for: Version(commit: "cafe", program: "aa")) == result)
            #expect(store.result(result.key, for: Version(commit: "cafe", program: "bb")) == nil)
            #expect(store.newest() == [result])
        }
    }

    @Test(arguments: [1, 3, 7, 1_000])
    func `answers are told apart however they are cut`(size: Int) {
        let answer = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello"
        let bytes = Array((answer + answer.replacing("200", with: "404") + answer).utf8)
        var reader = AnswerReader()
        var statuses: [Int] = []
        // One answer for each question: nothing of the next is there yet.
        for part in [bytes[..<43], bytes[43..<86], bytes[86...]] {
            for begin in stride(from: part.startIndex, to: part.endIndex, by: size) {
                if let status = reader.take(part[begin..<min(part.endIndex, begin + size)]) { statuses.append(status) }
            }
        }
        #expect(statuses == [200, 404, 200])
    }
}
