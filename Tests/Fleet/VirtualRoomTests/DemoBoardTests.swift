// SPDX-License-Identifier: GPL-3.0-or-later

import BootCatalog
import Testing
import VirtualRoom

@Suite struct FleetReportTests {
    private let json = """
        {"version": 1, "uptime": 90.5, "images": [], "machines": [{"mac": "52:54:00:62:74:01", "uuid": null,
        "address": "10.98.0.50", "stage": "download", "image": "debian-installer",
        "stages": {"dhcp": 10.25, "script": 14, "teleport": 15}, "boots": 1, "last_seen": 90,
        "transfer": {"verified": 50, "total": 200, "from_server": 30, "from_peers": 20}, "reason": null},
        {"mac": "52:54:00:62:74:02", "stage": "teleport", "stages": {}, "transfer": null, "reason": "no way"}]}
        """

    @Test func `a report is read, words of a newer server passed over`() throws {
        let report = try FleetReport(json: Array(json.utf8))
        #expect(report.uptime == 90.5)
        #expect(report.machines.map(\.mac) == ["52:54:00:62:74:01", "52:54:00:62:74:02"])
        #expect(report.machines[0].stage == .download)
        #expect(report.machines[0].stages == [.dhcp: 10.25, .script: 14])
        #expect(
            report.machines[0].transfer == TransferProgress(verified: 50, total: 200, fromServer: 30, fromPeers: 20))
        #expect(report.machines[1].stage == nil)
        #expect(report.machines[1].reason == "no way")
    }

    @Test func `every cut of a report is refused`() {
        let bytes = Array(json.utf8)
        for length in 0..<bytes.count {
            #expect(throws: RoomFailure.badAnswer("/status.json")) { try FleetReport(json: Array(bytes[..<length])) }
        }
    }
}

@Suite struct DemoBoardTests {
    private var board: DemoBoard = {
        var board = DemoBoard(expecting: 2)
        board.switchedOn("machine1", mac: "aa", at: 100)
        board.switchedOn("machine2", mac: "bb", at: 101)
        return board
    }()

    private func report(_ stage: MachineStage, _ transfer: TransferProgress? = nil, reason: String? = nil)
        -> FleetReport
    {
        FleetReport(
            uptime: 50,
            machines: [.init(mac: "aa", stage: stage, stages: [stage: 45], transfer: transfer, reason: reason)])
    }

    private let half = TransferProgress(
        verified: 25_000_000, total: 50_000_000, fromServer: 20_000_000, fromPeers: 5_150_000)

    @Test mutating func `machines that come no further are given up together, with how far they came`() {
        board.reported(report(.loader), at: 120)
        // The same once more is no progress, though its times are counted anew.
        board.reported(report(.loader), at: 121)
        board.giveUp(at: 419, after: 300)
        #expect(!board.allAtEnd)
        board.giveUp(at: 420, after: 300)
        #expect(board.allAtEnd && !board.allArrived)
        #expect(
            board.machines[0].failure?.hasPrefix("it came no further than loader, and for 300 s no machine") == true)
        #expect(board.machines[1].failure?.hasPrefix("it came no further than its firmware") == true)
    }

    @Test mutating func `bytes of one machine are progress of the room, and who has arrived stays so`() {
        board.arrived("machine2", at: 110)
        board.reported(report(.download, half), at: 120)
        board.reported(
            report(.download, TransferProgress(verified: 26_000_000, total: 50_000_000, fromServer: 1, fromPeers: 1)),
            at: 300)
        board.giveUp(at: 599, after: 300)
        #expect(!board.allAtEnd)
        board.giveUp(at: 600, after: 300)
        #expect(board.machines.map(\.hasArrived) == [false, true])
        #expect(board.machines[1].failure == nil)
    }

    @Test mutating func `the server's times become times since power-on`() {
        // At 120 the server has run for 50 s; what it saw at 45 was at 115, fifteen seconds after power-on.
        board.reported(report(.dhcp), at: 120)
        #expect(board.machines[0].stages == [.dhcp: 15])
        #expect(board.machines[1].stages.isEmpty)
    }

    @Test mutating func `a line tells stage, percent and where the bytes came from`() {
        #expect(board.machines[0].line == "machine1  firmware ")
        board.reported(report(.download, half), at: 120)
        #expect(board.machines[0].line == "machine1  download   50%  from server 20.0 MB, from machines 5.2 MB")
    }

    @Test mutating func `all have arrived only when each one expected has`() {
        #expect(!board.allArrived)
        board.arrived("machine1", at: 190)
        #expect(!board.allAtEnd)
        board.failed("machine2", because: "no marker")
        #expect(board.allAtEnd)
        #expect(!board.allArrived)
        #expect(!DemoBoard(expecting: 1).allArrived)
    }

    @Test mutating func `what the server says after the end changes nothing`() {
        board.arrived("machine1", at: 190)
        board.reported(report(.failed, reason: "too late"), at: 200)
        #expect(board.machines[0].failure == nil)
        #expect(board.machines[0].stage == .os)
    }

    @Test mutating func `a machine that arrived does not fail when it is switched off`() {
        board.arrived("machine1", at: 190)
        board.failed("machine1", because: "machine1 ended by itself with exit status 0")
        #expect(board.machines[0].failure == nil)
    }

    @Test func `machines stand in the order of the room, whoever was switched on first`() {
        var board = DemoBoard(expecting: 3)
        for place in [10, 2, 1] { board.switchedOn("machine\(place)", mac: "\(place)", at: 0) }
        #expect(board.machines.map(\.name) == ["machine1", "machine2", "machine10"])
    }

    @Test mutating func `a machine's own reason stands before ours`() {
        board.reported(report(.failed, reason: "disk full"), at: 120)
        board.failed("machine1", because: "marker not seen")
        #expect(board.machines[0].line == "machine1  failed: disk full")
    }

    @Test mutating func `the table has a row for each stage that anybody reached`() {
        board.reported(report(.download, half), at: 120)
        board.arrived("machine1", at: 190.04)
        board.failed("machine2", because: "machine2 did not show \"x\" in time")
        #expect(
            DemoTable(board, serverBytes: 61_234_567).lines == [
                "after power-on    machine1   machine2",
                "download            15.0 s          -",
                "os                  90.0 s          -",
                "from server        20.0 MB          -",
                "from machines       5.2 MB          -",
                "",
                "machine2 failed: machine2 did not show \"x\" in time",
                "1 of 2 machines reached their operating system",
                "the server gave 0.40 copies of an image of 50.0 MB",
                "61.2 MB crossed the server's cable, phase 1 and headers counted",
            ])
    }

    @Test mutating func `the end is told in numbers`() {
        board.reported(report(.download, half), at: 120)
        board.arrived("machine1", at: 190.5)
        board.failed("machine2", because: "it burns")
        let outcome = DemoOutcome(board, imageBytes: 50_000_000, serverBytes: 61_000_000)
        #expect(
            outcome.json == """
                {"image_bytes":50000000,"machines":[{"from_machines":5150000,"from_server":20000000,"name":"machine1",\
                "stages":{"download":15,"os":90.5}},{"failure":"it burns","from_machines":0,"from_server":0,\
                "name":"machine2","stages":{}}],"server_bytes":61000000}
                """)
    }

    @Test func `more machines than fit side by side go on below`() {
        var board = DemoBoard(expecting: 7)
        for place in 1...7 { board.switchedOn("machine\(place)", mac: "\(place)", at: 0) }
        let lines = DemoTable(board, serverBytes: nil).lines
        #expect(lines.filter { $0.hasPrefix("after power-on") }.count == 2)
        #expect(lines.allSatisfy { $0.count <= 81 })
    }
}

@Suite struct DemoScreenTests {
    private func drawn(isTerminal: Bool, _ body: (DemoScreen) async -> Void) async -> String {
        let (stream, paper) = AsyncStream<String>.makeStream()
        await body(DemoScreen(isTerminal: isTerminal) { paper.yield($0) })
        paper.finish()
        return await stream.reduce(into: "") { $0 += $1 }
    }

    private func board(_ verified: UInt64) -> DemoBoard {
        var board = DemoBoard(expecting: 1)
        board.switchedOn("machine1", mac: "aa", at: 0)
        let transfer = TransferProgress(verified: verified, total: 100, fromServer: verified, fromPeers: 0)
        board.reported(
            FleetReport(
                uptime: 1, machines: [.init(mac: "aa", stage: .download, stages: [:], transfer: transfer, reason: nil)]),
            at: 1)
        return board
    }

    @Test func `a terminal's lines are drawn over`() async {
        let text = await drawn(isTerminal: true) { screen in
            await screen.show(board(10))
            await screen.show(board(11))
            await screen.say("a word")
        }
        let line = { (percent: String) in "machine1  download  \(percent)%  from server 0.0 MB, from machines 0.0 MB\n"
        }
        let erase = "\u{1b}[1A\u{1b}[J"
        #expect(text == line(" 10") + erase + line(" 11") + erase + "a word\n" + line(" 11"))
    }

    @Test func `a file gets a line for each ten percent`() async {
        let text = await drawn(isTerminal: false) { screen in
            for verified: UInt64 in [10, 11, 19, 20] { await screen.show(board(verified)) }
        }
        #expect(text.split(separator: "\n").count == 2)
        #expect(!text.contains("\u{1b}"))
    }
}
