// SPDX-License-Identifier: GPL-3.0-or-later

import Testing
import TorrentCore

@Suite struct DescriptorBudgetTests {
    private func total(_ budget: DescriptorBudget) -> Int {
        budget.http + budget.tracker + budget.swarm + budget.imageFiles + budget.heldFiles + budget.spare
    }

    @Test(arguments: [64, 100, 256, 1_024, 4_096, 65_536, 1_048_576])
    func `the shares add up to the limit, and a quarter stays for the rest`(limit: Int) {
        let budget = DescriptorBudget(limit: limit)
        #expect(total(budget) == limit)
        #expect(budget.spare >= limit / 4)
        #expect(min(budget.http, budget.tracker, budget.swarm, budget.imageFiles, budget.heldFiles) >= 1)
    }

    @Test func `the usual limits give these shares`() {
        let least = DescriptorBudget(limit: 256)
        #expect([least.http, least.tracker, least.swarm, least.imageFiles, least.heldFiles] == [56, 28, 56, 32, 20])
        #expect(least.spare == 64)
        let usual = DescriptorBudget(limit: 1_024)
        #expect([usual.http, usual.tracker, usual.swarm, usual.imageFiles] == [224, 112, 224, 128])
        #expect(usual.heldFiles == 80)
        #expect(usual.spare == 256)
        let raised = DescriptorBudget(limit: 65_536)
        #expect([raised.http, raised.tracker, raised.swarm, raised.imageFiles] == [4_096, 4_096, 8_192, 128])
    }

    @Test(arguments: [Int.min, -1, 0, 3])
    func `a limit that is none leaves no part without a share`(limit: Int) {
        #expect(DescriptorBudget(limit: limit) == DescriptorBudget(limit: 64))
    }

    @Test func `a limit that is as good as none gives no more than anybody needs`() {
        let budget = DescriptorBudget(limit: .max)
        #expect(budget.http == DescriptorBudget.mostHTTP && budget.imageFiles == DescriptorBudget.mostImageFiles)
    }
}
