// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
package import TorrentCore

/// What a person reads in each phase.
extension AgentFlow {
    /// The screen at this moment; `nil` while a program or a shell has the consoles.
    package func screen(at now: MonotonicInstant) -> Screen? {
        guard !isShellOpen, let page else { return nil }
        if identifying != nil {
            return Screen(.identify, title: title, parts: partsOfIdentifying, keys: ["any key: back"])
        }
        if let log {
            let parts = [Screen.Part.text("What the agent and the kernel say:", .strong), .blank]
            return Screen(
                .log, title: title, parts: parts + [.tail(log.lines, skipping: log.skipped)],
                keys: ["Up/Down: turn", "any other key: back"])
        }
        if let form {
            return Screen(.registration, title: title, parts: form.parts + remarks, keys: form.keys + shellKey)
        }
        let allKeys = keys + (isLeaving ? [] : ["L: log"]) + shellKey
        return Screen(page, title: title, parts: parts(at: now) + remarks, keys: allKeys)
    }

    /// The page a person sees; `nil` while a program has the consoles.
    var page: Screen.Page? {
        switch phase {
        case .connecting, .askingForManifest: .connecting
        case .retrying: .retrying
        case .menu: .menu
        case .fetching: .fetching
        case .seeding: .seeding
        case .renewing, .finishingDisk, .loadingKernel, .leaving, .startingOwnDisk: .starting
        case .running, .readingLastWords: nil
        case .failed: .failed
        case .stranded: .stranded
        }
    }

    private var isLeaving: Bool { page == .starting }

    private var title: [String] {
        let name = manifest?.machineName.map { [$0] } ?? []
        let machine = name + (network.map { ["\($0.mac)", addressLoss == nil ? $0.address : "no address"] } ?? [])
        return ["BootTorrent"] + machine + (server.isEmpty ? [] : ["server \(server)"])
    }

    /// What is to be known of the network, below whatever else is shown.
    private var remarks: [Screen.Part] {
        [addressLoss, network?.remark].compactMap(\.self).flatMap { [.blank, .text(Self.sentence($0))] }
    }

    private func parts(at now: MonotonicInstant) -> [Screen.Part] {
        switch phase {
        case .connecting:
            [.text("Connecting to the network.")]
        case .askingForManifest:
            [.text("Asking the server at \(server) what to start.")]
        case .retrying(let step, let countdown, let reason):
            [
                .text(Self.sentence(reason), .bad), .blank,
                .text("\(step == .boot ? "Restarting" : "Trying again") in \(countdown.secondsLeft(at: now)) s."),
            ]
        case .menu(let menu, let countdown):
            parts(of: menu, countdown, at: now)
        case .fetching(let image, let download):
            parts(of: image, download, at: now)
        case .seeding(let image, let seeding):
            parts(of: image, seeding, at: now)
        case .finishingDisk(let image):
            [.text("\(image.image.displayName) is written; its disk is made ready to start.", .strong)]
        case .renewing(let image), .loadingKernel(let image), .leaving(let image):
            [.text("Starting \(image.image.displayName).", .strong)]
                + (written.map { [.blank, .fact("Written to", $0.name)] } ?? [])
                + (notice.map { [.blank, .text(Self.sentence($0))] } ?? [])
        case .startingOwnDisk:
            [.text("Restarting to start this computer's own disk.", .strong)]
        case .running, .readingLastWords:
            []
        case .failed(let failure):
            parts(of: failure, at: now)
        case .stranded(let reason):
            [.text(Self.sentence(reason), .bad)]
        }
    }

    private func parts(of menu: MenuModel, _ countdown: Countdown?, at now: MonotonicInstant) -> [Screen.Part] {
        let notices = [notice, manifest?.notice.map(Self.sentence)].compactMap(\.self)
        var parts: [Screen.Part] = notices.flatMap { [.text($0), .blank] }
        if isWaitingToBeTold { return parts + partsOfWaiting() + registrationHint }
        parts += [.list(menu.list), .blank]
        if let countdown, let choice = menu.defaultChoice {
            let seconds = countdown.secondsLeft(at: now)
            parts += [
                .text("Starting \(choice.nameInSentence) in \(seconds) s. Any key stops the countdown.", .strong)
            ]
        } else if menu.choices.count > 9 {
            parts += [.text("Number, then Enter: \(menu.typed)")]
        }
        return parts + waited(manifest?.preparing ?? []) + registrationHint
    }

    /// What cannot be chosen yet; first what is started by itself then.
    private func waited(_ preparing: [PreparingImage]) -> [Screen.Part] {
        func startsByItself(_ image: PreparingImage) -> Bool {
            wanted.map { goesOnAlone && $0 == image.name } ?? (isUntouched && image.isDefault)
        }
        let expected = preparing.filter(startsByItself)
        let others = preparing.filter { !startsByItself($0) }
        let shown = others.prefix(Limits.preparingLines)
        return expected.map { .text("\($0.sentence). It is started then.", .strong) }
            + shown.map { .text("\($0.sentence).") }
            + (others.count > shown.count ? [.text("\(others.count - shown.count) more are being prepared.")] : [])
    }

    private func parts(of image: ManifestImage, _ download: Download, at now: MonotonicInstant) -> [Screen.Part] {
        let estimate = download.estimate
        let progress = estimate.latest
        var wait = estimate.secondsLeft.map(Readable.wait) ?? ""
        if let seconds = estimate.stalledSeconds(at: now) { wait = "nothing new for \(Readable.wait(seconds))" }
        let trouble: [Screen.Part] = download.trouble.map { [.text(Self.sentence($0.text), .bad), .blank] } ?? []
        return [
            .text("Fetching \(image.image.displayName)", .strong), .blank, .bar(percent: estimate.percent), .blank,
        ] + trouble + (download.target.map { [.fact("Written to", $0)] } ?? []) + [
            .fact("Verified", "\(Readable.size(progress.verified)) of \(Readable.size(progress.total))"),
            .fact("From server", Self.amount(progress.fromServer, estimate.rateFromServer)),
            .fact("From peers", Self.amount(progress.fromPeers, estimate.rateFromPeers)),
            .fact("Connected to", download.peers == 1 ? "1 peer" : "\(download.peers) peers"), .fact("Time left", wait),
        ] + cutOffNote(at: now)
    }

    /// That no other machine can be reached.
    private func cutOffNote(at now: MonotonicInstant) -> [Screen.Part] {
        guard reach?.isCutOff(at: now) == true, let port = manifest?.swarm.peerPort else { return [] }
        return [.blank, .text("No other machine can be reached; port \(port) may be blocked.", .bad)]
    }

    private func parts(of image: ManifestImage, _ seeding: Seeding, at now: MonotonicInstant) -> [Screen.Part] {
        if let group = seeding.group, seeding.waits(at: now) {
            let whom = group.names.map { " of the group: \($0)" } ?? " of the group"
            return [
                .text("\(image.image.displayName) is complete. Waiting for the others\(whom);"),
                .text("starting it in \(seeding.current(at: now).secondsLeft(at: now)) s at the latest."),
            ]
        }
        return [
            .text("\(image.image.displayName) is complete. Giving it to other machines:"),
            .text("starting it in \(seeding.current(at: now).secondsLeft(at: now)) s at most."),
        ]
    }

    private func parts(of failure: FailedImage, at now: MonotonicInstant) -> [Screen.Part] {
        let retry: [Screen.Part] =
            failure.retry.map { [.blank, .text("Trying again in \($0.secondsLeft(at: now)) s.")] } ?? []
        return [
            .text("\(failure.image.image.displayName) could not be started:", .strong),
            .text(Self.sentence(failure.reason), .bad),
        ] + retry
    }

    private var keys: [String] {
        switch phase {
        case .menu(let menu, _):
            isWaitingToBeTold
                ? []
                : [
                    "Up/Down, Enter: start",
                    menu.choices.count == 1 ? "1: start" : "1-\(menu.choices.count): start that",
                ]
        case .fetching:
            ["Ctrl+C: stop and choose again"]
        case .seeding:
            ["Enter: start it now", "Ctrl+C: choose again"]
        case .retrying:
            ["Enter: try now"] + (manifest == nil ? [] : ["M: choose another image"]) + ["B: restart"]
        case .failed(let failure):
            (failure.retry == nil ? [] : ["Ctrl+C: stop the timer"])
                + ["R: retry", "M: choose another image", "B: restart"]
        case .stranded:
            ["B: restart"]
        case .connecting, .askingForManifest, .renewing, .finishingDisk, .loadingKernel, .leaving, .running,
            .readingLastWords, .startingOwnDisk:
            []
        }
    }

    private var shellKey: [String] { allowsShell ? ["Ctrl+S: shell"] : [] }

    /// `12.1 MiB   3.2 MiB/s`.
    private static func amount(_ bytes: UInt64, _ rate: Double?) -> String {
        "\(Readable.size(bytes))" + (rate.map { "   \(Readable.rate($0))" } ?? "")
    }

    /// A reason as a sentence of its own: a full stop behind, a capital letter before unless it begins with a name.
    static func sentence(_ reason: String) -> String {
        let firstWord = reason.prefix { $0 != " " }
        let isWord = firstWord.utf8.allSatisfy { (0x61...0x7a).contains($0) }
        let start = isWord ? reason.prefix(1).uppercased() : String(reason.prefix(1))
        return start + reason.dropFirst() + (reason.hasSuffix(".") ? "" : ".")
    }
}
