// SPDX-License-Identifier: GPL-3.0-or-later

internal import Foundation

/// How long a boot chain took, and its parts by themselves if they were measured; all in seconds.
package struct ChainTimes: Hashable, Sendable, Codable {
    /// What is measured by itself, with nothing of ours.
    package struct Parts: Hashable, Sendable, Codable {
        /// Power-on to the first DHCP message.
        package let firmware: Double
        /// From there until the last loader has its script: DHCP of firmware and loaders, and TFTP.
        package let loaders: Double
        /// From there until kernel and initramfs are there.
        package let transfers: Double
        /// A kernel laid into memory, until the server hears of its agent.
        package let kernel: Double

        /// All together.
        package var sum: Double { firmware + loaders + transfers + kernel }
    }

    /// `nil` where only the whole was measured.
    package let parts: Parts?
    /// Power-on to the server's hearing of the agent, by our server.
    package let whole: Double
    /// Of the same boot: power-on to the last byte of phase 1.
    package let loaded: Double?
    /// Of the same boot: power-on to each stage, by the stage's name.
    package let stages: [String: Double]

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
        let parts =
            parts.map { parts in
                [
                    "firmware  \(seconds(parts.firmware))", "loaders   \(seconds(parts.loaders))",
                    "transfers \(seconds(parts.transfers))", "kernel    \(seconds(parts.kernel))",
                    "sum       \(seconds(parts.sum))",
                ]
            } ?? []
        let share = self.parts.map { "  \(String(format: "%.2f", whole / $0.sum)) of the sum" } ?? ""
        return parts + ["whole     \(seconds(whole))\(share)"]
            + (loaded.map { ["  \("loaded".padded(to: 10))\(seconds($0))"] } ?? [])
            + stages.sorted { $0.value < $1.value }.map { "  \($0.key.padded(to: 10))\(seconds($0.value))" }
    }
}
