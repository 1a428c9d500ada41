// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import FleetModel
import FleetStore
import Glibc
import TorrentCore

// fleet-load FILE: boots made-up machines for ever and stores them, batch by batch, until it is killed; a line for each
// batch says how many machines and boots are stored. fleet-load FILE COUNT stores so many batches, says of each what became
// of it, and ends in order.

/// Prints a line at once: whoever is killed has said what it said.
func say(_ text: String) {
    let bytes = Array("\(text)\n".utf8)
    _ = write(1, bytes, bytes.count)
}

func moment(_ step: Int64) -> Moment {
    Moment(
        monotonic: MonotonicInstant(nanoseconds: step * 100_000_000),
        wall: WallTime(milliseconds: 1_700_000_000_000 + step * 100))
}

/// Stores batches until the limit, or for ever.
func run(_ store: FleetStore, upTo limit: Int?) async {
    let (records, reports) = await store.open()
    for report in reports { say("report \(report.problem)") }
    say("known \(records.machines.count)")
    var step = Int64(records.nextBoot.value) * 20
    var fleet = FleetModel(records, at: moment(step))
    var stored = (machines: records.machines.count, boots: 0)
    var batch = 0
    var traffic = MachineTraffic()
    traffic.givers = (1...32).map { TrafficGiver(host: .ipv4($0), bytes: 1 << 30) }
    let stages: [MachineStage] = [.agent, .network, .manifest, .download, .verify, .seed, .handover]

    while batch < limit ?? .max {
        for place in 0..<8 {
            // Known machines in turn, and new ones among them.
            let known = fleet.machines.count
            let number = UInt32(place == 0 ? known : (batch * 7 + place) % max(1, known))
            guard number < 4_000,
                let mac = MACAddress(bytes: [2, 0] + withUnsafeBytes(of: number.bigEndian, Array.init))
            else {
                continue
            }
            let machine = MachineIdentity(mac: mac, uuid: nil)
            fleet.apply(.fetched(.script, machine, from: nil), at: moment(step))
            for (order, stage) in stages.enumerated() {
                step += 1
                let event = MachineEvent(
                    machine: machine, stage: stage, uptime: UInt64(order + 1) * 1_000,
                    transfer: TransferProgress(verified: 1, total: 2, fromServer: 3, fromPeers: 4), traffic: traffic)
                fleet.apply(.reported(event, from: nil), at: moment(step))
            }
        }
        batch += 1
        let changes = fleet.takeChanges()
        switch await store.store(changes, ageing: moment(step).wall) {
        case .stored:
            stored.machines = fleet.machines.count
            stored.boots += changes.boots.count
            say("stored \(stored.machines) \(fleet.nextBoot.value)")
        case .failed(let report): say("failed \(report.problem)")
        case .begunAnew: say("anew")
        case .off: say("off")
        }
    }
    await store.close()
}

let arguments = CommandLine.arguments
await run(FleetStore(path: arguments[1]), upTo: arguments.count > 2 ? Int(arguments[2]) : nil)
