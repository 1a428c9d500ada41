// SPDX-License-Identifier: GPL-3.0-or-later

import Foundation

/// How virtual machines in a room get their operating system.
enum BootMeans: String, Hashable, Codable, CaseIterable {
    /// By our server, our agent and each other.
    case ours
    /// By the network card's iPXE from the same server's HTTP routes.
    case http

    /// What it is in a table.
    var title: String {
        switch self {
        case .ours: "BootTorrent"
        case .http: "plain HTTP"
        }
    }

    /// Its line in a plot.
    var color: String {
        switch self {
        case .ours: ContenderName.ours.color
        case .http: ContenderName.nginx.color
        }
    }

    /// What the demo needs to be told for it.
    var arguments: [String] { self == .http ? ["--plain-http"] : [] }

    /// Reads a name from a command line.
    init(named name: String) throws(BenchFailure) {
        guard let means = Self(rawValue: name) else {
            throw .unknownContender(name, known: Self.allCases.map(\.rawValue))
        }
        self = means
    }
}

/// What one room of virtual machines gave; one file each.
struct BootResult: Hashable, Codable, KeptResult {
    /// Which run it is.
    struct Key: Hashable, Codable {
        let means: BootMeans
        let machines: Int
        /// Mbit/s of every cable, the server's too.
        let megabits: Int
        /// Counted from 1.
        let run: Int
    }

    /// What `demo --json` prints.
    struct Demo: Hashable, Codable {
        struct Machine: Hashable, Codable {
            /// Seconds from power-on to each stage.
            let stages: [String: Double]
            /// Bytes of the image that the server gave.
            let fromServer: UInt64
            /// Bytes of the image that other machines gave.
            let fromMachines: UInt64
            let failure: String?

            enum CodingKeys: String, CodingKey {
                case stages, failure
                case fromServer = "from_server"
                case fromMachines = "from_machines"
            }

            /// Seconds from power-on to the operating system's first screen.
            var arrival: Double? { stages["os"] }
        }

        let machines: [Machine]
        let imageBytes: UInt64
        /// What left the server's cable, phase 1 and headers counted.
        let serverBytes: UInt64

        enum CodingKeys: String, CodingKey {
            case machines
            case imageBytes = "image_bytes"
            case serverBytes = "server_bytes"
        }
    }

    let key: Key
    let commit: String
    /// SHA-256 of the program under test.
    let program: String
    let date: Date
    let demo: Demo
}

extension BootResult {
    var isFinished: Bool { demo.machines.allSatisfy { $0.arrival != nil } }

    /// Seconds from power-on to the last machine's operating system.
    var last: Double? { isFinished ? demo.machines.compactMap(\.arrival).max() : nil }

    /// What crossed the server's cable, over the size of the image.
    var copies: Double { Double(demo.serverBytes) / Double(max(1, demo.imageBytes)) }

    /// How much of what machines got of the image came from other machines.
    var shareFromMachines: Double {
        let peers = demo.machines.reduce(0) { $0 + Double($1.fromMachines) }
        let all = peers + demo.machines.reduce(0) { $0 + Double($1.fromServer) }
        return all > 0 ? peers / all : 0
    }
}
