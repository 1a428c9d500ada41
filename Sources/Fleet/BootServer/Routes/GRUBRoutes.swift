// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import FleetModel
internal import FleetRules
internal import Hummingbird
internal import NetbootScripts

/// `/boot.grub` and `/grub/grub.cfg`: what brings a machine from a GRUB that has HTTP into phase 1.
struct GRUBRoutes {
    let endpoint: ServerEndpoint
    let phase1: Phase1Files
    let kernelArguments: [KernelArgument]
    let registry: FleetRegistry
    let assigner: Assigner

    func add(to router: Router<ServerContext>) {
        router.get(RouterPath(BootRoute.grubScript)) { request, context in
            // GRUB would run the sentence of any other answer.
            Response(text: await script(for: request, from: context).text, type: .plainText)
        }
        router.get("\(BootRoute.grubFolder)/**") { request, context in
            // It looks for parts of its own first, all of which are in it.
            if let address = context.remoteAddress {
                await registry.note(.loaderAsked(.other, from: address))
            }
            let names = try PathDecoding.names(in: request.uri.path, behind: BootRoute.grubFolder)
            guard names == [BootRoute.grubConfiguration] else {
                throw HTTPProblem(.notFound, "GRUB finds \(BootRoute.grubConfiguration) here and nothing else.")
            }
            return Response(text: GRUBScript.httpBoot(endpoint).text, type: .plainText)
        }
    }

    private func script(for request: Request, from context: ServerContext) async -> GRUBScript {
        let machine: MachineIdentity
        do {
            machine = try MachineQuery.requiredMachine(in: request)
        } catch {
            return .refusal(error.sentence)
        }
        // GRUB does not know which card it has; the agent of the boot before did.
        let card = await registry.card(of: machine)
        // Only under Secure Boot GRUB does not hand on to iPXE.
        let told = MachineFacts(firmware: .secureBoot, secureBoot: true)
        let decision = assigner.decision(
            for: await registry.facts(of: machine, saying: told, from: context.remoteAddress),
            nextBoot: await registry.nextBoot(atScriptOf: machine))
        let own = await registry.dueDisk(of: machine, by: decision, for: .grub, at: context.remoteAddress)
        await registry.note(
            .fetched(own == nil ? .script : .handover, machine, from: context.remoteAddress))
        let archives = phase1.archives(for: card)
        guard
            let boot = Phase1Boot(
                endpoint: endpoint, hash: phase1.hash, machine: machine, archives: archives,
                rememberedCard: archives.contains(BootRoute.initramfsFile) ? nil : card,
                arguments: await registry.phase1Words(kernelArguments, by: decision, for: machine),
                ticket: await registry.beginBoot(of: machine, from: context.remoteAddress))
        else { return .refusal("The server has too many words for the kernel of phase 1.") }
        return own.map { .ownDisk(after: $0.countdown, orElse: boot) } ?? .phase1(boot)
    }
}
