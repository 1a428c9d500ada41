// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation

/// How long a boot chain took, and its parts by themselves; all in seconds.
package struct ChainTimes: Hashable, Sendable, Codable {
    /// Power-on to the first DHCP message.
    package let firmware: Double
    /// From there until the last loader has its script: DHCP of firmware and loaders, and TFTP.
    package let loaders: Double
    /// From there until kernel and initramfs are there.
    package let transfers: Double
    /// A kernel laid into memory, until the server hears of its agent.
    package let kernel: Double
    /// Power-on to the server's hearing of the agent, by our server.
    package let whole: Double
    /// Of the same boot: power-on to each stage, by the stage's name.
    package let stages: [String: Double]

    /// The parts together.
    package var sum: Double { firmware + loaders + transfers + kernel }

    /// The JSON document, in one line.
    package var json: String {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        guard let data = try? encoder.encode(self) else { preconditionFailure("numbers and texts can be encoded") }
        return String(decoding: data, as: UTF8.self)
    }

    /// For people.
    package var lines: [String] {
        let seconds = { (value: Double) in String(format: "%6.1f s", value) }
        return [
            "firmware  \(seconds(firmware))", "loaders   \(seconds(loaders))", "transfers \(seconds(transfers))",
            "kernel    \(seconds(kernel))", "sum       \(seconds(sum))",
            "whole     \(seconds(whole))  \(String(format: "%.2f", whole / sum)) of the sum",
        ] + stages.sorted { $0.value < $1.value }.map { "  \($0.key.padded(to: 10))\(seconds($0.value))" }
    }
}
