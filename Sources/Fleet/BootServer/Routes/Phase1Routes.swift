// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import FleetModel
internal import Hummingbird
internal import NetbootScripts

/// `/phase1/<hash>/<file>`: phase 1's kernel, its initramfs in both variants, and the archives for network cards.
struct Phase1Routes {
    let files: Phase1Files
    let registry: FleetRegistry
    let ledger: SeedLedger

    func add(to router: Router<ServerContext>) {
        router.get("\(BootRoute.phase1)/:hash/:file") { request, context in
            try await file(for: request, from: context)
        }
    }

    private func file(for request: Request, from context: ServerContext) async throws -> Response {
        let names = try PathDecoding.names(in: request.uri.path, behind: BootRoute.phase1)
        guard names.count == 2, names[0] == files.hash else {
            throw HTTPProblem(
                .notFound, "This phase 1 is no longer served; fetch \(BootRoute.script) again for the present one.")
        }
        guard let content = files[names[1]] else {
            throw HTTPProblem(
                .notFound,
                "Phase 1 has no such file; \(BootRoute.kernelFile) and \(BootRoute.initramfsFile) are what a machine needs."
            )
        }
        if let giver = MachineQuery.failedGiver(in: request) { await registry.gaveNothing(giver) }
        let response = try FileBody.response(content, for: request)
        if request.method == .get, let length = response.body.contentLength {
            // How much of it is taken nobody tells; a machine that stops asks again.
            ledger.add(UInt64(length), of: .part(SeededPart.phase1), by: .http, to: context.remoteAddress)
        }
        if request.method == .get, let machine = try MachineQuery.machine(in: request) {
            await registry.note(
                .fetched(names[1] == BootRoute.kernelFile ? .kernel : .initramfs, machine, from: context.remoteAddress))
        }
        return response
    }
}
