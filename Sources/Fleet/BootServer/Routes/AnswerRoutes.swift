// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import FleetModel
internal import FleetRules
internal import FleetTemplates
internal import Hummingbird
internal import NIOCore

/// `/answers/…`: what an installer asks for by itself (preseed, kickstart, Ignition), made for the machine that asks.
///
/// Such a request names no machine, so it is known by its address. Everybody in the network can ask.
struct AnswerRoutes {
    let assigner: Assigner
    let registry: FleetRegistry

    func add(to router: Router<ServerContext>) {
        router.get("\(ServerRoute.answers)/**") { request, context in
            let names = try PathDecoding.names(in: request.uri.path, behind: ServerRoute.answers)
            guard !names.isEmpty else { throw HTTPProblem(.notFound, "Write the template's name behind the slash.") }
            let facts = try await facts(request, context)
            let name = ([DeliveredFile.servedFolder] + names).joined(separator: "/")
            do throws(TemplateMistake) {
                let text = try assigner.decision(for: facts).answer(name)
                var response = Response(text: text, type: .plainText)
                response.headers[.cacheControl] = "no-store"
                return response
            } catch {
                throw HTTPProblem(.notFound, "\(error).")
            }
        }
    }

    /// What is known of the machine that asks; a person who wants to see an answer names one in the query.
    private func facts(_ request: Request, _ context: ServerContext) async throws -> MachineFacts {
        if let named = try MachineQuery.machine(in: request) { return await registry.facts(of: named) }
        let fleet = await registry.snapshot
        guard let number = context.remoteAddress.flatMap({ fleet.number(at: $0) }) else {
            throw HTTPProblem(
                .notFound, "No machine is known at your address; to see a machine's answer, add ?mac=52:54:00:12:34:56."
            )
        }
        return fleet.facts(of: number)
    }
}
