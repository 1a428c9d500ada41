// SPDX-License-Identifier: GPL-3.0-or-later

import ArgumentParser

/// Says what there is to run.
struct ListCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "Name the cases, their rooms and who runs in them.")

    func run() {
        for bench in BenchCase.all {
            let contenders = bench.entries.map { $0.contender.rawValue + ($0.once ? " (once)" : "") }
            print("\(bench.name)  \(bench.title): \(contenders.joined(separator: ", "))")
            for variant in bench.variants { print("      \(variant)") }
        }
        print("\(CrowdCase.name)  strangers and a full room: ours")
        print("      N = \(CrowdCase.peers), \(CrowdCase.megabits) Mbit/s, \(CrowdCase.mebibytes) MiB")
        print("\(DiskCase.name)  a slow disk beside memory: ours")
        print("      N = \(DiskCase.peers), \(DiskCase.megabits) Mbit/s, \(DiskCase.mebibytes) MiB")
        print("\(FleetCase.name)  a fleet that reports: ours")
        print("      N = \(FleetCase.machines) of \(FleetCase.rows) machines; runs only when it is named")
        print("\(PageCase.name)  the room's page in a browser: ours")
        print("      N = \(PageCase.machines) and \(PageCase.most) machines; runs only when it is named")
        let machines = BootPlan.machines.map(String.init).joined(separator: ", ")
        let means = BootMeans.allCases.map(\.rawValue).joined(separator: ", ")
        print("\(BootPlan.name)  power-on to operating system: \(means)")
        print("      \(machines) virtual machines, \(BootPlan.megabits) Mbit/s; runs only when it is named")
        let firmware = Chain.allCases.map(\.rawValue).joined(separator: ", ")
        print("\(ChainCase.name)  power-on to agent, whole and part by part: ours")
        print("      \(firmware), \(ChainCase.megabits) Mbit/s; runs only when it is named")
        print("\(StormCase.name)  many PCs that boot at once: ours")
        print("      \(StormCase.clients) clients, \(StormCase.megabits) Mbit/s; runs only when it is named")
        for (name, cases) in BenchCase.derived.sorted(by: { $0.key < $1.key }) {
            print("\(name)  is read off \(cases.joined(separator: ", "))")
        }
    }
}
