// SPDX-License-Identifier: GPL-3.0-or-later

/// The fluid bound: nobody can be faster, whatever he does.
///
/// B = max(F/us, F/dmin, N·F/(us+Σui)), times 1514/1448 for the Ethernet, IP and TCP headers of full packets.
enum Bound {
    /// Bytes of a full frame for each byte of payload, TCP time stamps among the headers.
    static let headers = 1_514.0 / 1_448.0

    /// In seconds; `nil` when the cables have no shape.
    static func seconds(_ parameters: Parameters) -> Double? {
        bound(parameters, places: parameters.places)
    }

    /// That of the peers without the one that is slow on purpose.
    static func healthySeconds(_ parameters: Parameters) -> Double? {
        let places = parameters.slowMegabits == nil ? parameters.places : parameters.places.dropLast()
        return bound(parameters, places: places)
    }

    /// How long one copy takes over a peer's cable with nothing counted but the image.
    static func payloadSeconds(_ parameters: Parameters) -> Double? {
        parameters.peerMegabits.map { Double(parameters.imageBytes) * 8 / (Double($0) * 1e6) }
    }

    private static func bound(_ parameters: Parameters, places: [Place]) -> Double? {
        let image = Double(parameters.imageBytes) * 8
        guard let server = parameters.serverMegabits.map({ Double($0) * 1e6 }) else { return nil }
        let peers = places.compactMap { parameters.megabits(of: $0) }.map { Double($0) * 1e6 }
        guard let slowest = peers.min() else { return nil }
        let shared = Double(peers.count) * image / (server + peers.reduce(0, +))
        return max(image / server, image / slowest, shared) * headers
    }
}
