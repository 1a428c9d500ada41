// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import TorrentCore

/// The list that is shown is asked for again and again: what is decided for the machine may change, and images that are
/// being prepared are on offer one day.
extension AgentFlow {
    /// When it is asked for next: soon, unless the server has so many machines that it wants to hear of each less often.
    func nextRefresh(at now: MonotonicInstant) -> Countdown {
        Countdown(max(Limits.menuRefresh, reports.interval ?? .zero), from: now)
    }

    /// Shows the list until this image is on offer, which is then started; the server is told of it once for each percent.
    mutating func wait(for image: PreparingImage, at now: MonotonicInstant) -> [AgentAction] {
        guard let manifest else { return [] }
        phase = .menu(shownMenu(of: manifest, at: now), nil)
        menuRefresh = nextRefresh(at: now)
        let reason = image.sentence
        guard reason != reportedWait else { return [] }
        reportedWait = reason
        return report(.manifest, at: now, reason: Trouble(reason, .imagePreparing))
    }

    /// A list that is shown is replaced by a newer one; nobody's choice in it is lost.
    mutating func refresh(
        _ menu: MenuModel, _ countdown: Countdown?, with newer: Manifest, at now: MonotonicInstant
    ) -> [AgentAction] {
        guard newer.hasSomething else { return [] }
        let isSame = newer.menu == manifest?.menu
        let following = menu.following(newer, at: now)
        if let countdown, isSame, following.defaultChoice != nil {
            adopt(newer, at: now)
            phase = .menu(following, countdown)
            return []
        }
        if isUntouched || goesOnAlone || newer.menu.start == .wait && !isSame { return take(newer, at: now) }
        adopt(newer, at: now)
        phase = .menu(following, nil)
        return []
    }

    /// The list of a manifest that nobody has chosen from, with its default highlighted.
    func shownMenu(of manifest: Manifest, at now: MonotonicInstant) -> MenuModel {
        guard case .menu(let menu, _) = phase else { return MenuModel(manifest) }
        return menu.following(manifest, keepsHighlight: false, at: now)
    }
}

extension Manifest {
    /// Whether a machine has something to start, to wait for, to read (why there is nothing to start), or to be called.
    var hasSomething: Bool {
        !images.isEmpty || !preparing.isEmpty || menu.start == .ownDisk || menu.start == .wait || notice != nil
            || registration != nil
    }

    /// Why an image is on offer no longer, as far as this machine knows.
    func absence(of image: String) -> String {
        notice ?? "the server no longer offers \(image); its status page says why"
    }
}

extension PreparingImage {
    /// What a person, and the server's status, are told of it, without a full stop.
    var sentence: String {
        let percent = progress.percent.map { ", \($0) %" } ?? ""
        return "\(displayName) is being prepared\(percent)"
    }
}
