// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import TorrentCore

/// A person gives the machine a name, where the server offers that.
extension AgentFlow {
    /// What is offered at the moment: only who has nothing to do is asked.
    var registrationOffer: RegistrationOffer? { page == .menu ? manifest?.registration : nil }

    /// What a person reads of it.
    var registrationHint: [Screen.Part] {
        registrationOffer == nil ? [] : [.blank, .text("Press n to give this computer a name.")]
    }

    mutating func openForm(_ offer: RegistrationOffer) -> [AgentAction] {
        stopMenuCountdown()
        goesOnAlone = false
        wanted = nil
        form = RegistrationForm(offer)
        return []
    }

    mutating func pressedInForm(_ key: Key, at now: MonotonicInstant) -> [AgentAction] {
        switch form?.pressed(key) {
        case .complete(let registration):
            form?.ask(registration, until: now + Limits.registrationAnswer)
            return reports.again(at: now, registration: registration).map { .report($0) }
        case .closed: form = nil
        case .stay, nil: break
        }
        return []
    }

    /// The server answered to an event that asked for a name.
    ///
    /// A name that is taken counts even if nobody waits for it any more.
    mutating func registered(
        _ registration: Registration, _ verdict: RegistrationVerdict?, at now: MonotonicInstant
    ) -> [AgentAction] {
        if verdict == .taken {
            form = nil
            guard case .menu = phase else { return [] }
            notice = "This computer is called \(registration.name) now."
            menuRefresh = nextRefresh(at: now)
            return [.fetchManifest]
        }
        guard form?.question?.registration == registration else { return [] }
        var sentence = "The server does not take names; it may be an earlier version."
        if case .refused(let reason) = verdict {
            sentence = reason.isEmpty ? "The server does not take this name." : Self.sentence(reason)
        }
        form?.refuse(sentence)
        return []
    }

    /// The form lasts as long as the offer.
    mutating func followOffer() {
        if let registrationOffer { form?.follow(registrationOffer) } else { form = nil }
    }
}
