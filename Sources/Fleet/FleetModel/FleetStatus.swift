// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
package import SecureBootFormats
package import TorrentCore

/// What `/status.json` tells (docs/status.md).
package struct FleetStatus: Sendable {
    /// The format's version.
    package static let version: UInt64 = 1

    /// One image on offer.
    package struct Image: Hashable, Sendable {
        /// The image.
        package let image: BootImage
        /// Its swarm.
        package let infoHash: InfoHash
        /// Bytes of its files together.
        package let length: UInt64
        /// Why machines are no longer offered it; `nil` while they are.
        package var withdrawal: String?
        /// What of it cannot be given at the moment, though it is on offer; `nil` when all can.
        package var trouble: String?

        /// Puts the three together.
        package init(image: BootImage, infoHash: InfoHash, length: UInt64) {
            self.image = image
            self.infoHash = infoHash
            self.length = length
        }
    }

    private let fleet: FleetModel
    private let images: [Image]
    private let loaders: LoaderFacts?
    private let start: MonotonicInstant
    private let now: MonotonicInstant

    /// The picture at a moment; all its times are counted from the server's start.
    ///
    /// With what is known of the signed programs it tells what would stop a machine under Secure Boot.
    package init(
        fleet: FleetModel, images: [Image], loaders: LoaderFacts? = nil, start: MonotonicInstant, now: MonotonicInstant
    ) {
        self.loaders = loaders
        self.fleet = fleet
        self.images = images
        self.start = start
        self.now = now
    }

    /// The whole document.
    package var json: JSONText {
        .object([
            .init("version", .number(Self.version)), .init("uptime", .seconds(now - start)),
            .init("machines", .list(fleet.machines.map(describe))), .init("images", .list(images.map(describe))),
        ])
    }

    private func describe(_ machine: FleetMachine) -> JSONText {
        let stages = MachineStage.allCases.compactMap { stage in
            machine.stageTimes[stage].map { JSONText.Member(stage.rawValue, .seconds($0 - start)) }
        }
        return .object([
            .init("mac", .text("\(machine.mac)")), .init("uuid", .optional(machine.uuid)),
            .init("address", .optional(machine.address.map { "\($0)" })),
            .init("firmware", .optional(machine.firmware?.rawValue)),
            .init("card", .optional(machine.card.map { "\($0)" })),
            .init("secure_boot", machine.secureBoot.map(describe) ?? .null),
            .init("stage", .text(machine.stage.rawValue)), .init("image", .optional(machine.image?.text)),
            .init("stages", .object(stages)),
            .init("transfer", machine.transfer.map(describe) ?? .null), .init("reason", .optional(machine.reason)),
            .init("boots", .number(UInt64(machine.boots))), .init("last_seen", .seconds(machine.lastSeen - start)),
        ])
    }

    private func describe(_ state: SecureBootState) -> JSONText {
        let findings = loaders.map { SecureBootOutlook(of: state, with: $0).findings } ?? []
        return .object([
            .init("enforced", .flag(state.isEnforced)),
            .init("keys", state.keys.map { .list($0.inOrder.map { .text($0.rawValue) }) } ?? .null),
            .init("sbat", state.level.map { .list($0.lines.map { .text($0) }) } ?? .null),
            .init(
                "findings",
                .list(
                    findings.map {
                        .object([.init("reason", .text($0.sentence)), .init("remedy", .text($0.remedy))])
                    })),
        ])
    }

    private func describe(_ transfer: TransferProgress) -> JSONText {
        .object([
            .init("verified", .number(transfer.verified)), .init("total", .number(transfer.total)),
            .init("from_server", .number(transfer.fromServer)), .init("from_peers", .number(transfer.fromPeers)),
        ])
    }

    private func describe(_ entry: Image) -> JSONText {
        .object([
            .init("name", .text(entry.image.name.text)), .init("display", .text(entry.image.displayName)),
            .init("method", .text(entry.image.method.keyword)), .init("infohash", .text("\(entry.infoHash)")),
            .init("length", .number(entry.length)), .init("withdrawn", .optional(entry.withdrawal)),
            .init("trouble", .optional(entry.trouble)),
        ])
    }
}
