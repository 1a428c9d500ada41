// SPDX-License-Identifier: GPL-3.0-or-later

internal import BootCatalog
internal import FleetModel
internal import Foundation
internal import HostSystem
internal import Hummingbird
internal import NIOCore
internal import NetbootScripts
internal import Phase1Builder

/// `/loaders/<file>`: what UEFI with HTTP Boot fetches first, and what shim fetches from there.
///
/// DHCP names one address to all machines. A machine that is known to start signed programs only finds shim behind it.
struct LoaderRoutes {
    private let programs: [String: ByteBuffer]
    private let machines: SignedMachines?
    private let registry: FleetRegistry

    /// Takes iPXE, and the signed programs if their GRUB can go on by HTTP; what is not there is not served.
    init(
        _ loaders: HostFiles.Loaders, signed files: SignedBootFiles?, machines: SignedMachines?,
        registry: FleetRegistry
    ) {
        let unsigned = loaders[.efiX64]
        var paths = [NetworkBootProgram.efiX64.fileName: unsigned]
        if let loaders = files?.loaders, loaders.speakHTTP {
            paths[SignedLoader.shim] = loaders.shim
            paths[SignedLoader.menu] = loaders.menu
            paths[SignedLoader.unsigned] = unsigned
        }
        paths[OwnDiskLoader.path] = files?.loaders.menu
        programs = paths.compactMapValues { FileManager.default.contents(atPath: $0).map { ByteBuffer(bytes: $0) } }
        self.machines = machines
        self.registry = registry
    }

    func add(to router: Router<ServerContext>) {
        router.get("\(BootRoute.loaders)/:file") { request, context in
            let names = try PathDecoding.names(in: request.uri.path, behind: BootRoute.loaders)
            guard names.count == 1, let answer = await answer(names[0], for: request, from: context) else {
                throw HTTPProblem(
                    .notFound, "There is no such program; UEFI boots \(NetworkBootProgram.efiX64.fileName) by HTTP.")
            }
            return try FileBody.response(answer, for: request)
        }
        addDiskLoader(to: router)
    }

    /// iPXE fetches GRUB here, which is to start a disk.
    private func addDiskLoader(to router: Router<ServerContext>) {
        router.get("\(BootRoute.loaders)/\(OwnDiskLoader.path)") { request, _ in
            guard let program = programs[OwnDiskLoader.path] else {
                throw HTTPProblem(.notFound, "This server has no GRUB; UEFI goes on to its next boot entry.")
            }
            return try FileBody.response(program, for: request)
        }
    }

    private func answer(_ name: String, for request: Request, from context: ServerContext) async -> ByteBuffer? {
        guard let address = context.remoteAddress else { return programs[name] }
        var mac = await registry.machine(at: address)
        if mac == nil { mac = await offLoop { NeighbourTable.current[address] } }
        let isFirst = name == NetworkBootProgram.efiX64.fileName
        let isSigned =
            isFirst && mac.map { machines?.contains($0) == true } == true && programs[SignedLoader.shim] != nil
        let given = isSigned ? SignedLoader.shim : name
        // Firmware asks for the head of a file before it fetches it.
        if request.method == .get {
            if isFirst, !isSigned, let mac { machines?.sent(name, to: mac) }
            let asked = LoaderRequest(path: given)
            if programs[given] != nil || !asked.countsWhenGiven {
                await registry.note(.loaderAsked(asked, from: address, owner: mac))
            }
        }
        return programs[given]
    }
}
