// SPDX-License-Identifier: GPL-3.0-or-later

/// Multicast: everybody starts together, and one stream is for all.
enum UDPCast: Contender {
    static let needs = [
        Need(program: "udp-sender", package: "udpcast"), Need(program: "udp-receiver", package: "udpcast"),
    ]

    /// What of the rate a person would let it send at: with more, switches begin to drop.
    private static let share = 0.95

    static func lineup(_ stage: Stage) -> Lineup {
        var lineup = Lineup()
        var arguments = ["--nokbd", "--file", stage.image.path, "--min-receivers", "\(stage.parameters.peers)"]
        if let megabits = stage.parameters.serverMegabits {
            arguments += ["--max-bitrate", "\(Int(Double(megabits) * 1_000 * share))k"]
        }
        // The sender waits for its receivers, and that is a part of what multicast costs.
        lineup.timed = [role(.server, "udp-sender", arguments)]
        lineup.clients = stage.parameters.places.enumerated().map { index, place in
            let role = role(place, "udp-receiver", ["--nokbd", "--file", stage.result(index + 1)])
            return Lineup.Client(role: role, completion: .exit)
        }
        return lineup
    }

    private static func role(_ place: Place, _ program: String, _ arguments: [String]) -> Lineup.Role {
        Lineup.Role(
            place: place, name: place == .server ? "sender" : place.name, program: program,
            arguments: ["--interface", RoomPlan.interface, "--no-progress"] + arguments)
    }
}
