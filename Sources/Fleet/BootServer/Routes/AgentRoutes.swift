// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import FleetModel
internal import FleetTemplates
internal import Hummingbird
internal import NIOCore
internal import TorrentCore

/// `/agent/manifest` and `/agent/events`: what agents are told, and what they tell.
struct AgentRoutes {
    let manifests: ManifestMaker
    let assigner: Assigner
    let catalog: CatalogKeeper
    let registry: FleetRegistry
    let signed: SignedMachines?
    let registrar: Registrar

    func add(to router: Router<ServerContext>) {
        router.get(RouterPath(ServerRoute.manifest)) { request, context in
            let machine = try MachineQuery.requiredMachine(in: request)
            let uptime = MachineQuery.uptime(in: request)
            var circumstances = ManifestMaker.Circumstances()
            circumstances.unstarted = await registry.unstartedDisk(of: machine, uptime: uptime)
            if MachineQuery.asksForBoot(request) {
                circumstances.boot = await registry.beginBoot(
                    of: machine, uptime: uptime, from: context.remoteAddress)
            }
            let facts = await registry.facts(
                of: machine, saying: MachineQuery.facts(in: request), from: context.remoteAddress)
            let decision = assigner.decision(
                for: facts, nextBoot: await registry.nextBoot(inPhase1Of: machine, circumstances.boot?.number))
            circumstances.fromOwnDisk = await registry.returnFromOwnDisk(
                machine, uptime: uptime, toStart: decision.menu.start)
            let (system, mistake) = await additions(by: decision, for: machine, at: context.remoteAddress)
            let made = manifests.manifest(
                by: decision, of: catalog.current, giving: system, mistake: mistake, circumstances)
            await registry.told(made, to: machine)
            return Response(body: ByteBuffer(bytes: made.manifest.bencoded), type: .bytes)
        }
        router.get("\(ServerRoute.files)/:key") { request, context in
            let text = try InterfaceQuery.name(in: request)
            guard let key = BootKey(hexadecimal: text),
                let bytes = await registry.offeredFile(behind: key, for: context.remoteAddress)
            else { throw HTTPProblem(.notFound, "No file is there for you under this key, or not any more.") }
            var response = Response(body: ByteBuffer(bytes: bytes), type: .bytes)
            response.headers[.cacheControl] = "no-store"
            return response
        }
        router.post(RouterPath(ServerRoute.events)) { request, context in
            let signed = try await event(in: request)
            switch await registry.take(signed, from: context.remoteAddress) {
            case .refused(let reason): throw HTTPProblem(reason)
            case .replayed(let answer):
                return response(await registered(signed.event, answer, isReplayed: true, from: context.remoteAddress))
            case .takenFromSystem: return response(nil)
            case .taken(let answer):
                await taken(signed.event)
                return response(await registered(signed.event, answer, from: context.remoteAddress))
            }
        }
    }

    /// What is made for a machine, with its files offered to whoever asks from there; or why it cannot be made.
    ///
    /// It is made here, for the registry answers all machines.
    private func additions(
        by decision: MachineDecision, for machine: MachineIdentity, at asker: HostAddress?
    ) async -> (SystemAdditions, mistake: String?) {
        do throws(TemplateMistake) {
            let texts = try decision.texts().prepared()
            guard let offered = await registry.offer(texts, to: machine, at: asker) else {
                // Its agent is heard before it asks what it gets, or right behind.
                return (SystemAdditions(), "this machine was not heard yet")
            }
            return (offered, nil)
        } catch {
            return (SystemAdditions(), "\(error)")
        }
    }

    private func taken(_ event: MachineEvent) async {
        if let firmware = event.firmware { signed?.agentReported(firmware, of: event.machine.mac) }
        // The machine restarts now, and must not write this disk again, whatever becomes of the server meanwhile.
        if event.stage == .handover, event.disk != nil { await registry.untilStored() }
    }

    /// The answer with what became of the name that somebody typed at the machine.
    private func registered(
        _ event: MachineEvent, _ answer: EventAnswer?, isReplayed: Bool = false, from address: HostAddress?
    ) async -> EventAnswer? {
        guard let wanted = event.registration, let answer else { return answer }
        let facts = await registry.facts(of: event.machine, from: address)
        if isReplayed { return registrar.isThere(wanted, for: facts) ? answer.saying(.taken) : answer }
        return answer.saying(await registrar.register(wanted, for: event.machine, facts))
    }

    private func response(_ answer: EventAnswer?) -> Response {
        guard let answer else { return Response(status: .noContent) }
        return Response(body: ByteBuffer(bytes: answer.bencoded), type: .bytes)
    }

    private func event(in request: Request) async throws -> SignedEvent {
        let body: ByteBuffer
        do {
            body = try await request.body.collect(upTo: Limits.event)
        } catch is NIOTooManyBytesError {
            throw HTTPProblem(.contentTooLarge, "An event may have \(Limits.event) bytes.")
        }
        do {
            return try SignedEvent(bencoded: Array(body.readableBytesView))
        } catch {
            throw HTTPProblem(.badRequest, "This is no event: \(error).")
        }
    }
}

extension HTTPProblem {
    /// Why an event is not believed (docs/events.md); with 401 a sender may ask for its manifest and has a key then.
    fileprivate init(_ reason: KeyVerdict.Refusal) {
        switch reason {
        case .noKey:
            self.init(.unauthorized, "This event is not signed; it must be by the key of the machine's boot.")
        case .unknownKey:
            self.init(
                .unauthorized, "The key that signed this event is none of this machine's; its manifest has a new one.")
        case .otherMachine:
            self.init(.forbidden, "The key that signed this event was given to another machine, or for another card.")
        case .void:
            self.init(.forbidden, "The key that signed this event is void, for a later boot of this machine was heard.")
        case .notForThis:
            self.init(.forbidden, "The key of a started system is good for the stage os alone.")
        case .replayed:
            self.init(.forbidden, "The counter of this event is not larger than the one before.")
        }
    }
}
