// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import TorrentCore

/// While the server prepares an image: the list is shown with how far that is, asked for again, and gone on from.
extension AgentFlow {
    /// Whether the list that is shown is asked for again.
    var refreshesMenu: Bool { isUntouched || manifest?.preparing.isEmpty == false }

    /// When it is asked for next.
    mutating func nextRefresh(at now: MonotonicInstant) -> Countdown {
        let isPreparing = manifest?.preparing.isEmpty == false
        return Countdown(isPreparing ? Limits.preparingRefresh : imageRetries.next(), from: now)
    }

    /// Shows the list until this image is on offer, which is then started; the server is told of it once for each percent.
    mutating func wait(for image: PreparingImage, at now: MonotonicInstant) -> [AgentAction] {
        guard let manifest else { return [] }
        phase = .menu(MenuModel(manifest), nil)
        menuRefresh = nextRefresh(at: now)
        let reason = image.sentence
        guard reason != reportedWait else { return [] }
        reportedWait = reason
        return report(.manifest, at: now, reason: reason)
    }

    /// A list that is shown is replaced by a newer one; nobody's choice in it is lost.
    mutating func refresh(_ menu: MenuModel, with newer: Manifest, at now: MonotonicInstant) -> [AgentAction] {
        guard let menuRefresh, refreshesMenu, !newer.images.isEmpty || !newer.preparing.isEmpty else { return [] }
        if isUntouched || goesOnAlone { return take(newer, refresh: menuRefresh, at: now) }
        manifest = newer
        phase = .menu(menu.following(newer), nil)
        return []
    }
}

extension PreparingImage {
    /// What a person, and the server's status, are told of it, without a full stop.
    var sentence: String {
        let percent = progress.percent.map { ", \($0) %" } ?? ""
        return "\(displayName) is being prepared\(percent)"
    }
}
