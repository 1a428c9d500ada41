// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import FleetAccess
internal import FleetInterface
internal import FleetModel
internal import HTTPTypes
internal import Hummingbird
internal import MachineLogs

/// `GET /machines/{id}/log`: what a machine's agent and kernel said.
struct MachineLogRoutes: Sendable {
    let registry: FleetRegistry
    /// `nil` where nothing may be kept.
    let shelf: LogShelf?

    /// Adds the route behind what it needs.
    func add(to router: (RouteNeed) -> RouterGroup<ServerContext>) {
        let route = InterfaceRoutes.machineLog
        router(route.need).get(RouterPath(route.path)) { request, _ in
            let query = try InterfaceQuery(request, route)
            let word = try InterfaceQuery.segment(in: request, fromBack: 1)
            let number = try InterfaceAnswers.machine(word, in: await registry.snapshot)
            guard let shelf else { throw HTTPProblem(.notFound, "This server keeps no logs of machines.") }
            let (start, wanted) = (try Self.start(query), try Self.boot(query))
            let fleet = await registry.snapshot
            let id = fleet.id(of: number)
            do {
                guard let boot = try await Self.boot(wanted, of: number, upTo: fleet[number]?.boot, on: shelf),
                    let piece = try await shelf.read(
                        BootLogName(machine: number, boot: boot), from: start, limit: Limits.logPiece)
                else { return InterfaceAnswers.answer(LogDocument(machine: id, boot: wanted?.value)) }
                return InterfaceAnswers.answer(LogDocument(piece, machine: id, boot: boot))
            } catch let problem as LogProblem {
                throw HTTPProblem(
                    .serviceUnavailable, "The log cannot be read at the moment: \(problem).", code: "no-log",
                    headers: [.retryAfter: "\(Limits.retryAfter)"])
            }
        }
    }

    /// The boot that is meant: the one that was asked for, or the latest that has a log.
    ///
    /// A folder with later boots than the machine had is of another one, from before the server's records were lost.
    private static func boot(
        _ wanted: BootNumber?, of machine: MachineNumber, upTo latest: BootNumber?, on shelf: LogShelf
    ) async throws(LogProblem) -> BootNumber? {
        if let wanted { return wanted }
        guard let latest else { return nil }
        return try await shelf.boots(of: machine).last { $0 <= latest }
    }

    private static func boot(_ query: InterfaceQuery) throws(HTTPProblem) -> BootNumber? {
        try query.number("boot").flatMap { BootNumber(UInt64(clamping: $0)) }
    }

    private static func start(_ query: InterfaceQuery) throws(HTTPProblem) -> LogStart {
        if let offset = try query.number("from") { return .offset(UInt64(clamping: offset)) }
        return .lastLines(Int(try query.number("lines") ?? Int64(FleetInterface.Limits.usualLogLines)))
    }
}

extension LogDocument {
    /// A piece of a boot's log.
    fileprivate init(_ piece: LogPiece, machine: String, boot: BootNumber) {
        self.init(machine: machine, boot: boot.value)
        lines = piece.text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
        if lines.last == "" { lines.removeLast() }
        (missing, next, end) = (piece.missing, piece.next, piece.end)
    }
}
