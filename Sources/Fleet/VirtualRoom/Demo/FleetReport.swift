// SPDX-License-Identifier: GPL-3.0-or-later

package import BootCatalog
internal import Foundation

/// As much of the server's `/status.json` (docs/status.md) as a room looks at.
package struct FleetReport: Hashable, Sendable {
    /// One machine's latest boot.
    package struct Machine: Hashable, Sendable {
        /// Its hardware address, lower case with colons.
        package let mac: String
        /// Its address, once anybody told.
        package let address: String?
        /// What its firmware is, once its agent told.
        package let firmware: FirmwareKind?
        /// What it boots from, as `8086:100e`, once its agent told.
        package let card: String?
        /// What it says of Secure Boot, once its agent told.
        package let secureBoot: SecureBoot?
        /// How far it is; `nil` for a word that only a newer server knows.
        package let stage: MachineStage?
        /// When it first reached each stage, in seconds since the server's start.
        package let stages: [MachineStage: Double]
        /// How its download stands.
        package let transfer: TransferProgress?
        /// Why it failed.
        package let reason: String?

        /// Puts a machine together.
        package init(
            mac: String, address: String? = nil, firmware: FirmwareKind? = nil, stage: MachineStage?,
            stages: [MachineStage: Double],
            transfer: TransferProgress?, reason: String?, card: String? = nil, secureBoot: SecureBoot? = nil
        ) {
            self.card = card
            self.secureBoot = secureBoot
            self.mac = mac
            self.address = address
            self.firmware = firmware
            self.stage = stage
            self.stages = stages
            self.transfer = transfer
            self.reason = reason
        }
    }

    /// What a machine says of Secure Boot, and what the server makes of it (docs/status.md).
    package struct SecureBoot: Hashable, Sendable, Decodable {
        /// Whether only signed programs start.
        package let enforced: Bool
        /// The keys it trusts, as years.
        package let keys: [String]?
        /// Its revocation level, line by line.
        package let sbat: [String]?
        /// What does not fit the server's programs.
        package let findings: [Finding]

        /// One thing that does not fit.
        package struct Finding: Hashable, Sendable, Decodable {
            /// What, and why.
            package let reason: String
            /// What to do.
            package let remedy: String
        }
    }

    /// Seconds since the server's start.
    package let uptime: Double
    /// All machines seen.
    package let machines: [Machine]

    /// Puts a report together.
    package init(uptime: Double, machines: [Machine]) {
        self.uptime = uptime
        self.machines = machines
    }

    /// Reads the document.
    package init(json: [UInt8]) throws(RoomFailure) {
        do {
            let document = try JSONDecoder().decode(Document.self, from: Data(json))
            self.init(uptime: document.uptime, machines: document.machines.map(Machine.init))
        } catch {
            throw .badAnswer("/status.json")
        }
    }
}

private struct Document: Decodable {
    struct Machine: Decodable {
        let mac: String
        let address: String?
        let firmware: String?
        let stage: String
        let stages: [String: Double]
        let transfer: Transfer?
        let reason: String?
        let card: String?
        let secureBoot: FleetReport.SecureBoot?

        enum CodingKeys: String, CodingKey {
            case mac, address, firmware, stage, stages, transfer, reason, card
            case secureBoot = "secure_boot"
        }
    }

    struct Transfer: Decodable {
        let verified: UInt64
        let total: UInt64
        let fromServer: UInt64
        let fromPeers: UInt64

        enum CodingKeys: String, CodingKey {
            case verified
            case total
            case fromServer = "from_server"
            case fromPeers = "from_peers"
        }
    }

    let uptime: Double
    let machines: [Machine]
}

extension FleetReport.Machine {
    fileprivate init(_ machine: Document.Machine) {
        var stages: [MachineStage: Double] = [:]
        for (word, seconds) in machine.stages {
            if let stage = MachineStage(rawValue: word) { stages[stage] = seconds }
        }
        self.init(
            mac: machine.mac.lowercased(), address: machine.address,
            firmware: machine.firmware.flatMap(FirmwareKind.init(rawValue:)),
            stage: MachineStage(rawValue: machine.stage), stages: stages,
            transfer: machine.transfer.map {
                TransferProgress(
                    verified: $0.verified, total: $0.total, fromServer: $0.fromServer, fromPeers: $0.fromPeers)
            },
            reason: machine.reason, card: machine.card, secureBoot: machine.secureBoot)
    }
}
