// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
package import TorrentCore

/// What a person reads in each phase.
extension AgentFlow {
    /// The screen at this moment; `nil` while a program or a shell has the consoles.
    package func screen(at now: MonotonicInstant) -> Screen? {
        guard !isShellOpen, let body = body(at: now) else { return nil }
        return Screen([heading, ""] + body)
    }

    private var heading: String {
        guard let network else { return "BootTorrent" }
        return "BootTorrent   \(network.mac)   \(network.address)"
    }

    private func body(at now: MonotonicInstant) -> [String]? {
        switch phase {
        case .connecting:
            ["Connecting to the network."]
        case .askingForManifest:
            ["Asking the server at \(server) what to start."]
        case .retrying(_, let countdown, let reason):
            sentence(reason) + [
                "", "Trying again in \(countdown.secondsLeft(at: now)) s.",
                "Enter: try now   Ctrl+S: shell   B: restart",
            ]
        case .menu(let menu, let countdown):
            lines(of: menu, countdown, at: now)
        case .fetching(let image, let download):
            lines(of: image, download.estimate, at: now)
        case .seeding(let image, let seeding):
            lines(of: image, seeding, at: now)
        case .loadingKernel(let image), .leaving(let image):
            ["Starting \(image.image.displayName)."]
        case .running, .readingLastWords:
            nil
        case .failed(let failure):
            lines(of: failure, at: now)
        case .stranded(let reason):
            sentence(reason) + ["", "Ctrl+S: shell   B: restart"]
        }
    }

    private func lines(of menu: MenuModel, _ countdown: Countdown?, at now: MonotonicInstant) -> [String] {
        var lines = notice.map { Screen.wrapped($0) + [""] } ?? []
        lines += menu.lines + [""]
        if let countdown, let image = menu.defaultImage {
            lines += ["Starting \(image.image.displayName) in \(countdown.secondsLeft(at: now)) s."]
        } else {
            lines += [menu.images.count > 9 ? "Number, then Enter: \(menu.typed)" : "Press a number."]
        }
        let enter = menu.defaultImage == nil ? "" : "   Enter: default"
        let stop = countdown == nil ? "" : "   Ctrl+C: stop countdown"
        let numbers = menu.images.count == 1 ? "1" : "1-\(menu.images.count)"
        return lines + ["\(numbers): start\(enter)\(stop)   Ctrl+S: shell"]
    }

    private func lines(of image: ManifestImage, _ estimate: ProgressEstimate, at now: MonotonicInstant) -> [String] {
        let progress = estimate.latest
        let full = estimate.percent * Limits.barWidth / 100
        let bar = String(repeating: "#", count: full) + String(repeating: ".", count: Limits.barWidth - full)
        var speed = "\(Readable.size(progress.verified)) of \(Readable.size(progress.total))"
        if let rate = estimate.rate { speed += "   \(Readable.rate(rate))" }
        if let seconds = estimate.secondsLeft { speed += "   \(Readable.wait(seconds)) left" }
        if let seconds = estimate.stalledSeconds(at: now) {
            speed += "   nothing new for \(Readable.wait(seconds))"
        }
        let sources =
            "from the server \(Readable.size(progress.fromServer)), "
            + "from other machines \(Readable.size(progress.fromPeers))"
        return [
            "Fetching \(image.image.displayName)", "", "[\(bar)] \(estimate.percent) %", speed, sources, "",
            "Ctrl+C: stop and choose again   Ctrl+S: shell",
        ]
    }

    private func lines(of image: ManifestImage, _ seeding: Seeding, at now: MonotonicInstant) -> [String] {
        [
            "\(image.image.displayName) is complete. Giving it to other machines:",
            "starting it in \(seeding.current(at: now).secondsLeft(at: now)) s at most.", "",
            "Enter: start it now   Ctrl+C: choose again   Ctrl+S: shell",
        ]
    }

    private func lines(of failure: FailedImage, at now: MonotonicInstant) -> [String] {
        var lines = ["\(failure.image.image.displayName) could not be started:"] + sentence(failure.reason) + [""]
        if let retry = failure.retry {
            lines += ["Trying again in \(retry.secondsLeft(at: now)) s (Ctrl+C: wait for a key)."]
        }
        return lines + ["R: retry   M: choose another image   S: shell   B: restart"]
    }

    /// A reason as a sentence of its own: a full stop behind, a capital letter before unless it begins with a name.
    private func sentence(_ reason: String) -> [String] {
        let firstWord = reason.prefix { $0 != " " }
        let isWord = firstWord.utf8.allSatisfy { (0x61...0x7a).contains($0) }
        let start = isWord ? reason.prefix(1).uppercased() : String(reason.prefix(1))
        return Screen.wrapped(start + reason.dropFirst() + (reason.hasSuffix(".") ? "" : "."))
    }
}
