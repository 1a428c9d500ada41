// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import BootServer
import BootTorrentCommands
import FleetAccess
import FleetInterface
import FleetModel
import Foundation
import LabBrowser
import TestBrowser
import TestProcesses
import Testing
import TorrentCore

/// Interface, command line and page say the same of the same room.
@Suite(.serialized, .needsBrowser, .timeLimit(.minutes(10))) struct PageAgreementTests {
    /// What the page calls the states and stages that it tells apart.
    private static let words: [MachineState: Set<String>] = [
        .failed: ["Failed"], .stalled: ["Stalled"], .newcomer: ["New"], .booting: ["Starting", "Downloading"],
        .waiting: ["Ready"], .running: ["Ready", "Running"], .off: ["Off"],
    ]

    @Test func `of two hundred machines in all states each field is the same`() async throws {
        let room = try PageRoom(listed: 190)
        // Some are off for good, some silent for too long, some new, and the rest in whatever stage.
        try await room.fill(1...10)
        room.time.pass(.seconds(13 * 3_600))
        try await room.fill(11...40)
        room.time.pass(.seconds(900))
        try await room.fill(41...180)
        for number in 191...200 { try await room.fetchesScript(number) }
        try await room.looked(at: "#/room?size=list", width: 1_920, height: 1_080) { visit in
            try await visit.page.until("document.querySelectorAll('main [data-number]').length === 190")
            let client = room.served.client(visit.port)
            let machines = try await client.get(InterfaceRoutes.machines, as: MachinesDocument.self).document.machines
            #expect(machines.count == 190)
            #expect(Set(machines.map(\.state)).count >= 5)
            let told = try commandLine(of: room, at: visit.port)
            #expect(told == machines)
            let rows = try await visit.page.evaluate(
                """
                [...document.querySelectorAll("main [data-number]")].map((row) => [row.dataset.number,
                  ...[...row.querySelectorAll("[role=rowheader], [role=gridcell], td, th")].map((cell) => cell.textContent)])
                """)
            var cells: [Int64: [String]] = [:]
            for row in rows.elements { cells[Int64(row.texts[0]) ?? 0] = Array(row.texts.dropFirst()) }
            for machine in machines {
                let row = try #require(cells[machine.number], "\(machine.id) is not on the page")
                #expect(row.contains { $0.contains(machine.id) }, "\(machine.id): \(row)")
                let states = try #require(Self.words[machine.state])
                #expect(row.contains { cell in states.contains { cell.contains($0) } }, "\(machine.state): \(row)")
                if let address = machine.address { #expect(row.contains(address), "\(machine.id): \(row)") }
                if let group = machine.group { #expect(row.contains(group), "\(machine.id): \(row)") }
                if machine.image != nil { #expect(row.contains("Debian"), "\(machine.id): \(row)") }
                if machine.state == .failed || machine.state == .stalled, let reason = machine.reason {
                    #expect(row.contains { $0.contains(reason) }, "\(machine.id): \(row)")
                }
                if machine.stage == .download, machine.state == .booting, let transfer = machine.transfer {
                    let share = min(99, Int((Double(transfer.verified) / Double(transfer.total) * 100).rounded()))
                    #expect(row.contains { $0.contains("\(share)\u{a0}%") }, "\(machine.id): \(row)")
                }
            }
        }
    }

    /// What the command line gets, as it prints it for programs.
    private func commandLine(of room: PageRoom, at port: Int) throws -> [MachineDocument] {
        let file = room.sample.folder.appending(path: "token").path
        try Data(room.served.access.token.text.utf8).write(to: URL(filePath: file))
        try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: file)
        let run = try Program.run([
            try Program.boottorrent, "machines", "list", "--server", "http://127.0.0.1:\(port)", "--token-file", file,
            "--json",
        ])
        try #require(run.status == 0, "\(run.text)")
        return try JSONDecoder().decode(MachinesDocument.self, from: run.bytes).machines
    }
}
