// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import FleetModel
internal import FleetRules
internal import Hummingbird
internal import NetbootScripts

/// `/boot.ipxe`: the script that brings a machine from iPXE into phase 1.
struct BootScriptRoutes {
    let endpoint: ServerEndpoint
    let phase1: Phase1Files
    let kernelArguments: [KernelArgument]
    /// Where machines give phase 1 to others; `nil` where they do not.
    let giverPort: UInt16?
    /// Whether GRUB is given for machines that start their own disks; its script comes by TFTP.
    let givesDiskLoader: Bool
    let registry: FleetRegistry
    let assigner: Assigner

    func add(to router: Router<ServerContext>) {
        router.get(RouterPath(BootRoute.script)) { request, context in
            try await script(for: request, from: context)
        }
    }

    private func script(for request: Request, from context: ServerContext) async throws -> Response {
        guard let machine = try MachineQuery.machine(in: request) else {
            return Response(text: IPXEScript.introduction(endpoint).text, type: .plainText)
        }
        let decision = assigner.decision(
            for: await registry.facts(
                of: machine, saying: MachineQuery.facts(in: request), from: context.remoteAddress),
            nextBoot: await registry.nextBoot(atScriptOf: machine))
        let due = await registry.dueDisk(
            of: machine, by: decision, for: .iPXE(diskFailed: MachineQuery.diskFailed(in: request)),
            at: context.remoteAddress)
        // Of a system on a disk nothing more is heard than that it asks for an address.
        await registry.note(.fetched(due == nil ? .script : .handover, machine, from: context.remoteAddress))
        let card = MachineQuery.card(in: request)
        await registry.boots(machine, withUndriven: card.flatMap { phase1.lacksDriver(of: $0) ? $0 : nil })
        guard
            var boot = Phase1Boot(
                endpoint: endpoint, giver: await giver(for: machine), hash: phase1.hash, machine: machine,
                archives: phase1.archives(for: card),
                arguments: await registry.phase1Words(kernelArguments, by: decision, for: machine),
                ticket: await registry.beginBoot(of: machine, from: context.remoteAddress))
        else { throw HTTPProblem(.internalServerError, "The server has too many words for the kernel of phase 1.") }
        boot.machineName = decision.assignment.name?.text
        let script =
            switch due?.due {
            case .disk(let disk): IPXEScript.disk(disk, orElse: boot)
            case .ownDisk:
                IPXEScript.ownDisk(after: due?.countdown ?? 0, orElse: boot, gives: givesDiskLoader)
            case nil: IPXEScript.phase1(boot)
            }
        return Response(text: script.text, type: .plainText)
    }

    private func giver(for machine: MachineIdentity) async -> ServerEndpoint? {
        guard let giverPort, let giver = await registry.phase1Giver(for: machine.mac, of: phase1.hash) else {
            return nil
        }
        return ServerEndpoint(address: giver, port: giverPort)
    }
}
