// SPDX-License-Identifier: GPL-3.0-or-later

internal import TorrentCore

extension StreamSnapshotDocument {
    /// What is different here from an earlier picture of the same room; `nil` for nothing.
    ///
    /// The machines of both must stand by number. That a problem was noticed once more is no difference, for what lasts is
    /// noticed every second.
    package func tick(after before: Self) -> StreamTickDocument? {
        var tick = StreamTickDocument(time: time)
        compareMachines(with: before.machines, into: &tick)
        compareImages(with: before.images, into: &tick)
        if !problems.tellTheSame(as: before.problems) { tick.problems = problems }
        if swarms != before.swarms { tick.swarms = swarms }
        if standstills != before.standstills { tick.standstills = standstills }
        if schedule != before.schedule { tick.schedule = schedule }
        if groups != before.groups { tick.groups = groups }
        if environment != before.environment { tick.environment = environment }
        return tick == StreamTickDocument(time: time) ? nil : tick
    }

    private func compareMachines(with before: [MachineRow], into tick: inout StreamTickDocument) {
        var place = before.startIndex
        for machine in machines {
            while place < before.endIndex, before[place].number < machine.number {
                tick.forgotten.append(before[place].number)
                place += 1
            }
            guard place < before.endIndex, before[place].number == machine.number else {
                tick.machines.append(machine)
                continue
            }
            if machine != before[place] {
                if let figures = machine.onlyFigures(changedFrom: before[place]) {
                    tick.transfers.append(TransferRow(number: machine.number, figures))
                } else {
                    tick.machines.append(machine)
                }
            }
            place += 1
        }
        tick.forgotten += before[place...].map(\.number)
    }

    private func compareImages(with before: [ImageDocument], into tick: inout StreamTickDocument) {
        let known = Dictionary(before.map { (ExactName($0.name), $0) }) { first, _ in first }
        tick.images = images.filter { known[ExactName($0.name)] != $0 }
        let names = Set(images.map { ExactName($0.name) })
        tick.imagesGone = before.map(\.name).filter { !names.contains(ExactName($0)) }
    }
}

extension MachineRow {
    /// The figures of its download, if nothing else is different from an earlier row.
    fileprivate func onlyFigures(changedFrom before: Self) -> TransferFigures? {
        guard let figures, before.figures != nil else { return nil }
        var same = before
        same.figures = figures
        return same == self ? figures : nil
    }
}

extension [ProblemDocument] {
    /// Whether they are the same but for when they were noticed last.
    fileprivate func tellTheSame(as others: Self) -> Bool {
        count == others.count
            && zip(self, others).allSatisfy { one, other in
                var same = other
                same.last = one.last
                return same == one
            }
    }
}
