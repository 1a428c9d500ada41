// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog

/// The end of a demo as a table: a row for each stage, a column for each machine.
package struct DemoTable: Sendable {
    /// Machines side by side before the table goes on below.
    private static let columns = 6
    private static let width = 11

    /// The lines of the table.
    package let lines: [String]

    /// Draws the table.
    ///
    /// - Parameters:
    ///   - board: what became of the machines.
    ///   - serverBytes: what the server sent over its cable in all, if it was counted.
    package init(_ board: DemoBoard, serverBytes: UInt64?) {
        var lines: [String] = []
        var rest = board.machines[...]
        while !rest.isEmpty {
            lines += Self.block(Array(rest.prefix(Self.columns)))
            rest = rest.dropFirst(Self.columns)
        }
        lines += Self.summary(board, serverBytes: serverBytes)
        self.lines = lines
    }

    private static func block(_ machines: [DemoBoard.Machine]) -> [String] {
        let stages = MachineStage.allCases.filter { stage in machines.contains { $0.stages[stage] != nil } }
        var lines = [row("after power-on", machines.map(\.name))]
        for stage in stages where stage != .failed {
            lines.append(row(stage.rawValue, machines.map { $0.stages[stage].map(seconds) ?? "-" }))
        }
        lines.append(row("from server", machines.map { $0.transfer?.fromServer.megabytes ?? "-" }))
        lines.append(row("from machines", machines.map { $0.transfer?.fromPeers.megabytes ?? "-" }))
        lines.append("")
        return lines
    }

    private static func summary(_ board: DemoBoard, serverBytes: UInt64?) -> [String] {
        var lines = board.machines.compactMap { machine in machine.failure.map { "\(machine.name) failed: \($0)" } }
        let arrived = board.machines.count { $0.hasArrived }
        lines.append("\(arrived) of \(board.machines.count) machines reached their operating system")
        let transfers = board.machines.compactMap(\.transfer)
        if let image = transfers.first?.total, image > 0 {
            let sent = transfers.reduce(UInt64(0)) { $0 + $1.fromServer }
            let hundredths = Int((Double(sent) / Double(image) * 100).rounded())
            let copies = "\(hundredths / 100).\("\(hundredths % 100)".paddedWithZeros(to: 2))"
            lines.append("the server gave \(copies) copies of an image of \(image.megabytes)")
        }
        if let serverBytes {
            lines.append("\(serverBytes.megabytes) crossed the server's cable, phase 1 and headers counted")
        }
        return lines
    }

    private static func row(_ title: String, _ cells: [String]) -> String {
        title.padded(to: 15) + cells.map { $0.padded(to: width, right: true) }.joined()
    }

    /// One decimal, and no more than a table needs of locales.
    private static func seconds(_ value: Double) -> String {
        let tenths = Int((value * 10).rounded())
        return "\(tenths / 10).\(tenths % 10) s"
    }
}

extension String {
    fileprivate func paddedWithZeros(to width: Int) -> String {
        String(repeating: "0", count: max(0, width - count)) + self
    }
}
