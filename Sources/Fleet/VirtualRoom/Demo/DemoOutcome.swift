// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import Foundation

/// The end of a demo in numbers, for programs: what `demo --json` prints.
package struct DemoOutcome: Hashable, Sendable, Codable {
    /// One machine.
    package struct Machine: Hashable, Sendable, Codable {
        /// What the room calls it.
        package let name: String
        /// Seconds from power-on to each stage, by the stage's name; `os` is the operating system's first screen.
        package let stages: [String: Double]
        /// Bytes of the image that the server gave it.
        package let fromServer: UInt64
        /// Bytes of the image that other machines gave it.
        package let fromMachines: UInt64
        /// Why it did not arrive.
        package let failure: String?

        enum CodingKeys: String, CodingKey {
            case name, stages, failure
            case fromServer = "from_server"
            case fromMachines = "from_machines"
        }
    }

    /// In the order of their places.
    package let machines: [Machine]
    /// Bytes of the image.
    package let imageBytes: UInt64
    /// Bytes that the server sent over its cable, phase 1 and headers counted.
    package let serverBytes: UInt64

    enum CodingKeys: String, CodingKey {
        case machines
        case imageBytes = "image_bytes"
        case serverBytes = "server_bytes"
    }

    /// Takes the numbers off a board.
    package init(_ board: DemoBoard, imageBytes: UInt64, serverBytes: UInt64) {
        machines = board.machines.map { machine in
            Machine(
                name: machine.name,
                stages: Dictionary(uniqueKeysWithValues: machine.stages.map { ($0.key.rawValue, $0.value) }),
                fromServer: machine.transfer?.fromServer ?? 0, fromMachines: machine.transfer?.fromPeers ?? 0,
                failure: machine.failure)
        }
        self.imageBytes = imageBytes
        self.serverBytes = serverBytes
    }

    /// The JSON document, in one line.
    package var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        guard let data = try? encoder.encode(self) else { preconditionFailure("numbers and texts can be encoded") }
        return String(decoding: data, as: UTF8.self)
    }
}
