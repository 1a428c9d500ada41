// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import FleetInterface
internal import FleetModel
internal import FleetStore
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore
internal import TorrentCore

/// Answers `/history`; all who ask for the same within a few seconds cost what one does, for tens of thousands of boots may have
/// to be read.
actor HistoryDesk {
    /// What may be asked for.
    private struct Question: Hashable {
        let days: Int
        let image: ImageName?
        let group: String?
    }

    private typealias Picture = SharedPicture<Result<ByteBuffer, HTTPProblem>>

    private let store: FleetStore?
    private let room: SharedPicture<RoomPicture>
    private let clock: ServerClock
    /// The one that was asked for last is the last.
    private var pictures: [(question: Question, picture: Picture)] = []

    /// A desk that reads boots from there, and looks up in the room what machines are called and which are in a group.
    init(store: FleetStore?, room: SharedPicture<RoomPicture>, clock: ServerClock) {
        self.store = store
        self.room = room
        self.clock = clock
    }

    /// The document that a request asks for.
    func answer(to request: Request) async throws -> ByteBuffer {
        let query = try InterfaceQuery(request, InterfaceRoutes.history)
        let days = try query.number("days").map { Int($0) } ?? FleetInterface.Limits.usualHistoryDays
        let group = try query.text("group")
        let imageName = try query.text("image")
        guard let store else { throw HTTPProblem.bootsAreNotRemembered }
        let image = imageName.flatMap { try? ImageName($0) }
        if imageName != nil, image == nil {
            // What cannot be an image's name is that of no boot's.
            let period = Self.period(of: days, by: clock)
            return InterfaceAnswers.text(
                HistoryDocument(since: Timestamp(period.lowerBound), until: Timestamp(period.upperBound)))
        }
        let question = Question(days: days, image: image, group: group)
        return try await picture(of: question, from: store).value.get()
    }

    /// What is told to all who ask this; of what was not asked for lately nothing is kept.
    private func picture(of question: Question, from store: FleetStore) -> Picture {
        var picture = Picture(lifetime: Limits.historyLifetime, now: { [clock] in clock.now }) { [room, clock] _ in
            await Self.document(for: question, from: store, of: room, by: clock)
        }
        if let place = pictures.firstIndex(where: { $0.question == question }) {
            picture = pictures.remove(at: place).picture
        }
        pictures.append((question: question, picture: picture))
        if pictures.count > Limits.histories { pictures.removeFirst() }
        return picture
    }

    private static func document(
        for question: Question, from store: FleetStore, of room: SharedPicture<RoomPicture>, by clock: ServerClock
    ) async -> Result<ByteBuffer, HTTPProblem> {
        let fleet = await room.value.fleet
        let period = period(of: question.days, by: clock)
        var query = HistoryQuery(period)
        query.image = question.image
        query.machines = question.group.map { group in
            Set(fleet.machines(where: { $0.label?.group == group }).map(\.number))
        }
        do throws(StoreProblem) {
            let (history, leftOut) = try await store.history(query)
            return .success(
                InterfaceAnswers.text(HistoryDocument(history, leftOut: leftOut, in: period, of: fleet)))
        } catch {
            return .failure(.bootsCannotBeRead(because: error))
        }
    }

    private static func period(of days: Int, by clock: ServerClock) -> ClosedRange<WallTime> {
        let now = clock.moment.wall
        return min(now, BootHistory.beginning(ofDays: days, until: now))...now
    }
}

extension HTTPProblem {
    /// This server has no store.
    static let bootsAreNotRemembered = HTTPProblem(
        .serviceUnavailable, "Boots are not remembered by this server.", code: "no-history")

    /// The store gives none.
    static func bootsCannotBeRead(because problem: StoreProblem) -> HTTPProblem {
        HTTPProblem(
            .serviceUnavailable, "Boots cannot be read at the moment: \(problem).", code: "no-history",
            headers: [.retryAfter: "\(Limits.retryAfter)"])
    }
}
