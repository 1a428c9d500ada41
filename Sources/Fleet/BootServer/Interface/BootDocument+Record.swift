// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import FleetInterface
internal import FleetModel
internal import TorrentCore

extension BootDocument {
    /// A boot as it is stored, of a machine that is called so.
    init(_ record: BootRecord, machine: String) {
        self.init(
            boot: record.progress.number.value, machine: machine, mac: "\(record.mac)", begun: Timestamp(record.begun),
            lastSeen: Timestamp(record.progress.lastSeen), duration: Seconds(record.progress.duration),
            stage: record.stage, stages: record.marks.map { StageMark($0.stage, after: Seconds($0.after)) })
        address = record.address.map { "\($0)" }
        image = record.image?.text
        version = record.version.map { "\($0)" }
        transfer = record.progress.transfer.map { TransferDocument($0, record.progress.traffic) }
        disk = record.disk?.name
        reason = record.reason
        failure = record.failure
    }
}
