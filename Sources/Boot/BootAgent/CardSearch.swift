// SPDX-License-Identifier: GPL-3.0-or-later

package import TorrentCore

/// Which network card is asked next for a lease, while nobody knows which of them leads to the server.
///
/// Cards that have a link are asked in turn, a few seconds each, in the order in which their links were seen; a card
/// without a link costs no time. A value of cards as anything that tells them apart.
package struct CardSearch<Card: Hashable & Sendable>: Sendable {
    /// What to do now.
    package enum Step: Hashable, Sendable {
        /// Send so many questions on this card, a second apart, and look again if nobody answers.
        case ask(Card, questions: Int)
        /// Look at the links again a little later.
        case wait
        /// No card had a link in time, or every one that has one was asked often enough.
        case giveUp
    }

    private let end: MonotonicInstant
    private var order: [Card] = []
    private var asked: [Card: Int] = [:]

    /// Begins a search that waits for a first link until that moment.
    package init(until end: MonotonicInstant) {
        self.end = end
    }

    /// Decides, with all cards there are and those of them that have a link now.
    ///
    /// The only card there is gets all its questions at once: a server that is slow then answers the first of them.
    package mutating func next(among cards: [Card], linked: [Card], at now: MonotonicInstant) -> Step {
        for card in linked where !order.contains(card) { order.append(card) }
        let open = order.filter { linked.contains($0) && count($0) < Limits.leaseQuestions }
        // Of several that were asked equally often this is the first.
        if let card = open.min(by: { count($0) < count($1) }) {
            let questions = cards.count == 1 ? Limits.leaseQuestions : Limits.leaseQuestionsInTurn
            asked[card, default: 0] += questions
            return .ask(card, questions: questions)
        }
        return linked.isEmpty && now < end ? .wait : .giveUp
    }

    private func count(_ card: Card) -> Int { asked[card] ?? 0 }
}
