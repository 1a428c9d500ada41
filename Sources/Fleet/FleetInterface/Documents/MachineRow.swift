// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import FleetModel

/// One machine as the stream sends it: the values that change when something happens to it, without their keys.
///
/// When it was heard first and last is not among them, so that a sign of life alone is no change.
package struct MachineRow: InterfaceDocument {
    package var number: Int64
    package var id: String
    package var name: String?
    package var group: String?
    package var row: Int?
    package var column: Int?
    package var macs: [String]
    package var address: String?
    package var firmware: FirmwareKind?
    package var vendor: String?
    package var model: String?
    package var serial: String?
    package var state: MachineState
    package var stage: MachineStage
    package var since: Timestamp
    package var boot: UInt64
    package var boots: Int
    package var begun: Timestamp
    package var image: String?
    package var version: String?
    package var reason: String?
    package var reasonCode: StandstillCode?
    package var nextAction: String?
    package var nextBoot: NextBootDocument?
    package var total: UInt64?
    package var figures: TransferFigures?

    /// The row of a machine.
    package init(_ machine: MachineDocument) {
        (number, id, name, group) = (machine.number, machine.id, machine.name, machine.group)
        (row, column, macs, address) = (machine.row, machine.column, machine.macs, machine.address)
        firmware = machine.firmware
        (vendor, model, serial) = (machine.vendor, machine.model, machine.serial)
        (state, stage, since) = (machine.state, machine.stage, machine.since)
        (boot, boots, begun) = (machine.boot, machine.boots, machine.begun)
        (image, version) = (machine.image, machine.version)
        (reason, reasonCode, nextAction) = (machine.reason, machine.reasonCode, machine.nextAction)
        nextBoot = machine.nextBoot
        total = machine.transfer?.total
        figures = machine.transfer.map { TransferFigures($0) }
    }

    package init(from decoder: any Decoder) throws {
        var values = try decoder.unkeyedContainer()
        number = try values.decode(Int64.self)
        id = try values.decode(String.self)
        name = try values.decodeIfPresent(String.self)
        group = try values.decodeIfPresent(String.self)
        row = try values.decodeIfPresent(Int.self)
        column = try values.decodeIfPresent(Int.self)
        macs = try values.decode([String].self)
        address = try values.decodeIfPresent(String.self)
        firmware = try values.decodeIfPresent(FirmwareKind.self)
        vendor = try values.decodeIfPresent(String.self)
        model = try values.decodeIfPresent(String.self)
        serial = try values.decodeIfPresent(String.self)
        state = try values.decode(MachineState.self)
        stage = try values.decode(MachineStage.self)
        since = try values.decode(Timestamp.self)
        boot = try values.decode(UInt64.self)
        boots = try values.decode(Int.self)
        begun = try values.decode(Timestamp.self)
        image = try values.decodeIfPresent(String.self)
        version = try values.decodeIfPresent(String.self)
        reason = try values.decodeIfPresent(String.self)
        reasonCode = try values.decodeIfPresent(StandstillCode.self)
        nextAction = try values.decodeIfPresent(String.self)
        nextBoot = try values.decodeIfPresent(NextBootDocument.self)
        total = try values.decodeIfPresent(UInt64.self)
        figures = try total == nil ? nil : TransferFigures(from: &values)
    }

    package func encode(to encoder: any Encoder) throws {
        var values = encoder.unkeyedContainer()
        try values.encode(number)
        try values.encode(id)
        try values.encode(name)
        try values.encode(group)
        try values.encode(row)
        try values.encode(column)
        try values.encode(macs)
        try values.encode(address)
        try values.encode(firmware)
        try values.encode(vendor)
        try values.encode(model)
        try values.encode(serial)
        try values.encode(state)
        try values.encode(stage)
        try values.encode(since)
        try values.encode(boot)
        try values.encode(boots)
        try values.encode(begun)
        try values.encode(image)
        try values.encode(version)
        try values.encode(reason)
        try values.encode(reasonCode)
        try values.encode(nextAction)
        try values.encode(nextBoot)
        try values.encode(total)
        if let figures {
            try figures.encode(to: &values)
        } else {
            for _ in TransferFigures.columns { try values.encodeNil() }
        }
    }

    private static let keys = [
        "number", "id", "name", "group", "row", "column", "macs", "address", "firmware", "vendor", "model", "serial",
        "state", "stage", "since", "boot", "boots", "begun", "image", "version", "reason", "reason_code", "next_action",
        "next_boot",
    ]

    private static let machineMembers: [ObjectSchema.Member] = keys.compactMap { key in
        MachineDocument.members.first { $0.key == key }
    }

    private static let transferMembers: [ObjectSchema.Member] = (["total"] + TransferFigures.columns).compactMap {
        key in
        guard let member = TransferDocument.schema.members.first(where: { $0.key == key }) else { return nil }
        return ObjectSchema.Member(key, member.type.orNull, "Of its download; `null` without one. \(member.text)")
    }

    package static let schema = ObjectSchema(
        "MachineRow", "One machine: a list with a value for each of `machine_columns`, in this order.",
        machineMembers + transferMembers, isRow: true)

    /// The names of the values, in their order.
    package static let columns = schema.members.map(\.key)

    package static var example: Self { Self(.example) }
}

/// How a machine's download stands, as the stream sends it on its own.
package struct TransferRow: InterfaceDocument {
    package var number: Int64
    package var figures: TransferFigures

    /// Those of a machine.
    package init(number: Int64, _ figures: TransferFigures) {
        self.number = number
        self.figures = figures
    }

    package init(from decoder: any Decoder) throws {
        var values = try decoder.unkeyedContainer()
        number = try values.decode(Int64.self)
        figures = try TransferFigures(from: &values)
    }

    package func encode(to encoder: any Encoder) throws {
        var values = encoder.unkeyedContainer()
        try values.encode(number)
        try figures.encode(to: &values)
    }

    private static let figureMembers: [ObjectSchema.Member] = TransferFigures.columns.compactMap { key in
        TransferDocument.schema.members.first { $0.key == key }
    }

    package static let schema = ObjectSchema(
        "TransferRow",
        "How the download of a machine stands: a list with a value for each of `transfer_columns`, in this order.",
        [ObjectSchema.Member("number", .count, "The machine's number.")] + figureMembers, isRow: true)

    /// The names of the values, in their order.
    package static let columns = schema.members.map(\.key)

    package static var example: Self { Self(number: 17, TransferFigures(.example)) }
}

/// What changes of a download while it goes on; the same values end both kinds of rows.
package struct TransferFigures: Hashable, Sendable {
    package var verified: UInt64
    package var fromServer: UInt64
    package var fromPeers: UInt64
    package var rateDown: UInt64?
    package var rateUp: UInt64?
    package var sent: UInt64?

    /// Those of a download.
    package init(_ transfer: TransferDocument) {
        (verified, fromServer, fromPeers) = (transfer.verified, transfer.fromServer, transfer.fromPeers)
        (rateDown, rateUp, sent) = (transfer.rateDown, transfer.rateUp, transfer.sent)
    }

    fileprivate init(from values: inout any UnkeyedDecodingContainer) throws {
        verified = try values.decode(UInt64.self)
        fromServer = try values.decode(UInt64.self)
        fromPeers = try values.decode(UInt64.self)
        rateDown = try values.decodeIfPresent(UInt64.self)
        rateUp = try values.decodeIfPresent(UInt64.self)
        sent = try values.decodeIfPresent(UInt64.self)
    }

    fileprivate func encode(to values: inout any UnkeyedEncodingContainer) throws {
        try values.encode(verified)
        try values.encode(fromServer)
        try values.encode(fromPeers)
        try values.encode(rateDown)
        try values.encode(rateUp)
        try values.encode(sent)
    }

    fileprivate static let columns = ["verified", "from_server", "from_peers", "rate_down", "rate_up", "sent"]
}

extension SchemaType {
    /// The same, where there may be nothing.
    fileprivate var orNull: Self { if case .optional = self { self } else { .optional(self) } }
}
