// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import FleetModel

extension Reporter {
    /// An image was made ready, with something that is not as it should be, or with nothing of that kind.
    func report(_ doubt: String?, of image: ImageName) {
        let place = Problem.Place("image \(image)")
        guard let doubt else { return settle(.imageDoubtful, at: place) }
        report(
            Problem.Finding(
                .imageDoubtful, at: place, found: doubt, remedy: "Do what the reason says; it is served all the same.",
                image: image))
    }
}
