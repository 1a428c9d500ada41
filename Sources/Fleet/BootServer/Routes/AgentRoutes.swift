// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import FleetModel
internal import Hummingbird
internal import NIOCore

/// `/agent/manifest` and `/agent/events`: what agents are told, and what they tell.
struct AgentRoutes {
    let manifests: ManifestMaker
    let catalog: CatalogKeeper
    let registry: FleetRegistry
    let signed: SignedMachines?

    func add(to router: Router<ServerContext>) {
        router.get(RouterPath(ServerRoute.manifest)) { request, _ in
            let machine = try MachineQuery.requiredMachine(in: request)
            let manifest = manifests.manifest(
                for: machine, of: catalog.current,
                unstarted: await registry.unstartedDisk(of: machine, uptime: MachineQuery.uptime(in: request)),
                boot: MachineQuery.asksForBoot(request) ? await registry.beginBoot(of: machine) : nil)
            return Response(body: ByteBuffer(bytes: manifest.bencoded), type: .bytes)
        }
        router.post(RouterPath(ServerRoute.events)) { request, context in
            let event = try await event(in: request)
            if let firmware = event.firmware { signed?.agentReported(firmware, of: event.machine.mac) }
            let answer = await registry.take(event, from: context.remoteAddress)
            // The machine restarts now, and must not write this disk again, whatever becomes of the server meanwhile.
            if event.stage == .handover, event.disk != nil { await registry.untilStored() }
            guard let answer else { return Response(status: .noContent) }
            return Response(body: ByteBuffer(bytes: answer.bencoded), type: .bytes)
        }
    }

    private func event(in request: Request) async throws -> MachineEvent {
        let body: ByteBuffer
        do {
            body = try await request.body.collect(upTo: Limits.event)
        } catch is NIOTooManyBytesError {
            throw HTTPProblem(.contentTooLarge, "An event may have \(Limits.event) bytes.")
        }
        do {
            return try MachineEvent(bencoded: Array(body.readableBytesView))
        } catch {
            throw HTTPProblem(.badRequest, "This is no event: \(error).")
        }
    }
}
